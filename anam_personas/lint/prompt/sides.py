"""What a sentence takes of a topic, and when it takes no side."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anam_personas.lint.language.lexicon import Lexicon

NATURE = "what the persona is"


class Side(NamedTuple):
    """What a sentence takes of a topic: the topic, the side, a number that belongs to it."""

    topic: str
    side: str
    bound: int | None


if TYPE_CHECKING:
    Find = Callable[[Sequence[str], Lexicon], Iterator[Side]]
    """Finds the sides in the words of a sentence, by the words of its language."""
    Row = tuple[tuple[str, ...], Find]
    """The classes without whose words a sentence says nothing of a topic, and what finds the sides."""


def is_conditional(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words name a case or an exception, or whom they are for. "Brief while being thorough" names none."""
    if words and words[0] in lexicon.words("side-for"):
        return True
    if not lexicon.words("side-condition").isdisjoint(words):
        return True
    whiles = lexicon.words("side-while")
    return not whiles.isdisjoint(words) and any(
        word in whiles and later not in lexicon.words("side-meanwhile") for word, later in pairwise(words)
    )


def is_denied(words: Sequence[str], lexicon: Lexicon, at: int, back: int = 6) -> bool:
    """Whether one of the words before an index denies it."""
    return not lexicon.words("side-denial").isdisjoint(words[max(at - back, 0) : at])


def denies(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words deny or forbid."""
    return not lexicon.words("side-denial").isdisjoint(words)


def names_exception(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words name an exception."""
    return not lexicon.words("side-exception").isdisjoint(words)
