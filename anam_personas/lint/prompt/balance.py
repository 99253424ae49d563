"""Brackets and quotation marks that have no partner."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAIRS = {"(": ")", "[": "]", "{": "}", "「": "」", "『": "』", "（": "）", "【": "】"}
_ASCII_PAIRS = [pair for pair in _PAIRS.items() if pair[0].isascii()]
_CLOSERS = {close: opener for opener, close in _PAIRS.items()}
_QUOTES = '"“”„'
_SIGNS = f"[{re.escape(''.join((*_PAIRS, *_CLOSERS)))}{_QUOTES}]"
_BREAKS = r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+•–>#|]|\d{1,2}[.)]|[a-zA-Z][.)])[ \t])"
_CODE = r"```.*?(?:```|\Z)|`[^`\n]*`|\"\"\"|'''"
_LABEL = r"(?:^|[\s(*_\"“„«])(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})$"
_AROUND = frozenset(['""', "''", "“”", "‘’", "„“", "„”", "««", "»«", "«»", "``"])
_FACES = ":;=8X-'^D"
_INTERVAL = 24
_MOST = 200
"""Signs that are open at once. A text with more of them is skipped."""
_MOST_LONE = 1000
"""Signs without a partner in their paragraph. What follows more of them is passed over."""
_FARTHEST, _FARTHEST_ALONE = 4, 20
"""Paragraphs or items over which a quotation may run on; where no other mark stands in it, the second number."""
_STRING = r"\{[ \t]*[\"']"
"""A brace, and a string in it: data or code."""


class Lone(NamedTuple):
    """A sign without a partner: where it stands, in which paragraph or item, and whether it opens something."""

    sign: str
    at: int
    block: int
    opens: bool


def lone(text: str) -> list[Lone]:
    """The brackets and quotation marks of a text that have no partner, in order.

    Partners are looked for in a paragraph or list item first, then in the following ones. Passed over are code, list
    labels such as ``a)``, smileys, inch marks, and quotations whose every paragraph is opened anew.
    """
    if _is_even(text):
        return []
    clean = re.sub(_CODE, lambda found: " " * len(found[0]), text, flags=re.DOTALL) if _has_code(text) else text
    starts = [0, *(found.end() for found in re.finditer(_BREAKS, clean)), len(clean)]
    left: list[Lone] = []
    for block, (start, end) in enumerate(pairwise(starts)):
        anew = clean[end : end + 40].lstrip()[:1] in {'"', "“", "„"}
        found = islice(_of_block(clean, start, end, block), _MOST_LONE)
        left += (item for item in found if not (anew and item.opens and item.sign == '"'))
        if len(left) >= _MOST_LONE:
            break
    return sorted(_unpaired(left, clean), key=lambda item: item.at)


def _is_even(text: str) -> bool:
    """Whether every sign seems to have its partner. Most texts need no closer look."""
    pairs = _ASCII_PAIRS if text.isascii() else _PAIRS.items()
    if any(text.count(opener) != text.count(close) for opener, close in pairs):
        return False
    if text.count("“") + text.count("„") != text.count("”"):
        return False
    return '"' not in text or not any(line.count('"') & 1 for line in text.split("\n"))


def _has_code(text: str) -> bool:
    return "`" in text or '"""' in text or "'''" in text


def _of_block(text: str, start: int, end: int, block: int) -> Iterator[Lone]:
    """The signs of one paragraph or item that have no partner in it."""
    stack: list[Lone] = []
    quotes: list[int] = []
    strings = _Strings(text)
    for found in re.compile(_SIGNS).finditer(text, start, end):
        sign, at = found[0], found.start()
        is_held = strings.hold(at, sign)
        if sign in _QUOTES:
            quotes.append(at)
        elif is_held or _is_sign_itself(text, at):
            continue
        elif sign in _PAIRS:
            if sign != "(" or not _is_face(text, at):
                if len(stack) > _MOST:
                    return
                stack.append(Lone(sign, at, block, opens=True))
        elif stack and _matches(stack[-1], sign, at, text):
            stack.pop()
        elif not (sign == ")" and (_is_face(text, at) or re.compile(_LABEL).search(text, max(at - 7, 0), at))):
            yield Lone(sign, at, block, opens=False)
    yield from stack
    yield from _of_quotes(text, quotes, start, block)


