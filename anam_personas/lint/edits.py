"""Changes of a text value -> edits of the file that holds it.

An edit is offered only where the file, edited, still reads as the same data with that one value changed: taking an
emoji from the start of an unquoted text, say, can leave something that YAML reads otherwise.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics import Edit
from anam_personas.fixes import apply_edits
from anam_personas.source import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.finding import Change
    from anam_personas.lint.surface import Surface
    from anam_personas.source import Document, Route, Text


def edits(surface: Surface, changes: Sequence[Change]) -> tuple[Edit, ...] | None:
    """The edits that make the changes, which are in order and do not overlap. None where YAML does not allow them."""
    by_text: dict[int, tuple[Text, list[Change]]] = {}
    for change in changes:
        home = surface.home(change.start, change.end)
        if home is None:
            return None
        text, start, end = home
        by_text.setdefault(id(text), (text, []))[1].append(change._replace(start=start, end=end))
    made: list[Edit] = []
    for text, own in by_text.values():
        edited = _of_one(text, own)
        if edited is None:
            return None
        made += edited
    return tuple(made)


def _of_one(text: Text, changes: list[Change]) -> list[Edit] | None:
    document = text.document
    made = [_edit(text, change) for change in changes]
    if document.yaml and not all(map(_is_plain, [text] * len(made), changes, made)):
        whole = document.text_at(text.route).value
        lead = len(whole) - len(whole.lstrip("\n")) if whole != text.value else 0
        wanted = whole
        for change in reversed(changes):
            wanted = wanted[: change.start + lead] + change.text + wanted[change.end + lead :]
        if not _reads(document, made, text.route, wanted):
            return None
    return made


def _edit(text: Text, change: Change) -> Edit:
    """The change in the source: escaped as its quotation marks ask, indented as its block is."""
    document, style = text.document, text.document.style(text.route) if text.document.yaml else ""
    start, end = text.span(change.start, change.end)
    new = change.text
    if style in {"|", ">"}:
        if change.end > change.start and text.value[change.end - 1] == "\n" and change.end < len(text.value):
            end = text.span(change.end, change.end)[0]  # a whole line goes with the indentation of the next
        if "\n" in new:
            line = text.span(*[text.value.rfind("\n", 0, change.start) + 1] * 2)[0]
            new = new.replace("\n", "\n" + " " * (line - document.text.rfind("\n", 0, line) - 1))
    elif style == '"':
        new = new.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    elif style == "'":
        new = new.replace("'", "''")
    return Edit(document.file, start, end, new)


def _is_plain(text: Text, change: Change, edit: Edit) -> bool:
    """Whether an edit cannot mean more than it says: words for words, inside a line of a quoted or literal text."""
    source, style = text.document.text, text.document.style(text.route)
    around = source[max(edit.start - 1, 0) : edit.start] + source[edit.end : edit.end + 2]
    return (
        style in {'"', "'", "|"}
        and source[edit.start : edit.end] == text.value[change.start : change.end]
        and len(around) == 3
        and not any(char in "\r\n\"'\\" for char in around + change.text + source[edit.start : edit.end])
        and around[0] != " "
    )


def _reads(document: Document, made: list[Edit], route: Route, wanted: str) -> bool:
    """Whether the file, edited, reads as the same data with one text changed."""
    try:
        edited = read(apply_edits(document.text, made), document.file, document.path)
    except ValueError:
        return False
    return not edited.diagnostics and edited.data == _with(document.data, route, wanted)


def _with(data: Any, route: Route, value: str) -> Any:
    data = deepcopy(data)
    inner = data
    for step in route[:-1]:
        inner = inner[step]
    inner[route[-1]] = value
    return data
