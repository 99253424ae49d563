"""Stage directions: ``*smiles*``, ``(laughs)``, ``[pause]``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

CUES = listed("happy warm playful laughter curious supportive concerned sad surprised angry distressed")
"""Anam's cue tags for Cara 4. Source: DirectorNoteCue of Anam's JavaScript SDK."""

_BRACKETED = r"(?<!\w)(?:\*([^*\n]{1,60})\*|\(([^()\n]{1,60})\)|\[([^\[\]\n]{1,60})\](?!\())"


class Direction(NamedTuple):
    """A stage direction: its offsets with the signs around it, and its words."""

    start: int
    end: int
    text: str


def is_direction(text: str) -> bool:
    """Whether words describe what to do rather than what to say."""
    words = text.lower().split()
    return (
        0 < len(words) <= 5
        and words[0].strip(".,!") in everywhere().words("direction-verb")
        and (len(words) > 1 or words[0] not in everywhere().words("direction-short"))
    )


def directions(text: str, start: int, end: int) -> Iterator[Direction]:
    """The stage directions between two offsets of a text."""
    if not any(sign in text for sign in "*(["):
        return
    for found in re.compile(_BRACKETED).finditer(text, start, end):
        words = found[found.lastindex or 0]
        if is_direction(words) and words not in CUES:
            yield Direction(found.start(), found.end(), words)
