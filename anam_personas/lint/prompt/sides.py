"""What a sentence takes of a topic, and when it takes no side."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

CONDITIONS = listed(
    """
    if unless when whenever except exception exceptions until once after before during otherwise depending
    wenn falls außer sofern sobald bis nachdem si cuando salvo excepto hasta quand lorsque sauf jusqu'à
    """
)
EXCEPTIONS = listed("unless except exception exceptions only außer salvo excepto sauf")
DENIALS = listed(
    """
    not no never don't doesn't without avoid avoiding refrain nor skip omit nie niemals kein keine keinen nicht ohne
    vermeide vermeiden nunca jamás sin evita evite ne ni jamais pas sans évite évitez n aucun aucune
    """
)
_AND = listed("being still remaining staying keeping maintaining also")
RESERVE = listed(
    """
    too overly overuse excessive excessively many balance unnecessarily unnecessary zu demasiado trop again twice
    repeatedly anymore
    """
)

NATURE = "what the persona is"


class Side(NamedTuple):
    """What a sentence takes of a topic: the topic, the side, a number that belongs to it."""

    topic: str
    side: str
    bound: int | None


def is_conditional(words: Sequence[str]) -> bool:
    """Whether the words name a case or an exception. "Brief while being thorough" names none."""
    if not CONDITIONS.isdisjoint(words):
        return True
    return "while" in words and any(word == "while" and later not in _AND for word, later in pairwise(words))


def is_denied(words: Sequence[str], at: int, back: int = 6) -> bool:
    """Whether one of the words before an index denies it."""
    return not DENIALS.isdisjoint(words[max(at - back, 0) : at])
