"""The source location of each character of a YAML scalar's value.

A finding inside a prompt is about words somewhere in a block scalar, with indentation, escapes and folded lines.
`offsets` walks the source by the rules of the scalar's style and records where each character of the value came from. The
rebuilt value is compared with the parser's, so a wrong guess is noticed, not reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import ScalarNode

Run = tuple[str, int]
"""Some characters of the value, and the source offset of the first. A run of one may represent more source (an escape)."""

_BREAK = re.compile(r"\r\n|\r|\n|\x85|\u2028|\u2029")
_ESCAPES = {
    "0": "\0", "a": "\x07", "b": "\x08", "t": "\t", "\t": "\t", "n": "\n", "v": "\x0b", "f": "\x0c", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX = {"x": 2, "u": 4, "U": 8}


class Offsets(Protocol):
    """The source offset of each character of a text and, last, of the place after it."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> int: ...

    def __iter__(self) -> Iterator[int]: ...


class _Runs:
    """Such offsets, of runs of characters that are written as they stand: mostly lines. ``behind`` is the last of them."""

    def __init__(self, starts: list[int], sources: list[int], length: int, behind: int) -> None:
        self._starts = starts
        self._sources = sources
        self._length = length
        self._behind = behind

    def __len__(self) -> int:
        return self._length + 1

    def __iter__(self) -> Iterator[int]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index: int, /) -> int:
        if index == self._length:
            return self._behind
        if not 0 <= index < self._length:
            raise IndexError(index)
        run = bisect_right(self._starts, index) - 1
        return self._sources[run] + index - self._starts[run]


def offsets(source: str, node: ScalarNode) -> Offsets | None:
    """The source offset of each character of ``node.value`` and, last, of the place after it.

    None where the source could not be followed (no style known today does that).
    """
    start, end = node.start_mark.index, node.end_mark.index
    style, value = node.style or "", str(node.value)
    if style in {"|", ">"}:
        out = _block(source, start, end, value, folded=style == ">")
        return out.offsets(value, end) if out.holds(value) else None
    chars, places = _flow(source, start + len(style), end - len(style), style)
    if "".join(chars)[: len(value)] != value:
        return None
    behind = places[len(value)] if len(places) > len(value) else end - len(style)
    return [*places[: len(value)], behind]


def _block(source: str, start: int, end: int, value: str, *, folded: bool) -> _Block:
    out = _Block()
    header = _BREAK.search(source, start)
    if header is None:
        return out
    lines = _lines(source, header.end(), end)
    indent = _indent(source, lines, value)
    if not folded:
        out.lines([source[at + indent : stop] for at, stop in lines], [min(at + indent, stop) for at, stop in lines])
        return out
    held: list[int] = []  # the breaks since the last line with content
    was_blank = True  # the line before began with white space, or there was none
    for at, stop in lines:
        text = source[at + indent : stop]
        if not text:
            held.append(stop)
            continue
        is_blank = text[0] in " \t"
        if not was_blank and not is_blank and held:
            out.folded(held)
        else:
            out.breaks(held)
        out.text(text, at + indent)
        held, was_blank = [stop], is_blank
    out.breaks(held)
    return out


def _lines(source: str, at: int, end: int) -> list[tuple[int, int]]:
    """Start and end (without break) of each line that begins from ``at`` to ``end``. No file that was read holds a break that
    only ``splitlines`` knows.
    """
    last = _BREAK.search(source, end - 1)
    rows = source[at : last.end() if last else len(source)].splitlines(keepends=True) if at < end else []
    starts = accumulate(map(len, rows), initial=at)
    return [(start, start + len(row.rstrip("\r\n"))) for start, row in zip(starts, rows, strict=False)]


def _indent(source: str, lines: list[tuple[int, int]], value: str) -> int:
    """Columns that belong to the block: what its first line with text has more than the value's.

    Of a block of white space alone, what its longest line has more than the value's longest.
    """
    written, meant = (source[at:stop] for at, stop in lines), value.splitlines()
    filled = [next((line for line in each if line.strip(" ")), None) for each in (written, meant)]
    if filled[0] is not None and filled[1] is not None:
        return max(0, _leading(filled[0]) - _leading(filled[1]))
    return max(0, max((stop - at for at, stop in lines), default=0) - max(map(len, value.splitlines()), default=0))


