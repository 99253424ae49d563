"""The command line: wiring only. Each command is a file; what it does is elsewhere."""
