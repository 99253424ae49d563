"""Letters without their marks: ``é`` as ``e``, as people type them on a keyboard that has none."""

from __future__ import annotations


def unmarked(text: str) -> str:
    """A text whose letters have no accents and no other marks; ligatures and wide forms are taken apart, too (NFKD)."""
    if text.isascii():
        return text
    import unicodedata

    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
