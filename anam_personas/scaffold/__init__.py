"""New projects and new personas: templates, and the files of a project. Everything is a value; the caller writes it."""
