"""What people are given: the desk and, later, papers, tables and feeds; made from the ledger, the date passed in."""
