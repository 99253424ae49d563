"""How long it takes to say a text, word by word: what paces the pieces of a message, with sound and without."""

from __future__ import annotations

import re
from typing import NamedTuple

_SINGLE = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"(?:[{_SINGLE}]|[^\s{_SINGLE}]+)\s*|\s+")
"""A word with the space after it; in Chinese and Japanese a character."""
_PAUSES = {",": 0.15, ";": 0.2, ":": 0.2, ".": 0.35, "!": 0.35, "?": 0.35, "。": 0.35, "、": 0.15}
_LETTER_SECONDS = 0.065
_LEAST_SECONDS = 0.16


class Word(NamedTuple):
    """A piece of a text, spaces included, and how many seconds it takes with the pause after it."""

    text: str
    seconds: float


def words_of(text: str) -> list[Word]:
    """The words of a text: joined they are the text."""
    return [Word(found[0], _seconds(found[0].strip())) for found in _WORD.finditer(text)]


def _seconds(word: str) -> float:
    if not word:
        return 0.0
    letters = sum(character.isalnum() for character in word)
    return max(_LEAST_SECONDS, letters * _LETTER_SECONDS) + _PAUSES.get(word[-1:], 0.0)
