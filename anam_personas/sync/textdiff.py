"""What changed in a text, as few lines as say it: words within a line, unchanged lines folded."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.5
"""Lines that share less than this are shown whole, one after the other: a word diff of them would be confetti."""


class DiffLine(NamedTuple):
    """A line of a diff: its sign, and its text. ``~`` is a line with changed words, ``[-old-]{+new+}``."""

    sign: Literal["+", "-", "~", " "]
    text: str


def text_diff(old: str, new: str) -> list[DiffLine]:
    """The lines that lead from one text to the other; unchanged ones are folded into ``... N unchanged lines``."""
    before, after = old.split("\n"), new.split("\n")
    found: list[DiffLine] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(DiffLine(" ", f"... {b - a} unchanged line{'' if b - a == 1 else 's'}"))
        else:
            found += _replaced(before[a:b], after[c:d])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _line(before, after)
        return
    yield from (DiffLine("-", line) for line in old)
    yield from (DiffLine("+", line) for line in new)


def _line(old: str, new: str) -> list[DiffLine]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [DiffLine("-", old), DiffLine("+", new)]
    words = []
    for tag, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            words.append(gone)
        else:
            words.append((f"[-{gone}-]" if gone else "") + (f"{{+{come}+}}" if come else ""))
    return [DiffLine("~", "".join(words))]
