"""One persona as a page shows it: its prompt as the model reads it, its findings, its numbers, without its secrets."""
