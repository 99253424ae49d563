"""A field before and after, as the lines of a diff. Terminal and Markdown show the same lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.review import plain
from anam_personas.review.promptdiff import lost_guardrails, parts, prompt_diff
from anam_personas.review.size import size_of
from anam_personas.review.textdiff import DiffLine

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLOURS = {"+": "32", "-": "31", "~": "33", "@": "35;1", "!": "31;1", "?": "36"}


@dataclass(frozen=True, slots=True)
class Row:
    """A field of an item of a ``kind``.

    ``is_new``: there was no item before; ``is_gone``: there is none after. ``readable`` is False if it is unknown what
    was. ``note``: a remark.
    """

    path: str
    old: Any
    new: Any
    note: str = ""
    is_new: bool = False
    readable: bool = True
    is_gone: bool = False
    kind: str = "persona"

    @property
    def is_text(self) -> bool:
        """Whether it is shown by its lines."""
        is_changed = not self.is_new and not self.is_gone and self.readable
        return is_changed and any(plain.is_text(each) or plain.is_long_list(each) for each in (self.old, self.new))

    def lines(self) -> list[DiffLine]:
        """What changed in the text."""
        return [DiffLine(sign, plain.clean(text)) for sign, text in prompt_diff(_text(self.old), _text(self.new))]

    @property
    def warnings(self) -> list[str]:
        """What a reviewer must not overlook."""
        lost = lost_guardrails(_text(self.old), _text(self.new)) if self.is_text else []
        return [f"{self.path} loses its guardrail section {marker}" for marker in lost]

    @property
    def remarks(self) -> str:
        """Its size where it is a text, and the note; empty where there is nothing to say."""
        before = None if self.is_new or self.is_gone or not self.readable else self.old
        size = size_of(self.path, before, self._whole, self.kind)
        return "; ".join([*([str(size)] if size else []), *self._sections, *([self.note] if self.note else [])])

    @property
    def _sections(self) -> list[str]:
        """The sections of a text that is new or gone, which is not shown by its lines."""
        is_whole = (self.is_new or self.is_gone) and plain.is_text(self._whole)
        named = [part.title for part in parts(self._whole) if part.name] if is_whole else []
        return [f"sections {', '.join(named)}"] if named else []

    @property
    def _whole(self) -> Any:
        """The value of a new or removed field; otherwise the newer one."""
        return self.old if self.is_gone else self.new


def terminal(row: Row, *, colour: bool) -> Iterator[str]:
    """The lines of a terminal."""
    path = plain.line(row.path)
    note = f"  ({plain.line(row.remarks)})" if row.remarks else ""
    if row.is_new:
        yield painted("+", f"+ {path}: {plain.value(row.new)}{note}", colour=colour)
    elif row.is_gone:
        yield painted("-", f"- {path}: {plain.value(row.old)}{note}", colour=colour)
    elif not row.readable:
        yield painted("~", f"~ {path}: ? -> {plain.value(row.new)}{note}", colour=colour)
    elif row.is_text:
        yield painted("~", f"~ {path}:{note}", colour=colour)
        for sign, text in row.lines():
            yield painted(sign, f"    {sign} {text}".rstrip(), colour=colour)
    else:
        old, new = plain.values(row.old, row.new)
        yield painted("~", f"~ {path}: {old} -> {new}{note}", colour=colour)


def fenced(row: Row) -> Iterator[str]:
    """The lines of a ``diff`` fence, in which ``!`` is a line with changed words and ``@@`` a section."""
    path = plain.line(row.path)
    yield f"# {path}{f' ({plain.line(row.remarks)})' if row.remarks else ''}"
    if row.is_new or not row.readable:
        yield f"+ {plain.value(row.new)}"
    elif row.is_gone:
        yield f"- {plain.value(row.old)}"
    elif row.is_text:
        for sign, text in row.lines():
            yield f"@@ {text} @@" if sign == "@" else f"{'!' if sign == '~' else sign} {text}".rstrip()
    else:
        old, new = plain.values(row.old, row.new)
        yield f"- {old}"
        yield f"+ {new}"


def painted(mark: str, text: str, *, colour: bool) -> str:
    """A line in the colour of its sign."""
    return f"\x1b[{_COLOURS[mark]}m{text}\x1b[0m" if colour and mark in _COLOURS else text


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(plain.value(each) for each in value)
    return value if isinstance(value, str) else "" if value is None else plain.value(value)
