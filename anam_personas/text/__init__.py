"""Texts that know nothing of personas: line differences, nearest names, one-line excerpts."""
