"""Intake: forms for people who never see the ledger; what they send becomes records on branches."""
