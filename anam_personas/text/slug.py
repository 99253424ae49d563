"""Names as words that anyone can type: ASCII letters, digits and hyphens."""

from __future__ import annotations

import re


def slug(name: str) -> str:
    """A name in lower case, its words joined by hyphens, other scripts transliterated; empty where nothing is left."""
    if not name.isascii():
        import unicodedata

        from anyascii import anyascii

        plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
        name = re.sub("(?<=[a-z])(?=[A-Z])", "-", anyascii(plain))
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
