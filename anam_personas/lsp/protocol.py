"""The Language Server Protocol: the few types and numbers of it that the server uses. Source: its specification, 3.17.

The messages are plain JSON. A library with a class for each of the protocol's 600 types takes longer to import than the whole
start of a server may take.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

JSON = dict[str, Any]

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_INITIALIZED: Final = -32002
REQUEST_FAILED: Final = -32803
REQUEST_CANCELLED: Final = -32800

ERROR, WARNING, INFORMATION = 1, 2, 3
"""Severities of findings, and types of the messages that an editor shows."""

QUICK_FIX: Final = "quickfix"
FIX_ALL: Final = "source.fixAll.anam-personas"
"""Kinds of code actions."""
KINDS: Final = {"property": 10, "value": 12, "enum": 13, "file": 17, "reference": 18, "enum member": 20, "variable": 6}
"""Kinds of completions: the icon that an editor shows."""


def is_id(value: Any) -> bool:
    """Whether a value can name a request: a string or an integer."""
    return isinstance(value, int | str) and not isinstance(value, bool)


def is_notification(method: str) -> bool:
    """Whether a method of an editor is a notification, going by its name."""
    return method in {"initialized", "exit"} or method.rpartition("/")[2].startswith(("did", "will"))


class Refused(Exception):
    """A request is answered with an error: its code, and why."""

    def __init__(self, message: str, code: int = REQUEST_FAILED) -> None:
        super().__init__(message)
        self.code = code


class Position(NamedTuple):
    """A line and a column in code units, both from 0."""

    line: int
    character: int

    @classmethod
    def of(cls, data: Any) -> Position:
        """The position in a message. Raises `Refused`."""
        line, character = get(data, "line", int), get(data, "character", int)
        return cls(line, character)

    @property
    def json(self) -> JSON:
        """As a message has it."""
        return {"line": self.line, "character": self.character}


class Range(NamedTuple):
    """From a position to the one after the last character."""

    start: Position
    end: Position

    @classmethod
    def of(cls, data: Any) -> Range:
        """The range in a message. Raises `Refused`."""
        return cls(Position.of(get(data, "start", dict)), Position.of(get(data, "end", dict)))

    @property
    def json(self) -> JSON:
        """As a message has it."""
        return {"start": self.start.json, "end": self.end.json}

    def touches(self, other: Range) -> bool:
        """Whether the two share a character or a border."""
        return self.start <= other.end and other.start <= self.end


class Document(NamedTuple):
    """An opened or changed text."""

    uri: str
    version: int | None


def get(data: Any, key: str, wanted: type) -> Any:
    """A value of a message. Raises `Refused` where it is missing or of another type."""
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise Refused(f'the parameters need "{key}" of type {_NAMES[wanted]}', INVALID_PARAMS)
    return value


_NAMES: Final = {str: "string", int: "integer", dict: "object", list: "array"}


def document(params: Any) -> Document:
    """The text that a message is about. Raises `Refused`."""
    found = get(params, "textDocument", dict)
    version = found.get("version")
    return Document(get(found, "uri", str), version if isinstance(version, int) else None)


def capability(capabilities: Any, *route: str) -> Any:
    """What a client says that it can, at a route of its capabilities; None where it says nothing."""
    for step in route:
        capabilities = capabilities.get(step) if isinstance(capabilities, dict) else None
    return capabilities


def text_edit(span: Range, text: str) -> JSON:
    """A text in place of a range."""
    return {"range": span.json, "newText": text}


def location(uri: str, span: Range) -> JSON:
    """A range in a file."""
    return {"uri": uri, "range": span.json}
