"""Whether data plainly matches a schema, without the validator: to import that, and to compile a schema for it, takes twice as long
as reading the schema, and more than all else that is done for one file.

The answer is yes or not sure, never no. Keywords that are not known here, and texts that two dialects of regular expressions may
read differently, make it unsure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas.schema.files import schema_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Answer = bool | None
"""None: not sure."""
_NOTES: Final = frozenset(
    [
        "$schema", "$id", "$defs", "title", "description", "default", "examples", "markdownDescription", "patternErrorMessage",
        "errorMessage", "x-code", "x-message", "then", "else",
    ]
)  # fmt: skip
"""What a schema says for people, and the keywords that `if` reads."""
_MOST: Final = 200
"""Entries of a list or an object that are looked at one by one: the library is quicker with more."""
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,), "boolean": (bool,), "object": (dict,), "array": (list,), "null": (type(None),), "number": (int, float),
    "integer": (int,),
}  # fmt: skip


def fits_plainly(kind: str, data: Any) -> bool:
    """Whether the data surely matches the schema of its kind."""
    schema = _schema(kind)
    return _fits(schema, data, schema) is True


@cache
def _schema(kind: str) -> dict[str, Any]:
    import json

    schema: dict[str, Any] = json.loads(schema_text(kind))
    return schema


def _fits(schema: Any, data: Any, whole: dict[str, Any]) -> Answer:
    if isinstance(schema, bool):
        return schema
    if isinstance(data, list | dict) and len(data) > _MOST:
        return None
    if not schema.keys() <= _KNOWN:
        return None
    # once each, though several keywords may be about one thing: twice at every level would be a million times at the twentieth
    asked = dict.fromkeys(_KEYWORDS[word] for word in schema if word in _KEYWORDS)
    return _all(ask(schema, data, whole) for ask in asked)


def _all(answers: Iterable[Answer]) -> Answer:
    sure: Answer = True
    for answer in answers:
        if answer is False:
            return False
        sure = sure and answer
    return sure


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _any(answers: Iterable[Answer]) -> Answer:
    return _not(_all(map(_not, answers)))


def _ref(schema: Any, data: Any, whole: dict[str, Any]) -> Answer:
    name = schema["$ref"].removeprefix("#/$defs/")
    return _fits(whole["$defs"][name], data, whole) if name in whole["$defs"] else None


def _type(schema: Any, data: Any, _whole: Any) -> Answer:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if isinstance(data, float) and "integer" in names:
        return True if "number" in names else None  # 1.0 is an integer
    return any(type(data) in _TYPES.get(name, ()) for name in names)


def _enum(schema: Any, data: Any, _whole: Any) -> Answer:
    """Fractions, lists and objects are compared by rules of their own."""
    values = [schema["const"]] if "const" in schema else schema["enum"]
    if not isinstance(data, str | int | None):
        return None
    return any(type(value) is type(data) and value == data for value in values) or (
        None if float in map(type, values) else False
    )


def _pattern(schema: Any, data: Any, _whole: Any) -> Answer:
    if not isinstance(data, str):
        return True
    if not (data.isascii() and data.isprintable()):
        return None
    try:
        return re.search(schema["pattern"], data) is not None
    except (re.error, FutureWarning):
        return None


def _bounds(schema: Any, data: Any, _whole: Any) -> Answer:
    """Of the size of texts, lists and numbers."""
    if isinstance(data, str | list):
        what = "Length" if isinstance(data, str) else "Items"
        return bool(schema.get(f"min{what}", 0) <= len(data) <= schema.get(f"max{what}", len(data)))
    if isinstance(data, bool) or not isinstance(data, int | float):
        return True
    if not data > schema.get("exclusiveMinimum", data - 1):
        return None  # not a number, or one too large to tell it from the next
    return bool(schema.get("minimum", data) <= data <= schema.get("maximum", data))


def _properties(schema: Any, data: Any, whole: dict[str, Any]) -> Answer:
    if not isinstance(data, dict):
        return True
    named, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    names = schema.get("propertyNames", True)
    required = [*schema.get("required", ())]
    for key, others in schema.get("dependentRequired", {}).items():
        required += others if key in data else ()
    if not data.keys() >= set(required):
        return False
    if not all(isinstance(key, str) for key in data):
        return None
    return _all(
        _all((_fits(names, key, whole), _fits(named.get(key, rest), value, whole))) for key, value in data.items()
    )


def _items(schema: Any, data: Any, whole: dict[str, Any]) -> Answer:
    return _all(_fits(schema["items"], value, whole) for value in data) if isinstance(data, list) else True


def _if(schema: Any, data: Any, whole: dict[str, Any]) -> Answer:
    told = _fits(schema["if"], data, whole)
    return None if told is None else _fits(schema.get("then" if told else "else", True), data, whole)


_KEYWORDS: Final[dict[str, Callable[[Any, Any, dict[str, Any]], Answer]]] = {
    "$ref": _ref,
    "type": _type,
    "enum": _enum,
    "const": _enum,
    "pattern": _pattern,
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum"), _bounds
    ),
    **dict.fromkeys(
        ("properties", "additionalProperties", "propertyNames", "required", "dependentRequired"), _properties
    ),
    "items": _items,
    "if": _if,
    "not": lambda schema, data, whole: _not(_fits(schema["not"], data, whole)),
    "allOf": lambda schema, data, whole: _all(_fits(each, data, whole) for each in schema["allOf"]),
    "anyOf": lambda schema, data, whole: _any(_fits(each, data, whole) for each in schema["anyOf"]),
}
_KNOWN: Final = _NOTES | _KEYWORDS.keys()
