"""YAML 1.2 text -> data with the location of every value, and edits that keep all other text unchanged."""
