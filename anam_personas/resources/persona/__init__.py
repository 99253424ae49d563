"""Personas: their wire form, their files, and how live edits of one are taken into its files."""
