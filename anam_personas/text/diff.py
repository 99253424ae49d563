"""Where two texts differ: by line, within changed lines by word, and no character more than needed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MANY = 3000
"""Tokens of one side beyond which white space is no longer compared by itself: it would be compared with all other."""


class Same(NamedTuple):
    """A stretch that both texts have: where it begins in each, and its length."""

    old: int
    new: int
    size: int


def common(old: str, new: str) -> list[Same]:
    """What two texts have in common, in order; stretches that touch in both are one. The last one is empty, at both ends."""
    found: list[Same] = []
    for same in [*_common(old, new), Same(len(old), len(new), 0)]:
        if found and found[-1].old + found[-1].size == same.old and found[-1].new + found[-1].size == same.new:
            found[-1] = Same(found[-1].old, found[-1].new, found[-1].size + same.size)
        else:
            found.append(same)
    return found


def hunks(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """What makes ``new`` of ``old``: start and end in ``old``, and the text to be put there."""
    at_old = at_new = 0
    for same in common(old, new):
        if (at_old, at_new) != (same.old, same.new):
            yield at_old, same.old, new[at_new : same.new]
        at_old, at_new = same.old + same.size, same.new + same.size
    if (at_old, at_new) != (len(old), len(new)):
        yield at_old, len(old), new[at_new:]


def _common(old: str, new: str) -> Iterator[Same]:
    head = _shared_start(old, new)
    tail = _shared_start(old[head:][::-1], new[head:][::-1])
    if head:
        yield Same(0, 0, head)
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if inner_old and inner_new:
        yield from (Same(a + head, b + head, n) for a, b, n in _by_line(inner_old, inner_new))
    if tail:
        yield Same(len(old) - tail, len(new) - tail, tail)


def _shared_start(one: str, other: str) -> int:
    if one == other:
        return len(one)
    length = min(len(one), len(other))
    return next((at for at in range(length) if one[at] != other[at]), length)


def _by_line(old: str, new: str) -> Iterator[Same]:
    for a, b, c, d, equal in _blocks(re.findall(r"[^\n]*\n|[^\n]+", old), re.findall(r"[^\n]*\n|[^\n]+", new)):
        if equal:
            yield Same(a, c, b - a)
        else:
            yield from (Same(a + x, c + y, n) for x, y, n in _by_word(old[a:b], new[c:d]))


def _by_word(old: str, new: str) -> Iterator[Same]:
    pattern = _WORDS if max(len(old), len(new)) < 2 * _MANY else re.compile(r"\S+\s*|\s+")
    for a, b, c, d, equal in _blocks(pattern.findall(old), pattern.findall(new)):
        if equal:
            yield Same(a, c, b - a)
        elif size := _shared_start(old[a:b], new[c:d]):
            yield Same(a, c, size)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Character offsets in both of each stretch, and whether it is the same."""
    starts_old, starts_new = _starts(old), _starts(new)
    many = max(len(old), len(new)) > _MANY
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=many).get_opcodes():
        yield starts_old[a], starts_old[b], starts_new[c], starts_new[d], tag == "equal"


def _starts(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts
