"""Prompts whose persona plays the other side: a caller, a customer, a patient, for people who train."""

from __future__ import annotations

import re
from functools import cache

from anam_personas.lint.language.lexicon import everywhere

_BEGINNING = 1_000
"""Characters in which a prompt says whom the persona plays."""


def is_played(text: str) -> bool:
    """Whether a prompt has its persona play somebody who calls or buys: what it says of itself belongs to the character."""
    return _pattern().search(text[:_BEGINNING]) is not None


@cache
def _pattern() -> re.Pattern[str]:
    of = everywhere().choice
    return re.compile(
        rf"(?i)\b{of('played-you')}\b[^.\n]{{0,60}}?\b{of('played-a')} (?:\w+ ){{0,2}}{of('played-who')}"
        rf"(?=[.,;:\n]| {of('played-behind')}\b|$)"
    )
