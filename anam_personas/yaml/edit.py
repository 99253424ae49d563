"""Edit a value in YAML source and keep every other character.

Every edit is verified before it is returned: if the edited text does not parse to exactly the intended data, the next style
is tried, from the smallest change to the one that always parses.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.fixes import apply_edits
from anam_personas.diagnostics.types import Edit
from anam_personas.errors import AnamPersonasError
from anam_personas.yaml.document import read, read_prompt
from anam_personas.yaml.dump import STEP, entry, inline, same, value_lines
from anam_personas.yaml.nodes import Found, end_of, find, is_empty, line_end, node_end, start_of, whole_lines
from anam_personas.yaml.rewrite_scalar import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from yaml.nodes import MappingNode, SequenceNode

    from anam_personas.yaml.document import Document, Route


_ALIAS = re.compile(r"[\"']?[ \t]*:\s+(\*[^\s,\[\]{}]+)")


class CannotEdit(AnamPersonasError):
    """A value that cannot be edited in place, such as one that comes from an alias."""


def put(document: Document, route: Route, value: Any, order: Sequence[str] = ()) -> str:
    """The document's text with the value at the route: in place of the old one, or as new lines in ``order``.

    Raises `CannotEdit`.
    """
    if not document.yaml:
        return _first(document, value, [[*_text_edits(document, value)]])
    expected = _with_value(document.data, route, value)
    if document.has(route):
        return _first(document, expected, _replacements(document, route, value))
    length = next(size for size in range(len(route) - 1, -1, -1) if document.has(route[:size]))
    for step in reversed(route[length + 1 :]):
        value = {step: value}
    parent = find(document, route[:length])
    if is_empty(parent.node):
        return _first(document, expected, _replacements(document, route[:length], {route[length]: value}))
    return _first(document, expected, _insertions(document, parent, str(route[length]), value, order))


def drop(document: Document, route: Route) -> str:
    """The document's text without the key at the route, its line deleted, and without what is left empty by that.

    Raises `CannotEdit`.
    """
    while len(route) > 1 and len(_value_at(document.data, route[:-1])) == 1:
        route = route[:-1]
    expected = deepcopy(document.data)
    del _value_at(expected, route[:-1])[route[-1]]
    return _first(document, expected, [_deletion(document, route)])


def rename(document: Document, route: Route, key: str, value: Any) -> str:
    """The document's text with another key and value in place of those at the route. Raises `CannotEdit`."""
    found = find(document, route)
    if found.key is None:
        raise CannotEdit("this is not a key")
    start, end = found.key.start_mark.index, end_of(document, route)
    expected = deepcopy(document.data)
    parent = _value_at(expected, route[:-1])
    renamed = {key if name == route[-1] else name: value if name == route[-1] else old for name, old in parent.items()}
    expected = _with_value(expected, route[:-1], renamed)
    block = entry(key, value, found.key.start_mark.column, line_end(document.text)).lstrip(" ")
    flow = f"{inline(key)}: {inline(value)}"
    return _first(document, expected, [[Edit(document.file, start, end, text)] for text in (block, flow)])


def _first(document: Document, expected: Any, ways: Iterable[list[Edit]]) -> str:
    """The text by the first way that reads as what is expected."""
    for edits in ways:
        try:
            text = apply_edits(document.text, edits)
        except ValueError:
            continue
        parse = read if document.yaml else read_prompt
        made = parse(text, document.file, document.path)
        if not made.diagnostics and same(made.data, expected):
            return text
    raise CannotEdit(
        f"{document.file} stores the value in a form that cannot be edited automatically, such as an alias: edit it by hand"
    )


def _text_edits(document: Document, text: str) -> Iterator[Edit]:
    from anam_personas.text.diff import hunks

    places = document.offsets(()) or [0]
    eol = line_end(document.text)
    for start, end, new in hunks(document.data, text):
        yield Edit(document.file, places[start], places[end], new.replace("\n", eol))


def _replacements(document: Document, route: Route, value: Any) -> Iterator[list[Edit]]:
    from yaml.nodes import ScalarNode, SequenceNode

    found = find(document, route)
    node, eol = found.node, line_end(document.text)
    if found.key is not None and node.start_mark.index < found.key.start_mark.index:  # an alias: the node is elsewhere
        alias = _ALIAS.match(document.text, found.key.end_mark.index)
        yield [Edit(document.file, *alias.span(1), inline(value))] if alias else []
        return
    start, end = start_of(document, found), end_of(document, route)
    indent = found.key.start_mark.column if found.key is not None else node.start_mark.column
    if isinstance(node, SequenceNode) and isinstance(value, list):
        yield from _relisted(document, node, _value_at(document.data, route), value)
    if isinstance(node, ScalarNode) and isinstance(value, str) and not is_empty(node):
        for edits in rewritten(document.text, node, value, indent + STEP, eol, end):
            yield [Edit(document.file, *edit) for edit in edits]
    lead = "" if start < node.start_mark.index or (found.key is not None and is_empty(node)) else None
    blocks = value_lines(value, indent, eol)
    flow = inline(value, style=getattr(node, "style", None) or "")
    if isinstance(value, dict | list) and getattr(node, "flow_style", False):
        yield [Edit(document.file, start, end, flow)]
    if found.key is not None:
        colon = document.text.index(":", found.key.end_mark.index) + 1
        if not isinstance(value, dict | list):
            yield [Edit(document.file, max(colon, start), end, flow if lead is None else f" {flow}")]
        yield [Edit(document.file, colon, end, blocks)]
    yield [Edit(document.file, start, end, flow)]


