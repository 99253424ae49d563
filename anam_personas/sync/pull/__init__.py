"""Live edits -> edits of files. Nothing is written here: a pull is a value."""
