"""How many words a text has to say, and how long that takes."""

from __future__ import annotations

from typing import Final

from anam_personas.lint.language.words import Words

WORDS_PER_SECOND: Final = 2.5
"""The pace of an unhurried voice (Vapi, outbound agents)."""


def spoken_words(text: str) -> int:
    """The words of a text, a variable as one; of Japanese, two characters count as one."""
    found = Words(text)
    if not found.is_cut:
        return len(found.lower)
    dense = [len(word) for word in found.lower if word[0] > "\u2fff"]
    return len(found.lower) - len(dense) + sum(dense) // 2


def seconds_of(words: int) -> float:
    """About how long so many words take to say."""
    return words / WORDS_PER_SECOND


def seconds(text: str) -> float:
    """About how many seconds a text takes to say."""
    return seconds_of(spoken_words(text))
