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
    """``LINE:COLUMN`` of the last step of a route that is written in the file, ``1:1`` where none is.

    ``below`` are the tables in which the route begins (``tool``, ``anam-personas``). A header such as ``[foo.bar]`` also
    writes the step ``foo``.
    """
    wanted = [*below, *(step for step in route if isinstance(step, str))]
    best, found, table = 0, "1:1", list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        header = _HEADER.match(line)
        match = header or _KEY.match(line)
        if match is None:
            continue
        steps = [*re.finditer(_STEP, match[1])]
        parents = [] if header else table
        way = [*parents, *(step[0].strip("\"'") for step in steps)]
        table = way if header else table
        depth = _common(way, wanted)
        if depth > max(best, len(parents)) and depth in {len(way), len(wanted)}:
            best, found = depth, f"{number}:{match.start(1) + steps[depth - len(parents) - 1].start() + 1}"
    return found


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many steps two routes share from the start."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def said(message: str, text: str) -> tuple[str, str]:
    """A message of tomllib without its location, and the location as ``LINE:COLUMN``."""
    match = _SAID.search(message)
    if match is None:
        return "1:1", message
    line, column = match[1] or text.count("\n") + 1, match[2] or len(text.rsplit("\n", 1)[-1]) + 1
    return f"{line}:{column}", message[: match.start()]
