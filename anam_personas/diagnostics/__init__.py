"""Findings as values: codes, places, fixes, and the patches made of them."""
