"""Whether values stay plain words in the lines they are inserted into.

The checks cover the value itself, and each rendered line that contains one: two values may join, and a value may
complete what the template or another value begins. A message says what was found, and never quotes a value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from anam_personas.template import characters
from anam_personas.template.folding import folded
from anam_personas.template.marks import at_start, inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.template.marks import Mark
    from anam_personas.template.nodes import Segment

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_HEADING_ALONE = re.compile(r"\s*#{1,6}\s+\S")


def problem_alone(text: str, *, is_multiline: bool) -> str | None:
    """What a value holds that it may not hold in any line, in words; None where all is well."""
    if found := characters.problem(text, is_multiline=is_multiline):
        return found
    for line in _BREAK.split(text):
        shown = folded(line)
        if not is_multiline and _HEADING_ALONE.match(shown):
            return "holds a heading"
        for mark in (*inline(shown), *(at_start(shown) if is_multiline else ())):
            return f"holds {mark.what}"
    return None


def problem_of(segments: Sequence[Segment]) -> tuple[str, tuple[str, ...]] | None:
    """What values make of a line of a rendered text, and the names of the variables; None where all is well."""
    for line in _lines(segments):
        if found := line.problem():
            return found
    return None


def _lines(segments: Sequence[Segment]) -> Iterator[_Line]:
    """The lines that hold a value."""
    line = _Line()
    for text, name in segments:
        first, *others = _BREAK.split(text) if name is not None else _ends(text)
        line.add(first, name)
        for other in others:
            if line.names:
                yield line
            line = _Line()
            line.add(other, name)
    if line.names:
        yield line


@lru_cache(maxsize=512)
def _ends(text: str) -> tuple[str, ...]:
    """The lines of the author's own text that a value can join: the first and the last. Those between hold none."""
    begun = _BREAK.search(text)
    if begun is None:
        return (text,)
    return text[: begun.start()], text[max(map(text.rfind, _BREAKS)) + 1 :]


class _Line:
    """A folded line, and which stretches of it are values."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, text: str, name: str | None) -> None:
        shown = folded(text)
        if not shown:
            return
        self._text.append(shown)
        if name is not None:
            self._starts.append(self._size)
            self._ends.append(self._size + len(shown))
            self.names.append(name)
        self._size += len(shown)

    def problem(self) -> tuple[str, tuple[str, ...]] | None:
        text = "".join(self._text)
        if text.replace(" ", "").isalnum():
            return None
        for mark in (*inline(text), *at_start(text)):
            if names := self._makers(mark):
                return _worded(mark, names), tuple(names)
        return None

    def _makers(self, mark: Mark) -> list[str]:
        """The variables whose values are part of what makes a mark."""
        found = []
        for start, end in mark.spans:
            index = bisect_right(self._ends, start)
            while index < len(self._starts) and self._starts[index] < end:
                found.append(self.names[index])
                index += 1
        return list(dict.fromkeys(found))


def _worded(mark: Mark, names: list[str]) -> str:
    if len(names) == 1:
        return f'variable "{names[0]}" turns its line into {mark.what}'
    listed = " and ".join(f'"{name}"' for name in names[:4])
    return f"variables {listed} together turn their line into {mark.what}"
