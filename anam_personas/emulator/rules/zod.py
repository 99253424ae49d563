"""Checks of JSON values that complain as Zod does: Anam's API answers a bad body with Zod's ``.format()`` tree.

A check takes a value and yields issues, each a path and a message. ``tree`` turns issues into the body's ``details``:

    {"_errors": [], "voiceId": {"_errors": ["Expected string, received number"]}}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anam_personas.emulator.exchange import Document, Refused

Issue = tuple[tuple[str, ...], str]
Check = Callable[[Any], Iterable[Issue]]

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


def refuse(issues: Iterable[Issue], error: str = "Invalid request body") -> None:
    """Raises Refused (400) with the tree of the issues, if there are any."""
    found = list(issues)
    if found:
        raise Refused(400, {"error": error, "details": tree(found)})


def tree(issues: Iterable[Issue]) -> Document:
    """Issues as Zod's ``.format()`` gives them: every node has ``_errors``."""
    root: Document = {"_errors": []}
    for path, message in issues:
        node = root
        for step in path:
            node = node.setdefault(step, {"_errors": []})
        node["_errors"].append(message)
    return root


def under(path: tuple[str, ...], issues: Iterable[Issue]) -> Iterator[Issue]:
    """Issues of a part, as issues of the entire document."""
    return ((path + inner, message) for inner, message in issues)


def kind(value: Any) -> str:
    """The name of a JSON value's type, as Zod says it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        ((int, float), "number"),
        (str, "string"),
        (list, "array"),
    )
    return next((name for type_, name in names if isinstance(value, type_)), "object")


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID, of any version."""
    return _UUID.fullmatch(text) is not None


def _typed(expected: str, then: Check | None = None) -> Check:
    def check(value: Any) -> Iterable[Issue]:
        if kind(value) != expected:
            return [((), f"Expected {expected}, received {kind(value)}")]
        return then(value) if then is not None else ()

    return check


def string(low: int = 0, high: int | None = None, pattern: str | None = None) -> Check:
    """A string of ``low`` to ``high`` characters that matches ``pattern`` completely."""

    def then(value: str) -> Iterator[Issue]:
        if len(value) < low:
            yield (), f"String must contain at least {low} character(s)"
        if high is not None and len(value) > high:
            yield (), f"String must contain at most {high} character(s)"
        if pattern is not None and not re.fullmatch(pattern, value):
            yield (), "Invalid"

    return _typed("string", then)


def _matching(fits: Callable[[str], object], message: str) -> Check:
    return _typed("string", lambda value: () if fits(value) else [((), message)])


uuid: Check = _matching(is_uuid, "Invalid uuid")
url: Check = _matching(_URL.fullmatch, "Invalid url")
boolean: Check = _typed("boolean")
integer: Check = _typed(
    "number", lambda value: () if value == value // 1 else [((), "Expected integer, received float")]
)


def number(low: float | None = None, high: float | None = None) -> Check:
    """A number from ``low`` to ``high``, both included."""

    def then(value: float) -> Iterator[Issue]:
        if low is not None and value < low:
            yield (), f"Number must be greater than or equal to {low:g}"
        if high is not None and value > high:
            yield (), f"Number must be less than or equal to {high:g}"

    return _typed("number", then)


def one_of(*values: str) -> Check:
    """One of some strings."""
    expected = " | ".join(f"'{value}'" for value in values)

    def check(value: Any) -> Iterable[Issue]:
        if not isinstance(value, str):
            return [((), f"Expected {expected}, received {kind(value)}")]
        return () if value in values else [((), f"Invalid enum value. Expected {expected}, received '{value}'")]

    return check


def array(item: Check) -> Check:
    """A list of what ``item`` accepts."""
    return _typed("array", lambda value: (i for at, each in enumerate(value) for i in under((str(at),), item(each))))


def record(item: Check | None = None) -> Check:
    """An object of any keys, with values that ``item`` accepts."""
    if item is None:
        return _typed("object")
    return _typed("object", lambda value: (i for key, each in value.items() for i in under((key,), item(each))))


def nullable(check: Check) -> Check:
    """Null, or what ``check`` accepts."""
    return lambda value: () if value is None else check(value)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with known keys. ``closed`` refuses others, otherwise they are stripped; ``refine`` runs last."""

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    closed: bool = False
    refine: Check | None = None

    def __call__(self, value: Any) -> Iterator[Issue]:
        """The issues of a value."""
        if not isinstance(value, dict):
            yield (), f"Expected object, received {kind(value)}"
            return
        for name, check in self.fields.items():
            if name in value:
                yield from under((name,), check(value[name]))
            elif name in self.required:
                yield (name,), "Required"
        unknown = [f"'{name}'" for name in value if name not in self.fields]
        if self.closed and unknown:
            yield (), f"Unrecognized key(s) in object: {', '.join(unknown)}"
        if self.refine is not None:
            yield from self.refine(value)

    def strip(self, value: Document) -> Document:
        """A value without the keys that are not known, here and in the shapes below."""
        kept = {name: value[name] for name in self.fields if name in value}
        for name, check in self.fields.items():
            if isinstance(check, Shape) and isinstance(kept.get(name), dict):
                kept[name] = check.strip(kept[name])
        return kept

    def read(self, value: Any) -> Document:
        """A body that was checked and stripped. Raises Refused (400)."""
        refuse(self(value))
        return self.strip(value)
