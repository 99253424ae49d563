"""What changed in a text, as few lines as say it: words within a line, unchanged lines and long unchanged runs folded."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from anam_personas.review import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Chinese and Japanese have no spaces: each character is a word. Marks that combine stay with the letter before them.
_SIGNS = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u3030\uff01-\uff0f"
_ALONE = r"\u3040-\u30ff\u3400-\u9fff"
_WORDS = re.compile(rf"\s+|[{_ALONE}]|[^\s{_SIGNS}{_ALONE}]+|.")
_ALIKE = 0.5
"""Lines that share less than this are shown one after the other: a word diff of them would be unreadable."""
_PAIRED = 12
"""Among so many lines each is looked for among the others; beyond, they are paired in order or not at all."""
_PAIRED_LENGTH = 2_000
"""Characters of a line beyond which it is not looked for among others."""
_WORK = 4_000_000
"""Pairs of words, or of lines, beyond which they are not all compared: that takes time with their product."""
_RUN = 120
"""Characters of an unchanged run within a line beyond which its middle is folded."""


class DiffLine(NamedTuple):
    """A line of a diff: its sign, and its text.

    ``~`` is a line with changed words, ``[-old-]{+new+}``; ``@`` names the section of the lines that follow.
    """

    sign: Literal["+", "-", "~", " ", "@"]
    text: str


def text_diff(old: str, new: str) -> list[DiffLine]:
    """The lines that lead from one text to the other; unchanged ones are folded into ``... N unchanged lines``."""
    return list(_text_diff(old, new))


@lru_cache(maxsize=256)  # a shared part changes alike in every persona that it reaches
def _text_diff(old: str, new: str) -> tuple[DiffLine, ...]:
    before, after = (text.split("\n") if text else [] for text in (old, new))
    found: list[DiffLine] = []
    is_huge = len(before) * len(after) > _WORK
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=is_huge).get_opcodes():
        if tag == "equal":
            found.append(DiffLine(" ", f"... {b - a} unchanged line{'' if b - a == 1 else 's'}"))
        else:
            found += _replaced(before[a:b], after[c:d])
    return tuple(found)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    at = 0
    for line, partner in zip(old, _partners(old, new), strict=True):
        if partner is None:
            yield DiffLine("-", line)
            continue
        yield from (DiffLine("+", added) for added in new[at:partner])
        yield from _line(line, new[partner])
        at = partner + 1
    yield from (DiffLine("+", added) for added in new[at:])


def _partners(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old line the new one that it became, in order; None where it is gone."""
    if len(old) == len(new):
        return list(range(len(new)))
    found: list[int | None] = []
    at = 0
    is_small = len(old) <= _PAIRED and len(new) <= _PAIRED and max(map(len, [*old, *new]), default=0) <= _PAIRED_LENGTH
    for line in old:
        near = range(at, len(new)) if is_small else range(0)
        partner = next((index for index in near if _ratio(line, new[index]) >= _ALIKE), None)
        found.append(partner)
        at = at if partner is None else partner + 1
    return found


def _ratio(old: str, new: str) -> float:
    """How much of the words two lines share; 0 if that would take too long to compute."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) * len(after) > _WORK or matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0
    return matcher.ratio()


def _line(old: str, new: str) -> list[DiffLine]:
    if _ratio(old, new) < _ALIKE:
        if plain.is_alike(old, new):
            old, new = plain.code_points(old), plain.code_points(new)
        return [DiffLine("-", old), DiffLine("+", new)]
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    words = []
    for tag, a, b, c, d in steps:
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if plain.is_alike(gone, come):  # a word diff would not show what changed
            gone, come = plain.code_points(gone), plain.code_points(come)
        if tag == "equal":
            words.append(_folded(gone, is_first=a == 0, is_last=b == len(before)))
        else:
            words.append((f"[-{gone}-]" if gone else "") + (f"{{+{come}+}}" if come else ""))
    return [DiffLine("~", "".join(words))]


def _folded(run: str, *, is_first: bool, is_last: bool) -> str:
    """An unchanged run with its middle folded, cut between words; at the ends of a line only the near side is kept."""
    if len(run) <= _RUN:
        return run
    half = _RUN // 2
    head = "" if is_first else run[:half].rsplit(" ", 1)[0]
    tail = "" if is_last else run[-half:].split(" ", 1)[-1]
    return f"{head} ... {tail}".lstrip() if is_first else f"{head} ... {tail}".rstrip()
