"""Names in title case that stand for one that was to be put in: "this is the desk of Your Company"."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import Signs
from anam_personas.lint.prompt.roles.types import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.roles.reader import Roles

_MOST = 2000
"""A text with more of them was not written by a person."""


@cache
def _titles() -> list[str]:
    """Names in title case that an author fills in, the longest first: ``Your Company``."""
    return sorted((term.title() for term in everywhere().terms("slot-titled")), key=len, reverse=True)


@cache
def signs_of_titles() -> Signs:
    """Characters that a text with such a name has: its last word, since the first begins many sentences."""
    return Signs(*sorted({f" {title.split()[-1]}" for title in _titles()}))


@cache
def _titled() -> re.Pattern[str]:
    """What matches such a name."""
    return re.compile("|".join(rf"{title[0]}(?<!\w.){title[1:]}\b" for title in _titles()))


def titled(text: str, roles: Roles | None) -> Iterator[tuple[int, int]]:
    """Where such names stand."""
    found = islice(_titled().finditer(text), _MOST)
    return (name.span() for name in found if _is_left(name, text, roles))


def _is_left(found: re.Match[str], text: str, roles: Roles | None) -> bool:
    """Whether a name was not put in, by the word in front: "of Your Company"."""
    before = text[max(found.start() - 30, 0) : found.start()].lower().replace("'", " ").split()
    return (
        bool(before)
        and before[-1] in everywhere().words("slot-from")
        and text[found.end() : found.end() + 1] != "]"
        and (roles is None or roles.at(found.start()) in {Role.UTTERANCE, Role.INSTRUCTION})
    )
