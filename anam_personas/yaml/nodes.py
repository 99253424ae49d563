"""Locations of YAML nodes in the source, as needed by edits in addition to `document.Document`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.yaml import parse

if TYPE_CHECKING:
    from yaml.nodes import Node

    from anam_personas.yaml.document import Document, Route


class Found(NamedTuple):
    """A node of a document, with the key's node and the collection that holds them."""

    node: Node
    key: Node | None
    parent: Node | None


def whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The complete lines from ``start`` to ``end``, with the last one's end."""
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop + 1


def find(document: Document, route: Route) -> Found:
    """The node at a route that the document has."""
    from yaml.nodes import MappingNode

    node: Any = parse.compose(document.text)
    found = Found(node, None, None)
    for step in route:
        if isinstance(node, MappingNode):
            key, value = next(pair for pair in node.value if pair[0].value == step)
            found = Found(value, key, node)
        else:
            found = Found(node.value[step], None, node)
        node = found.node
    return found


def start_of(document: Document, found: Found) -> int:
    """Where a value begins; of a block below its key, after the key's colon."""
    start = found.node.start_mark.index
    if found.key is not None and "\n" in document.text[found.key.end_mark.index : start]:
        return document.text.index(":", found.key.end_mark.index) + 1
    return start


def end_of(document: Document, route: Route) -> int:
    """Where the value at a route ends, without white space and comments after it."""
    return node_end(document.text, find(document, route).node)


def node_end(text: str, node: Node) -> int:
    """Where a value ends, without the white space and comments that a block's end mark includes."""
    last: Any = node
    while getattr(last, "flow_style", True) is False and last.value:
        item = last.value[-1]
        last = item[-1] if isinstance(item, tuple) and item[-1].end_mark.index > item[0].end_mark.index else item
        last = last[0] if isinstance(last, tuple) else last
    start, end = int(last.start_mark.index), int(last.end_mark.index)
    if getattr(last, "style", None) in {"|", ">"}:
        return start + len(text[start:end].rstrip())
    return end


def is_empty(node: Node) -> bool:
    """Whether nothing is written: a key without a value."""
    return bool(node.start_mark.index == node.end_mark.index)


def line_end(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"
