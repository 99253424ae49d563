"""All access to the disk: a project's settings, its files, and its git history."""
