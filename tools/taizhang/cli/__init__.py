"""The command line: one short file a command, which parses, calls and prints."""
