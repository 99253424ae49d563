"""What uses what: personas, partials, prompt files and tools, read from the files as they are, with findings or without."""
