"""A project's files as they were at a git revision: found, resolved and read without anything that a repository could run."""
