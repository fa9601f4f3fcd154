"""The sample county: a story, and the builder that turns it into a ledger."""
