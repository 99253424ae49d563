"""Where sentences end: at full stops that do not belong to an abbreviation or a number, and where a line begins something new."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOPS = r"[.!?\n]\n*"
_WIDE_STOPS = r"[.!?\n…。！？]\n*"
_ENDING = frozenset(".!?…。！？\"'”’»)*_]")
_FULL = frozenset("。！？")
"""Stops after which a sentence goes on without a space."""
_SIGNS = ("- ", "* ", "+ ", "• ", "– ", "> ", "| ", "#", "[", "<", "**")
_BULLETS = frozenset("•●○◦▪■□◆◇・※►▶➤✓✔✅❌⚠🚫")
"""Signs of list items, also without a space behind them."""
_FULL_WORD = 5
_LABEL = 2
"""Characters of the label of a list item, at most."""
_WRAPPED = 60
"""A line of prose that was wrapped is not shorter than this."""


def stops(text: str) -> Iterator[int]:
    """Where sentences end."""
    line_start = end = 0
    for found in re.finditer(_STOPS if text.isascii() else _WIDE_STOPS, text):
        at, behind = found.span()
        if at < end:
            continue
        has_stopped = False
        if text[at] != "\n":
            end = at + 1
            word = text[at - 5 : at]
            # the last letters of a word that is certainly no abbreviation
            has_stopped = (
                word.isalpha()
                and len(word) == _FULL_WORD
                and (behind > end or (text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()))
                and word.lower() not in _endings()
            )
            if not has_stopped:
                while text[end : end + 1] in _ENDING and end < len(text):
                    end += 1
                following = text[end : end + 1]
                has_stopped = text[at] in _FULL or (
                    (following.isspace() or not following) and not _goes_on(text, line_start, at, end)
                )
            if has_stopped:
                yield end
            if behind == at + 1:
                continue
            at = end
        if (
            has_stopped
            or behind - at > 1
            or (at - line_start < _WRAPPED and text[behind : behind + 1].isupper())
            or text[at - 1 : at] == ":"
            or _begins(text, behind)
        ):
            yield behind
        line_start = end = behind


def _begins(text: str, at: int) -> bool:
    """Whether a line begins something new: an item, a marker, a label; or is empty."""
    line = text[at : at + 40].lstrip(" \t")
    if not line or line[0] == "\n" or line.startswith(_SIGNS) or line[0] in _BULLETS:
        return True
    if line[0] == "-" and line[1:2].isalpha():
        return True
    head = line[:4]
    if (head[1:3] in {". ", ") "} or head[2:4] in {". ", ") "}) and head[0].isalnum():
        return True
    label = line.split("\n", 1)[0].partition(":")
    return bool(label[1]) and line[0].isupper() and len(label[0]) <= 30 and label[0].replace(" ", "").isalnum()


@cache
def _endings() -> frozenset[str]:
    """The last letters of abbreviations that are as long as a full word."""
    return frozenset(short[-_FULL_WORD:] for short in everywhere().words("stop-short") if len(short) >= _FULL_WORD)


def _goes_on(text: str, line_start: int, at: int, end: int) -> bool:
    """Whether a dot is part of an abbreviation, of a list label, or followed by a small letter."""
    following = text[end : end + 3].lstrip(" ")[:1]
    if following.islower() and text[at] in ".…":
        return True
    if text[at:end] != ".":
        return False
    before = text[max(line_start, at - 12) : at]
    bare = before.strip()
    if not bare:
        return False
    if len(bare) <= _LABEL and bare.isalnum() and len(before) == at - line_start:
        return True
    return bare.rsplit(None, 1)[-1].lower().lstrip("(\"'“") in everywhere().words("stop-short")
