"""What uses what: personas, partials, prompt files, tools and models, read from the files as they are, with findings or without."""