def _relisted(document: Document, node: SequenceNode, old: list[Any], new: list[Any]) -> Iterator[list[Edit]]:
    """A list of one-line values with entries taken out and put in, the others kept as they are written."""
    from difflib import SequenceMatcher

    text, eol = document.text, line_end(document.text)
    if not old or not new or any(isinstance(item, dict | list) for item in [*old, *new]):
        return
    written = [text[item.start_mark.index : item.end_mark.index] for item in node.value]
    lines = [whole_lines(text, item.start_mark.index, item.end_mark.index) for item in node.value]
    made, edits = [], []
    indent = " " * node.start_mark.column
    codes = SequenceMatcher(None, [f"{item!r}" for item in old], [f"{item!r}" for item in new], autojunk=False)
    for tag, a, b, c, d in codes.get_opcodes():
        fresh = [inline(item) for item in new[c:d]]
        made += written[a:b] if tag == "equal" else fresh
        if tag == "equal":
            continue
        edits += [Edit(document.file, *lines[at], "") for at in range(a, b)]
        at = lines[a][0] if a < len(lines) else lines[-1][1]
        lead = "" if not at or text[at - 1] == "\n" else eol
        edits.append(Edit(document.file, at, at, lead + "".join(f"{indent}- {item}{eol}" for item in fresh)))
    if node.flow_style:
        yield [Edit(document.file, node.start_mark.index, node.end_mark.index, f"[{', '.join(made)}]")]
    else:
        yield [edit for edit in edits if edit.text or edit.start < edit.end]


def _insertions(document: Document, parent: Found, key: str, value: Any, order: Sequence[str]) -> Iterator[list[Edit]]:
    """The ways to add a key: after the nearest before it in order, before the nearest after it, then anywhere."""
    node: MappingNode = parent.node  # type: ignore[assignment]
    names = [pair[0].value for pair in node.value]
    rank = {name: at for at, name in enumerate(order)}
    mine = rank.get(key, len(rank))
    before = [at for at, name in enumerate(names) if rank.get(name, -1) < mine and name in rank]
    best = max(before, key=lambda at: rank[names[at]], default=None)
    if best is None and not any(rank.get(name, -1) > mine for name in names):
        best = len(names) - 1
    insertion = _flow_insertion if node.flow_style else _line_insertion
    for at in dict.fromkeys([-1 if best is None else best, *range(len(names) - 1, -1, -1), -1]):
        yield [insertion(document, node, at, key, value)]


def _flow_insertion(document: Document, node: MappingNode, behind: int, key: str, value: Any) -> Edit:
    text = f"{inline(key)}: {inline(value)}"
    if not node.value:
        return Edit(document.file, node.start_mark.index + 1, node.end_mark.index - 1, text)
    if behind < 0:
        at = node.value[0][0].start_mark.index
        return Edit(document.file, at, at, f"{text}, ")
    at = max(part.end_mark.index for part in node.value[behind])
    return Edit(document.file, at, at, f", {text}")


def _line_insertion(document: Document, node: MappingNode, behind: int, key: str, value: Any) -> Edit:
    text, eol = document.text, line_end(document.text)
    column = node.value[0][0].start_mark.column
    lines = entry(key, value, column, eol)
    if behind < 0:
        at = node.value[0][0].start_mark.index
        return Edit(document.file, at, at, f"{lines[column:]}{eol}{' ' * column}")
    key_node, value_node = node.value[behind]
    end = max(key_node.end_mark.index, node_end(text, value_node))
    _, at = whole_lines(text, end, end)
    lead = "" if text[at - 1 : at] == "\n" else eol
    return Edit(document.file, at, at, f"{lead}{lines}{'' if lead else eol}")


def _deletion(document: Document, route: Route) -> list[Edit]:
    text = document.text
    found = find(document, route)
    first, end = found.key or found.node, end_of(document, route)
    parent: Any = found.parent
    if not getattr(parent, "flow_style", False):
        return [Edit(document.file, *whole_lines(text, first.start_mark.index, max(end, first.end_mark.index)), "")]
    items = [item[0] if isinstance(item, tuple) else item for item in parent.value]
    at = next(index for index, item in enumerate(items) if item is first)
    if at + 1 < len(items):
        return [Edit(document.file, first.start_mark.index, items[at + 1].start_mark.index, "")]
    start = parent.start_mark.index + 1
    if at:
        before = parent.value[at - 1]
        start = max(part.end_mark.index for part in (before if isinstance(before, tuple) else (before,)))
    return [Edit(document.file, start, max(end, first.end_mark.index), "")]


def _value_at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _with_value(data: Any, route: Route, value: Any) -> Any:
    """A copy of the data with a value at a route; mappings on the way are made."""
    if not route:
        return value
    made = deepcopy(data) if data is not None else {}
    holder = made
    for step in route[:-1]:
        if isinstance(holder, dict) and not isinstance(holder.get(step), dict | list):
            holder[step] = {}
        holder = holder[step]
    holder[route[-1]] = value
    return made
