"""How many words a text has to say, and how long that takes."""

from __future__ import annotations

import re
from typing import Final

from anam_personas.lint.language.words import Words

WORDS_PER_SECOND: Final = 2.5
"""The pace of an unhurried voice (Vapi, outbound agents)."""

_BETWEEN = r"[\s/|–—…]+|\.{2,}"
_VARIABLE = r"\{\{[^{}\n]{0,200}\}\}|\{[^{}\n]{0,120}\}"


def spoken_words(text: str) -> int:
    """The words of a text, a variable as one; of Japanese, two characters count as one."""
    found = Words(text)
    if not found.is_cut:
        return count_words(text)
    dense = [len(word) for word in found.lower if word[0] > "\u2fff"]
    return len(found.lower) - len(dense) + sum(dense) // 2


def count_words(text: str) -> int:
    """The words of a text with spaces between its words: "debt-free" and "l'hôtel" are one, a variable too."""
    parts = re.split(_BETWEEN, re.sub(_VARIABLE, "x", text) if "{" in text else text)
    return sum(any(map(str.isalnum, part)) for part in parts)


def seconds_of(words: int) -> float:
    """About how long so many words take to say."""
    return words / WORDS_PER_SECOND


def seconds(text: str) -> float:
    """About how many seconds a text takes to say."""
    return seconds_of(spoken_words(text))
