"""Places for variables in the syntaxes of other tools: ``${x}``, ``{x}``, ``[[x]]``, ``<<x>>``, ``<%= x %>``, ``%s``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[A-Za-z_]\w{0,60}"
_CURLY = rf"\{{\$?\s?(?P<curly>{_NAME})\s?\}}(?![}}`/{{])"
_NOT_BEFORE = frozenset("\\{}`/^_")
_DOUBLE = rf"\[\[\s?(?P<square>{_NAME})\s?\]\]|<<\s?(?P<angle>{_NAME})\s?>>|<%=?\s?(?P<percent>{_NAME})\s?%>"
_PRINTF = rf"%(?:\((?P<printf>{_NAME})\)[sdf]|[sd])(?!\w)"
_OF_DATES = r"%-?[AaBbmYyHIMpSjZ](?!\w)"
"""Codes that only stand in the format of a date: ``%B %d``."""
_NEAR = 12
_RAW = r"\{%-?\s*raw\s*-?%\}.*?(?:\{%-?\s*endraw\s*-?%\}|\Z)|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"


def is_control_name(name: str) -> bool:
    """Whether a name in signs steers a program rather than stands for a value: ``[END]``, ``<<END>>``."""
    return name.lower() in everywhere().words("slot-control")


class Slot(NamedTuple):
    """A place for a variable: where it stands, and the name in it (empty: none)."""

    start: int
    end: int
    name: str


def has_single_brace(text: str) -> bool:
    """Whether a text has braces that are not those of a variable."""
    return text.count("{") > 2 * text.count("{{")


def slots(text: str) -> list[Slot]:
    """The places for variables that no template of this project fills, in order."""
    found: list[Slot] = []
    if has_single_brace(text):
        found += _of(_CURLY, text)
    if "[[" in text or ("<" in text and ("<<" in text or "<%" in text)):
        found += _of(_DOUBLE, text)
    if "%" in text:
        found += _of(_PRINTF, text)
    found = _without_dollars(found, text)
    if found and ("{{" in text or "{%" in text or "{#" in text):
        filled = [item.span() for item in re.finditer(_RAW, text, re.DOTALL)]
        found = [slot for slot in found if not any(start <= slot.start < end for start, end in filled)]
    return sorted(found)


def _without_dollars(found: list[Slot], text: str) -> list[Slot]:
    """The slots without the dollar signs that are money: those of a text whose other braces have none."""
    braces = [slot for slot in found if text[slot.start] in "{$#"]
    if any(text[slot.start] == "$" for slot in braces) and any(text[slot.start] == "{" for slot in braces):
        return [slot._replace(start=slot.start + (text[slot.start] == "$")) for slot in found]
    return found


def _of(pattern: str, text: str) -> Iterator[Slot]:
    for match in re.finditer(pattern, text):
        start, end = match.span()
        before = text[start - 1 : start]
        if text[start] == "{" and before in {"$", "#"}:
            start -= 1
            before = text[start - 1 : start]
        # what clings to a word or a path is part of it: x_{i}, /orders/{id}, 5%s
        if text[start] == "%" and re.search(_OF_DATES, text[max(start - _NEAR, 0) : end + _NEAR]) is not None:
            continue
        is_angled = text[start : start + 2] == "<<"
        is_control = is_angled and is_control_name(match.groupdict().get("angle") or "")
        if is_angled and (before == "<" or text[end : end + 1] == ">"):
            continue  # three of them part the answer: <<<INTRO>>>
        if not is_control and before not in _NOT_BEFORE and (text[start] in "[<$#" or not before.isalnum()):
            yield Slot(start, end, match[match.lastgroup] if match.lastgroup else "")


def is_doubled(text: str, start: int, end: int) -> bool:
    """Whether a name in brackets is in brackets once more: ``[[name]]``, ``<<name>>``."""
    signs = text[start - 1 : start + 1], text[end - 1 : end + 1]
    return signs in {("[[", "]]"), ("<<", ">>")} and text[start + 1 : end - 1].strip().isidentifier()


def speaks_of_slots(words: list[str]) -> bool:
    """Whether a sentence explains such signs rather than using them."""
    return not everywhere().words("slot-explained").isdisjoint(words)
