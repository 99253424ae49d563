"""A source line with the words underlined, in as many cells as the terminal has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.report.terminal import glyph

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Place

_NARROWEST = 20


class Shown(NamedTuple):
    """Part of a line as it is shown: the text, the cell (from 0) at which the words begin, and the cells they take."""

    text: str
    cell: int
    cells: int


def shown(place: Place, width: int) -> Shown:
    """The line of a place in at most ``width`` cells (20 at least); a longer one is cut around the words.

    Words that go on in the next line are underlined to the end of this one, and no words at all get one cell.
    """
    line, room = place.excerpt, max(width, _NARROWEST)
    start = min(max(place.column - 1, 0), len(line))
    end = len(line) if place.end_line > place.line else min(max(place.end_column - 1, start), len(line))
    if len(line) <= room and line.isascii() and line.isprintable():
        return Shown(line, start, max(end - start, 1))
    low, high = max(start - room, 0), min(start + room, len(line))
    piece = line[low:high]
    is_plain = piece.isascii() and piece.isprintable()
    glyphs = [(character, 1) for character in piece] if is_plain else [glyph(character) for character in piece]
    cells = [taken for _, taken in glyphs]
    left, right = 0, len(glyphs)
    if low > 0 or high < len(line) or sum(cells) > room:
        left, right = _window(cells, start - low, min(end, high) - low, room - 2)
    head, tail = "…" * (low + left > 0), "…" * (low + right < len(line))
    text = head + "".join(character for character, _ in glyphs[left:right]) + tail
    before = len(head) + sum(cells[left : start - low])
    words = sum(cells[start - low : min(end - low, right)])
    # A mark alone is drawn on the character before it.
    return Shown(text, before - (words == 0 and end > start and before > 0), max(words, 1))


def _window(cells: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """The glyphs to show: first the words, then as much on both sides as there is room for."""
    left = right = start
    while right < end and cells[right] <= room:
        room -= cells[right]
        right += 1
    grown = right >= end
    while grown:
        grown = False
        if right < len(cells) and cells[right] <= room:
            room -= cells[right]
            right += 1
            grown = True
        if left > 0 and cells[left - 1] <= room:
            left -= 1
            room -= cells[left]
            grown = True
    return left, right
