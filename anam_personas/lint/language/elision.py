"""Words that have lost their vowel to the next, in French and Italian."""

from __future__ import annotations

import re

_ELIDED = r"(?<![\w'])((?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|un|dell|all|nell|sull|dall|quell|cos|com|dov|bell|nient)')(?=\w\w)"
"""A French or Italian word that has lost its vowel to the next: ``n'invente`` is two words, ``don't`` is one."""


def unelided(text: str) -> str:
    """A text in which an elided word stands apart: ``n'invente`` becomes ``n invente``."""
    return re.sub(_ELIDED, lambda found: found[1][:-1] + " ", text) if "'" in text else text
