"""Character offsets <-> positions of the protocol, whose columns count code units."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from anam_personas.lsp.protocol import Position, Range

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.diagnostics.types import Place

_LINE_END = re.compile(r"\r\n|\n|\r")
DEFAULT_ENCODING = "utf-16"
_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda char: len(char.encode("utf-8", "surrogatepass")),
    DEFAULT_ENCODING: lambda char: 2 if char > "\uffff" else 1,
    "utf-32": lambda _char: 1,
}


def encoding_of(offered: Any) -> str:
    """The first of an editor's encodings that is known here; the protocol's own where it offers none."""
    known = (each for each in offered if isinstance(each, str) and each in _UNITS) if isinstance(offered, list) else ()
    return next(iter(known), DEFAULT_ENCODING)


class Positions:
    """The positions in one text. Lines end at LF, CRLF or CR, as the protocol has them."""

    def __init__(self, text: str, encoding: str = DEFAULT_ENCODING) -> None:
        self.text = text
        self._width = _UNITS[encoding]
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def line(self, number: int) -> str:
        """A line from 0, without its end; empty beyond the last."""
        if not 0 <= number < len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].rstrip("\r\n")

    def offset(self, position: Position) -> int:
        """The character offset of a position; the nearest one for a position that is not in the text."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, left = self._starts[max(position.line, 0)], position.character
        for count, char in enumerate(self.line(position.line)):
            if left <= 0:
                return start + count
            left -= self._width(char)
        return start + len(self.line(position.line))

    def position(self, offset: int) -> Position:
        """The position of a character offset."""
        offset = min(max(offset, 0), len(self.text))
        number = bisect_right(self._starts, offset) - 1
        start = self._starts[number]
        return Position(number, sum(map(self._width, self.text[start:offset])))

    def range(self, start: int, end: int) -> Range:
        """The range of the characters from ``start`` to ``end``."""
        return Range(self.position(start), self.position(max(start, end)))

    def of_place(self, place: Place) -> Range:
        """The range of a place, whose columns count characters."""
        ends = ((place.line, place.column), (place.end_line, place.end_column))
        first, last = (
            Position(line - 1, sum(map(self._width, self.line(line - 1)[: column - 1]))) for line, column in ends
        )
        return Range(first, last)
