"""What uses what: personas, partials, prompt files, tools and knowledge, read from the files as they are, with findings or without."""
