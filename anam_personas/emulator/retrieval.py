"""What a question finds: passages rated by the words that they share with it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"\w{3,}")


class Passage(NamedTuple):
    """A piece of a document: the document's name and id, its place in the document, and its text."""

    name: str
    text: str
    document: str = ""
    place: int = 0


def best(question: str, passages: Iterable[Passage], limit: int) -> list[tuple[float, Passage]]:
    """The passages that share words with a question, with the share of its words that each has, the best first."""
    asked = _words(question)
    total = sum(asked.values()) or 1
    rated = ((sum((asked & _words(each.text)).values()) / total, each) for each in passages)
    return sorted((each for each in rated if each[0]), key=lambda each: -each[0])[:limit]


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))