def _leading(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


class _Out:
    """The value as it is rebuilt, with the place of each character."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.places: list[int] = []

    def one(self, char: str, at: int) -> None:
        self.chars.append(char)
        self.places.append(at)

    def breaks(self, at: list[int]) -> None:
        for place in at:
            self.one("\n", place)

    def folded(self, at: list[int]) -> None:
        """A single break is read as a space; of several, the first is dropped."""
        if len(at) == 1:
            self.one(" ", at[0])
        else:
            self.breaks(at[1:])

    def drop_white_space(self, keep: int) -> None:
        while len(self.chars) > keep and self.chars[-1] in " \t":
            del self.chars[-1], self.places[-1]


class _Block(_Out):
    """The value of a block: ``chars`` are lines and breaks, and ``places`` where each run of them begins."""

    def __init__(self) -> None:
        super().__init__()
        self._starts: list[int] = []
        self._length = 0

    def text(self, text: str, at: int) -> None:
        if not self.places or self.places[-1] + self._length - self._starts[-1] != at:
            self.places.append(at)
            self._starts.append(self._length)
        self.chars.append(text)
        self._length += len(text)

    def one(self, char: str, at: int) -> None:
        self.text(char, at)

    def lines(self, texts: list[str], places: list[int]) -> None:
        """Take whole lines, with the place of each."""
        self.chars = [f"{text}\n" for text in texts]
        self.places = places
        *self._starts, self._length = accumulate(map(len, self.chars), initial=0)

    def holds(self, value: str) -> bool:
        """Whether it is a value, or one with more breaks at its end."""
        return "".join(self.chars)[: len(value)] == value

    def offsets(self, value: str, end: int) -> Offsets:
        """Those of a value that it holds, in a block that ends at ``end``."""
        whole = _Runs(self._starts, self.places, self._length, 0)
        behind = min(end, whole[self._length - 1] + 1) if self._length else end - 1
        return _Runs(self._starts, self.places, len(value), whole[len(value)] if self._length > len(value) else behind)


def _flow(source: str, at: int, end: int, style: str) -> tuple[list[str], list[int]]:
    """Plain and quoted scalars: breaks fold, white space around them goes, quotes escape."""
    out = _Out()
    kept = 0  # characters before this came from an escape: their white space stays
    while at < end:
        if found := _BREAK.match(source, at):
            out.drop_white_space(kept)
            at = _fold(source, found.start(), end, out)
        elif style == "'" and source.startswith("''", at):
            out.one("'", at)
            at += 2
        elif style == '"' and source[at] == "\\":
            at = _escape(source, at, end, out)
            kept = len(out.chars)
        else:
            out.one(source[at], at)
            at += 1
    return out.chars, out.places


def _fold(source: str, at: int, end: int, out: _Out) -> int:
    breaks = []
    while at < end:
        if found := _BREAK.match(source, at):
            breaks.append(at)
            at = found.end()
        elif source[at] in " \t":
            at += 1
        else:
            break
    out.folded(breaks)
    return at


def written_width(source: str, at: int, style: str) -> int:
    """How many characters of the source at ``at`` write one of a scalar's value: more than one for an escape."""
    if style == "'" and source.startswith("''", at):
        return 2
    if style == '"' and source[at] == "\\":
        return 2 + _HEX.get(source[at + 1 : at + 2], 0)
    return 2 if source.startswith("\r\n", at) else 1


def _escape(source: str, at: int, end: int, out: _Out) -> int:
    sign = source[at + 1 : at + 2]
    if sign in _HEX:
        width = _HEX[sign]
        out.one(chr(int(source[at + 2 : at + 2 + width], 16)), at)
        return at + 2 + width
    found = _BREAK.match(source, at + 1)
    if found is None:
        out.one(_ESCAPES.get(sign, sign), at)
        return at + 2
    at = found.end()
    while at < end and source[at] in " \t":
        at += 1
    if _BREAK.match(source, at):  # blank lines after an escaped break are kept as breaks
        breaks: list[int] = []
        while at < end and (found := _BREAK.match(source, at)):
            breaks.append(at)
            at = found.end()
            while at < end and source[at] in " \t":
                at += 1
        out.breaks(breaks)
    return at
