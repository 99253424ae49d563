"""A project's files at a git revision, read without running anything that a repository names."""