def _matches(opener: Lone, close: str, at: int, text: str) -> bool:
    """Whether a bracket closes another; ``[0, 1)`` is an interval."""
    if _PAIRS[opener.sign] == close:
        return True
    inner = text[opener.at + 1 : at]
    return close in ")]" and opener.sign in "([" and len(inner) <= _INTERVAL and "," in inner


def _is_sign_itself(text: str, at: int) -> bool:
    """Whether a bracket is alone in quotation marks: it is spoken of, unless a program joins it to others."""
    if text[at - 1 : at] + text[at + 1 : at + 2] not in _AROUND:
        return False
    return "+" not in text[max(at - 3, 0) : at - 1] + text[at + 2 : at + 4]


class _Strings:
    """Tells which brackets of a text are part of a string in braces: ``{"note": "(see"}``. Places are asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = self._brace = -1
        self._is_inside = False

    def hold(self, at: int, sign: str) -> bool:
        """Whether the sign at an offset is in such a string."""
        if at > self._end:
            end = self._text.find("\n", at)
            self._end = end if end >= 0 else len(self._text)
            opened = re.compile(_STRING).search(self._text, self._text.rfind("\n", 0, at) + 1, self._end)
            self._brace = opened.start() if opened else self._end
            self._is_inside = False
        if sign == '"' and at > self._brace:
            self._is_inside = not self._is_inside
        return self._is_inside


def _is_face(text: str, at: int) -> bool:
    """Whether a bracket is the mouth of a smiley."""
    before = text[max(at - 2, 0) : at]
    return before[-1:] in {":", ";", "="} or (len(before) == 2 and before[0] in ":;=" and before[1] in _FACES)


def _of_quotes(text: str, quotes: list[int], start: int, block: int) -> Iterator[Lone]:
    """The quotation mark that is one too many."""
    if len(quotes) % 2 == 0:
        return
    if any(text[at] == '"' and _is_length(text, at) for at in quotes):
        return
    opened: int | None = None
    for at in quotes:
        before, after = text[at - 1 : at] if at > start else "", text[at + 1 : at + 2]
        can_open = text[at] in "„“" or (
            text[at] == '"' and (not before or before in " \t\n([{:—–-/>*_=") and not after.isspace()
        )
        can_close = text[at] in "”“" or (text[at] == '"' and not before.isspace())
        if opened is None:
            if not can_open:
                yield Lone('"', at, block, opens=False)
                return
            opened = at
        elif can_open and not can_close:
            yield Lone('"', opened, block, opens=True)
            return
        else:
            opened = None
    yield Lone('"', quotes[-1] if opened is None else opened, block, opens=True)


def _is_one_quotation(opener: Lone, closer: Lone, text: str) -> bool:
    """Whether two marks may belong together: a quotation may hold a list, and what is far apart has no mark between."""
    far = closer.block - opener.block
    if far <= _FARTHEST:
        return True
    return far <= _FARTHEST_ALONE and not any(sign in text[opener.at + 1 : closer.at] for sign in _QUOTES)


def _is_length(text: str, at: int) -> bool:
    """Whether a mark is that of inches: ``13"``, but not ``"13"``."""
    start = at
    while text[start - 1 : start].isdigit():
        start -= 1
    return start < at and not (start and text[start - 1] in _QUOTES)


def _unpaired(left: list[Lone], text: str) -> Iterator[Lone]:
    """What has no partner in a later paragraph or item either."""
    waiting: dict[str, list[Lone]] = {}
    for item in sorted(left, key=lambda item: item.at):
        opener = item.sign if item.opens else _CLOSERS.get(item.sign, item.sign)
        open_ones = waiting.setdefault(opener, [])
        if item.opens:
            open_ones.append(item)
        elif open_ones and (item.sign != '"' or _is_one_quotation(open_ones[-1], item, text)):
            open_ones.pop()
        else:
            yield item
    for open_ones in waiting.values():
        yield from open_ones
