"""A static site of all personas."""
