"""Numbered and lettered lists in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = r"([ \t]*)(\d{1,3}|[ivx]{1,5}|[a-z])[.)][ \t]+\S"
_LABEL = r"\n[ \t]*(?:\d{1,3}|[ivx]{1,5}|[a-z])[.)][ \t]"
"""The label of an item, in a text whose lines end with a line feed alone."""
_FEWEST = 2
_FIRST = frozenset(["1", "a", "i"])
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


class Item(NamedTuple):
    """A label: its text without the dot, its kind (``1``, ``a`` or ``i``), its offsets, its line's indentation."""

    text: str
    kind: str
    start: int
    end: int
    indent: int


class Steps(NamedTuple):
    """A list: its items, and whether it is inside an item of another."""

    items: list[Item]
    is_inner: bool

    def labels(self) -> list[str]:
        """The labels that the items should have. A list that is not inside another may begin anywhere: it goes on."""
        first = self.items[0]
        if first.kind == "i":
            return [_ROMAN[min(index, len(_ROMAN) - 1)] for index in range(len(self.items))]
        if first.kind == "a":
            start = ord("a" if self.is_inner else first.text)
            return [chr(min(start + index, ord("z"))) for index in range(len(self.items))]
        begin = 1 if self.is_inner else int(first.text)
        return [str(begin + index) for index in range(len(self.items))]


def lists(text: str) -> Iterator[Steps]:
    """Lists of two items or more, and lists inside others (of one item too), each uninterrupted by other text."""
    open_lists: list[list[Item]] = []
    stood: dict[tuple[int, str], int] = {}
    at, blank = 0, False
    lines = text.splitlines(keepends=True)
    if len(lines) <= text.count("\n") + 1 and len(re.findall(_LABEL, f"\n{text}")) < _FEWEST:
        return
    for line in lines:
        head = line.lstrip()[:6]
        found = re.match(_ITEM, line) if "." in head or ")" in head else None
        if found:
            item = Item(found[2], _kind(found[2]), at + found.start(2), at + found.end(2), len(found[1].expandtabs()))
            item = _as_meant(open_lists, item)
            is_new = blank and (item.text in _FIRST or _resumes(open_lists, item, stood))
            yield from _closed(open_lists, item.indent + (not is_new))
            yield from _put(open_lists, item)
            stood[item.indent, item.text] = item.start
        elif line.strip() and open_lists:
            yield from _interrupted(open_lists, line.expandtabs(), blank=blank)
        blank = not line.strip()
        at += len(line)
    yield from _closed(open_lists, 0)


def _as_meant(open_lists: list[list[Item]], item: Item) -> Item:
    """An item that is indented deeper by mistake: it goes on where the list around it stopped ("3.", and below it "4.")."""
    last = open_lists[-1][-1] if open_lists else None
    goes_on = last is not None and last.kind == item.kind == "1" and int(item.text) == int(last.text) + 1 > _FEWEST
    return item._replace(indent=last.indent) if last is not None and goes_on and item.indent > last.indent else item


def _resumes(open_lists: list[list[Item]], item: Item, stood: dict[tuple[int, str], int]) -> bool:
    """Whether an item behind a blank line goes on with numbers from before the list above it: "7. Flow", a list, "8. Limits"."""
    own = next((steps for steps in reversed(open_lists) if steps[-1].indent == item.indent), None)
    if own is None or item.kind != "1" or item.text == str(int(own[-1].text) + 1 if own[-1].kind == "1" else 0):
        return False
    return stood.get((item.indent, str(int(item.text) - 1)), own[0].start) < own[0].start


def _interrupted(open_lists: list[list[Item]], line: str, *, blank: bool) -> Iterator[Steps]:
    """Close what a line of other text ends: a marker everything, a paragraph what is not indented less than it."""
    if line.lstrip().startswith(("#", "[", "<")):
        yield from _closed(open_lists, 0)
    elif blank:
        yield from _closed(open_lists, len(line) - len(line.lstrip()))


def _kind(text: str) -> str:
    return "1" if text.isdigit() else "i" if text == "i" or len(text) > 1 else "a"


def _put(open_lists: list[list[Item]], item: Item) -> Iterator[Steps]:
    """Add an item to the innermost list it can belong to, or begin a list with it."""
    if not open_lists or open_lists[-1][-1].indent != item.indent:
        open_lists.append([item])
        return
    inner = open_lists[-1]
    outer = open_lists[-2] if len(open_lists) > 1 and open_lists[-2][-1].indent == item.indent else None
    if inner[0].kind != item.kind and outer is not None and outer[0].kind == item.kind:
        yield from _pop(open_lists)
    elif inner[0].kind != item.kind and item.text in _FIRST and not (item.text == "i" and inner[-1].text == "h"):
        open_lists.append([item])
        return
    open_lists[-1].append(item)


def _closed(open_lists: list[list[Item]], indent: int) -> Iterator[Steps]:
    while open_lists and open_lists[-1][-1].indent >= indent:
        yield from _pop(open_lists)


def _pop(open_lists: list[list[Item]]) -> Iterator[Steps]:
    items = open_lists.pop()
    if len(items) > 1 or open_lists:
        yield Steps(items, is_inner=bool(open_lists))
