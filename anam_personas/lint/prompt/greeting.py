"""Distinguishing a greeting from a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from anam_personas.lint.language.words import Words

_LONGEST = 60
"""Words of a greeting."""


def is_greeting(words: Words) -> bool:
    """Whether a text speaks to a visitor, or asks something, and does not instruct a model."""
    lower, known = words.lower, everywhere()
    if not lower or len(lower) > _LONGEST or not words.text.rstrip(" \"'”\n").endswith(("?", "？")):
        return False
    greets = lower[0] in known.words("greeting-salute") and known.words("greeting-of").isdisjoint(lower[1:2])
    if greets or lower[0] in known.words("greeting-self") or known.phrases("greeting-self").width(lower, 0):
        return known.words("greeting-not").isdisjoint(lower) or not _instructed(lower)
    return lower[0] in known.words("greeting-question") and len(words.sentences) == 1


def _instructed(lower: list[str]) -> bool:
    """``your AI assistant`` is how one introduces oneself; ``You are``, ``Greet with`` are instructions."""
    known = everywhere()
    return known.phrases("greeting-told").occur(lower) or not known.words("greeting-told").isdisjoint(lower)
