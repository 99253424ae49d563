"""What a slot says by its words and its place: whose the thing is that is to be filled in, and that only the author can."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere, lexicon

if TYPE_CHECKING:
    from collections.abc import Collection

_FEW = 5
"""Words of a slot."""
_PAIR = 2
_NEAR = 80
"""Characters in front of a slot."""
_BLOCK = 400
"""Characters of a block that are read, on either side of a slot."""
_BRACKETED = r"\[([^\[\]\n]{1,60})\]"
_SIGNS = ".,:;!?*_\"'()"
_LABEL = r"[:：–—-][ \t*_]*$"


def is_of_a_name(found: re.Match[str], text: str, things: Collection[str]) -> bool:
    """Whether a slot is the value of a line, and one of ``things`` of a place or a house that the text names elsewhere."""
    parts = found[1].split()
    if not 1 < len(parts) <= _FEW or not re.search(_LABEL, text[max(found.start() - _NEAR, 0) : found.start()]):
        return False
    if not everywhere().words("slot-person").isdisjoint(found[1].lower().split()):
        return False
    for name, thing in ((parts[0], parts[-1].lower()), (parts[-1], parts[0].lower())):
        if thing in things and name[0].isupper():
            # where every noun has a capital, a name is told by what stands between
            is_bare = len(parts) == _PAIR and thing in lexicon("de").united("slot-fact", "slot-given")
            return name in _names(text) and not is_bare
    return False


def is_the_authors(text: str, start: int, end: int) -> bool:
    """Whether nothing but the author can fill a slot: neither the conversation nor a tool brings the name of the house, and no
    model inserts a text that it does not have.
    """
    words = re.sub(r"[_'’-]", " ", text[start + 1 : end - 1].lower()).split()
    known = everywhere().words
    if not words or not known("slot-owner").isdisjoint(words):
        return True
    if len(words) > 1 and words[0] in known("slot-angled") | known("slot-your"):
        return True
    is_ours = known("slot-person").isdisjoint(words) and known("slot-given").isdisjoint(words)
    return is_ours and _is_value(text, start, end)


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether it is all that stands behind the label of a line."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : start]
    behind = text[end : end + _NEAR].partition("\n")[0]
    return re.search(_LABEL, before) is not None and not behind.strip(_SIGNS + " ")


def is_of_a_form(text: str, start: int, end: int) -> bool:
    """Whether a slot is the value of a line among others for what a conversation brings, as in "- Guest: [Name]",
    "- Day: [Date]", "- Map: [Link]", and names nothing of the house.
    """
    own, known = re.findall(r"\w+", text[start:end].lower()), everywhere().united
    if not _is_value(text, start, end) or not known("slot-owner", "slot-your").isdisjoint(own):
        return False
    before = text[max(start - _BLOCK, 0) : start].rpartition("\n\n")[2]
    around = before + text[end : end + _BLOCK].partition("\n\n")[0]
    brought = known("slot-person", "slot-given")
    return sum(not brought.isdisjoint(slot.lower().split()) for slot in re.findall(_BRACKETED, around)) >= _PAIR


@lru_cache(maxsize=8)
def _names(text: str) -> frozenset[str]:
    """Words of a text that begin with a capital inside a sentence, and are nowhere written without it."""
    words = re.sub(r"\[[^\[\]\n]*\]", " ", text).split()
    inside = {word.strip(_SIGNS) for before, word in pairwise(words) if before[-1].isalnum() or before[-1] == ","}
    capitals = {word for word in inside if word[:1].isupper() and not word.isupper()}
    return frozenset(capitals - {word.strip(_SIGNS).title() for word in words if word[:1].islower()})
