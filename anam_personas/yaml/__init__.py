"""YAML 1.2 text -> data with the place of every value, and edits that leave all else alone."""
