"""Expressions of JavaScript that a text was copied with, each with the strings, braces and templates in it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEMPLATE = r"`(?>[^`$\n]+|\$\{[^{}`\n]{0,200}\}|\$){0,100}`"
_EXPRESSION = (
    r"\$\{(?!\{)(?>[^{}\"'`\n]+|\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|" + _TEMPLATE + r"|\{[^{}\n]{0,200}\}){1,60}+\}"
)
_BREAKS = r"(?<=[(+,?:=])[ \t]?([\"'`])(?:\\[nrt])+\1|([\"'`])(?:\\[nrt])+\2(?=[ \t]?[)+,:])"
_MOST = 1000
"""Expressions of a text that are looked at."""


def expressions(text: str) -> list[tuple[int, int]]:
    """Where ``${...}`` stands, as one with those in it: ``${items.map(i => `- ${i}`).join(", ")}``."""
    if "${" not in text:
        return []
    return [found.span() for found in islice(re.finditer(_EXPRESSION, text), _MOST)]


def strings_of_breaks(text: str) -> list[tuple[int, int]]:
    """Where a quotation of nothing but line breaks stands beside the sign of a program, as of a call."""
    return [found.span() for found in islice(re.finditer(_BREAKS, text), _MOST)]


def is_in(spans: Iterable[tuple[int, int]], offset: int) -> bool:
    """Whether a character is inside one of some spans, rather than their first."""
    return any(start < offset < end for start, end in spans)
