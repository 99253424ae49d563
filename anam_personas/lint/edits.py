"""Changes of a text value -> edits of the file that holds it.

An edit is offered only where the file, edited, still reads as the same data with that one value changed: taking an
emoji from the start of an unquoted text, say, can leave something that YAML reads otherwise.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.fixes import apply_edits
from anam_personas.diagnostics.types import Edit
from anam_personas.yaml.document import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.finding import Change
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.yaml.document import Route, Text


class Editor:
    """Makes edits for the findings of one persona, so that all of them together leave readable files.

    Edits that could mean more than they say are tried out on the file, with those that were made before them. What fails is
    not offered; once other findings are fixed it may be. After ``trials`` attempts no more are tried, since parsing takes time.
    """

    def __init__(self, trials: int = 20) -> None:
        self._trials = trials
        self._made: dict[tuple[str, Route], dict[bool, list[tuple[Change, Edit]]]] = {}

    def edits(self, surface: Surface, changes: Sequence[Change], *, safe: bool) -> tuple[Edit, ...] | None:
        """The edits that make the changes, which do not overlap. None where the file would not read as it should."""
        by_text: dict[int, tuple[Text, list[Change]]] = {}
        for change in changes:
            home = surface.home(change.start, change.end)
            if home is None:
                return None
            text, start, end = home
            by_text.setdefault(id(text), (text, []))[1].append(change._replace(start=start, end=end))
        made = [self._of_one(text, own, safe=safe) for text, own in by_text.values()]
        # a prompt that uses a file twice has all that is in it twice
        return None if None in made else tuple(dict.fromkeys(edit for edits in made for edit in edits or ()))

    def _of_one(self, text: Text, changes: list[Change], *, safe: bool) -> list[Edit] | None:
        document = text.document
        pairs = [(change, _edit(text, change)) for change in changes]
        if document.yaml:
            before = self._made.setdefault((document.file, text.route), {True: [], False: []})
            groups = [before[True] + before[False] + pairs]
            if safe and before[False]:
                groups.append(before[True] + pairs)
            if not all(_is_plain(text, *pair) for pair in groups[0]) and not self._tried(text, groups):
                return None
            before[safe] += pairs
        return [edit for _, edit in pairs]

    def _tried(self, text: Text, groups: list[list[tuple[Change, Edit]]]) -> bool:
        """Whether the file reads as it should with the safe edits alone, and with all of them."""
        self._trials -= 1
        return self._trials >= 0 and all(_reads(text, group) for group in groups)


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
    if "\r\n" in document.text:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
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


def _reads(text: Text, pairs: list[tuple[Change, Edit]]) -> bool:
    """Whether the file, edited, reads as the same data with this one text changed."""
    document = text.document
    whole = document.text_at(text.route).value
    lead = len(whole) - len(whole.lstrip("\n")) if whole != text.value else 0
    try:
        edited = read(apply_edits(document.text, [edit for _, edit in pairs]), document.file, document.path)
        changed = apply_edits(whole, [Edit("", start + lead, end + lead, new) for (start, end, new), _ in pairs])
    except ValueError:
        return False
    return not edited.diagnostics and edited.data == _with(document.data, text.route, changed)


def _with(data: Any, route: Route, value: str) -> Any:
    data = deepcopy(data)
    inner = data
    for step in route[:-1]:
        inner = inner[step]
    inner[route[-1]] = value
    return data
