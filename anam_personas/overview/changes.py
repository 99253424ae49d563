"""How one persona differs from another state of it, field by field, as pages show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.review import plain
from anam_personas.review.compare import compare
from anam_personas.review.show import row
from anam_personas.review.sides import Side, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.overview.veil import Veil
    from anam_personas.persona.types import Persona
    from anam_personas.review.compare import PersonaChange
    from anam_personas.review.textdiff import DiffLine

_WORDS: Final = re.compile(r"\[-(?P<old>.*?)-\]|\{\+(?P<new>.*?)\+\}", re.DOTALL)
_MOST_LINES: Final = 2_000


class Piece(NamedTuple):
    """Words of a line: ``sign`` is ``-`` for those that went, ``+`` for those that came, a space for the others."""

    sign: str
    text: str


class Line(NamedTuple):
    """A line of a diff: ``-`` and ``+`` for one that went or came, ``~`` for one with changed words, ``@`` for the name of a
    section, a space for a remark.
    """

    sign: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A field that differs. ``remarks`` are its size, and what a reviewer must not overlook."""

    path: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()


def between(old: Persona, new: Persona, veil: Veil) -> list[FieldDiff]:
    """How two states of a persona differ: of two revisions, or in two environments."""
    before, after = (Side({new.key: {"": fields_of(persona)}}) for persona in (old, new))
    (change,) = compare(before, after, [""])
    return diffs(change, veil)


def diffs(change: PersonaChange, veil: Veil) -> list[FieldDiff]:
    """The fields of a change. Those of a persona that was added or removed are not repeated."""
    if change.what in {"added", "removed"}:
        return []
    found = []
    for each in change.fields:
        shown = row(change, replace(each, old=veil.data(each.old), new=veil.data(each.new)))
        lines = shown.lines() if shown.is_text else list(_values(shown.old, shown.new))
        kept = tuple(_line(line, veil) for line in lines[:_MOST_LINES])
        said = (*shown.warnings, *([shown.remarks] if shown.remarks else []))
        found.append(FieldDiff(each.path, kept, tuple(map(veil.text, said))))
    return found


def _values(old: object, new: object) -> Iterator[DiffLine]:
    from anam_personas.review.textdiff import DiffLine

    before, after = plain.spelled(old, new)
    if old is not None:
        yield DiffLine("-", before)
    if new is not None:
        yield DiffLine("+", after)


def _line(line: DiffLine, veil: Veil) -> Line:
    text = veil.text(line.text)
    if line.sign != "~":
        return Line(line.sign, (Piece(line.sign, text),))
    return Line("~", tuple(_pieces(text)))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _WORDS.finditer(text):
        if text[at : found.start()]:
            yield Piece(" ", text[at : found.start()])
        yield Piece("-", found["old"]) if found["old"] is not None else Piece("+", found["new"])
        at = found.end()
    if text[at:]:
        yield Piece(" ", text[at:])
