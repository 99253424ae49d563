"""Names as words that anyone can type: ASCII letters, digits and hyphens."""

from __future__ import annotations

import re

from anam_personas.text.marks import unmarked


def slug(name: str) -> str:
    """A name in lower case, its words joined by hyphens, other scripts transliterated; empty where nothing is left."""
    if not name.isascii():
        from anyascii import anyascii

        name = re.sub("(?<=[a-z])(?=[A-Z])", "-", anyascii(unmarked(name)))
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
