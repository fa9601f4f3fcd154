"""What passes between the ledger and a forge: the only user of a network."""
