"""Where the words and phrases of a lexicon's classes are in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words

Place = tuple[int, int]
"""Indexes of words: the first, and the one after the last."""


def places(words: Words, lexicon: Lexicon, *names: str) -> list[Place]:
    """Every place of a word or phrase of the classes, in order; of two at one word, the longer."""
    found: dict[int, int] = {}
    for name in names:
        single = lexicon.words(name)
        for index in words.indexes(single):
            found.setdefault(index, index + 1)
        for first, last in lexicon.phrases(name).places(words):
            found[first] = max(last, found.get(first, 0))
    return sorted(found.items())


def pairs(words: Words, whole: frozenset[str], part: frozenset[str], gap: int) -> list[Place]:
    """Every place where a word of ``whole`` and one of ``part`` are within ``gap`` words: "number of the card"."""
    if words.vocabulary.isdisjoint(whole) or words.vocabulary.isdisjoint(part):
        return []
    lower, found = words.lower, []
    for index, word in enumerate(lower):
        if word in whole:
            near = range(max(index - gap, 0), min(index + gap + 1, len(lower)))
            parts = [other for other in near if lower[other] in part]
            if parts:
                at = min(parts, key=lambda other: abs(other - index))
                found.append((min(index, at), max(index, at) + 1))
    return found


def holds(words: Sequence[str], lexicon: Lexicon, *names: str) -> bool:
    """Whether a word or phrase of the classes is in a list of words."""
    return any(not lexicon.words(name).isdisjoint(words) or lexicon.phrases(name).occur(words) for name in names)
