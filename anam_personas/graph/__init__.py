"""What uses what: personas, partials, prompt files, tools, knowledge and models, read from the files, with findings or without."""
