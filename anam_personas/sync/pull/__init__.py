"""Live edits -> edits of files. Nothing is written here: the result of a pull is a value."""
