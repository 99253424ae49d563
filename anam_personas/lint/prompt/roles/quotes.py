"""Quoted stretches and flow markers, found in one pass over the signs of a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.prompt.roles.types import Role, Stretch
from anam_personas.lint.prompt.roles.words import of_role

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSES = {"“": "”“", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"', "‘": "’"}
_SIGNS = r"[\"“”„«»「」『』‘’\n](?:(?<!\n)|#{1,6} )"
_SINGLE = r"'(?<![\w']')(?=[\w\[{¿¡])([^'\n]{2,300}(?:'\w[^'\n]{0,300}){0,5})'(?!\w)"
_MARKER = r"<(?P<angled>[a-z][^<>\n]{2,80})>|\[(?P<square>[a-z][^\[\]\n]{2,80})\](?!\()|~(?P<tilde>[a-zA-Z][^~\n]{2,80})~(?!~)"
_LONGEST = 1_500
"""Characters of a quotation."""
_MOST = 5_000
"""Marks that are looked at. A text with more of them was not written by a person."""
_FEWEST_WORDS = 3
_ENDS = ".!?…。！？"


class Quote(NamedTuple):
    """A quotation: the offsets of its marks."""

    start: int
    end: int


def stretches(text: str, starts: list[int]) -> list[Stretch]:
    """The stretches of a text with a role of their own, in order. ``starts`` are the offsets of its lines.

    A quoted name or word ("Birgit") is part of its sentence, and no stretch.
    """
    found = [Stretch(start, end, Role.UTTERANCE) for start, end in quotes(text, starts) if _is_speech(text, start, end)]
    found += [marker for marker in markers(text) if not _is_inside(found, marker.start)]
    return sorted(found)


def quotes(text: str, starts: list[int]) -> list[Quote]:
    """The quotations of a text, with their marks, in order; nothing inside another."""
    found = [*_marked(text, starts)] if any(sign in text for sign in '"“„«「『‘') else []
    if "'" in text:
        single = [
            Quote(*quote.span())
            for quote in islice(re.finditer(_SINGLE, text), _MOST)
            if len(quote[1].split()) >= _FEWEST_WORDS
        ]
        found += [quote for quote in single if not _is_inside(found, quote.start)]
    return sorted(found)


def _marked(text: str, starts: list[int]) -> Iterator[Quote]:
    opened, sign = -1, ""
    for mark in islice(re.finditer(_SIGNS, text), _MOST):
        at, char = mark.start(), mark[0]
        if char[0] == "\n" or (opened >= 0 and at - opened > _LONGEST):
            opened = -1
            if char[0] == "\n":
                continue
        if opened >= 0 and char in _CLOSES[sign]:
            if not (char == '"' and _opens_anew(text, opened, at, starts)):
                yield Quote(opened, at + 1)
                opened = -1
                continue
            opened = at
        elif opened < 0 and char in _CLOSES and _can_open(text, at, char):
            opened, sign = at, char


def _can_open(text: str, at: int, char: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if char == "»":
        return not before.isalnum() and before not in ".!?" and not after.isspace()
    if char in '"‘':
        return not before.isalnum() and bool(after) and not (after.isspace() or after in ",.;)")
    return True


def _opens_anew(text: str, opened: int, at: int, starts: list[int]) -> bool:
    """Whether a straight mark on a later line opens a quotation rather than closing one: the first was left open."""
    is_later = bisect_left(starts, opened + 1) != bisect_left(starts, at + 1)
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return is_later and (before in "\n \t(:-*" or before == "") and bool(after) and not after.isspace()


def _is_speech(text: str, start: int, end: int) -> bool:
    """Whether a quotation holds words to speak, rather than a name or a word that is spoken of."""
    inner = text[start + 1 : end - 1].strip()
    if not inner:
        return False
    is_dense = not inner.isascii() and any(0x3040 <= ord(char) <= 0x9FFF for char in inner)
    return inner[-1] in _ENDS or (len(inner) >= 10 if is_dense else len(inner.split()) >= _FEWEST_WORDS)


def markers(text: str) -> Iterator[Stretch]:
    """Markers of the flow: ``<wait for the answer>``, ``[pause]``, ``~wait for a reply~``."""
    if "<" not in text and "[" not in text and "~" not in text:
        return
    for found in islice(re.finditer(_MARKER, text), _MOST):
        words = found[found.lastgroup or 0].lower().replace("_", " ").split()
        if not of_role("wait").isdisjoint(words[:2]) and "=" not in found[0]:
            yield Stretch(*found.span(), Role.FLOW)


def _is_inside(found: list[Stretch] | list[Quote], at: int) -> bool:
    index = bisect_left(found, (at + 1,)) - 1
    return index >= 0 and found[index].start <= at < found[index].end
