"""Locate keys in a TOML file. tomllib returns data without locations, and its errors contain them as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.yaml.document import Step

_STEP = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"({_STEP}(?:\s*\.\s*{_STEP})*)"
_HEADER = re.compile(rf"\s*\[\[?\s*{_DOTTED}\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*{_DOTTED}\s*=")
_SAID = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def place(text: str, route: Sequence[Step], below: Sequence[str] = ()) -> str:
    """``LINE:COLUMN`` of the key that leads farthest along a route, ``1:1`` where none is found.

    ``below`` are the tables in which the route begins (``tool``, ``anam-personas``).
    """
    wanted = [*below, *(step for step in route if isinstance(step, str))]
    best, found, table = len(below), "1:1", list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = way = _names(header[1])
            column = header.start(1)
        elif key := _KEY.match(line):
            way = [*table, *_names(key[1])]
            column = key.start(1)
        else:
            continue
        if len(way) > best and way == wanted[: len(way)]:
            best, found = len(way), f"{number}:{column + 1}"
    return found


def said(message: str, text: str) -> tuple[str, str]:
    """A message of tomllib without its location, and the location as ``LINE:COLUMN``."""
    match = _SAID.search(message)
    if match is None:
        return "1:1", message
    line, column = match[1] or text.count("\n") + 1, match[2] or len(text.rsplit("\n", 1)[-1]) + 1
    return f"{line}:{column}", message[: match.start()]


def _names(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_STEP, dotted)]
