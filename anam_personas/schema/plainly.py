"""Whether data plainly matches a schema, without the validator: its import and the compiling of a schema take longer than a check
in which nothing has changed.

Only the commonest keywords are known here, and only texts that every dialect of regular expressions reads alike. The answer is
yes or not sure, never no.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from anam_personas.schema.files import schema_text

_TYPES: Final[dict[str, type]] = {"string": str, "boolean": bool, "integer": int, "object": dict, "array": list}
_NOTES: Final = frozenset(
    ["$schema", "$id", "$defs", "title", "description", "default", "examples", "markdownDescription", "patternErrorMessage"]
)  # fmt: skip
_KNOWN: Final = _NOTES | {
    "type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "properties", "additionalProperties", "propertyNames",
    "items",
}  # fmt: skip
"""Keywords whose meaning is known; any other makes it unsure."""


def fits_plainly(kind: str, data: Any) -> bool:
    """Whether the data surely matches the schema of its kind."""
    schema = _schema(kind)
    return _fits(schema, data, schema)


@cache
def _schema(kind: str) -> dict[str, Any]:
    import json

    schema: dict[str, Any] = json.loads(schema_text(kind))
    return schema


def _fits(schema: Any, data: Any, whole: dict[str, Any]) -> bool:
    if schema is True:
        return True
    if isinstance(schema, dict) and set(schema) - _NOTES == {"$ref"}:
        return _fits(whole["$defs"].get(schema["$ref"].removeprefix("#/$defs/"), False), data, whole)
    if not isinstance(schema, dict) or not schema.keys() <= _KNOWN:
        return False
    if "enum" in schema and not (isinstance(data, str) and data in schema["enum"]):
        return False
    if type(data) is not _TYPES.get(schema.get("type", "")):
        return False
    if isinstance(data, str):
        return _fits_text(schema, data)
    if isinstance(data, dict):
        named, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        names = {"type": "string", **schema.get("propertyNames", {})}
        return all(
            _fits(names, key, whole) and _fits(named.get(key, rest), value, whole) for key, value in data.items()
        )
    if isinstance(data, list):
        return all(_fits(schema.get("items", True), value, whole) for value in data)
    return bool(schema.get("minimum", data) <= data <= schema.get("maximum", data))


def _fits_text(schema: dict[str, Any], text: str) -> bool:
    """A text of one line of ASCII, whose length is the same in every count."""
    is_plain = text.isascii() and text.isprintable()
    is_long = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    return is_plain and is_long and re.search(schema.get("pattern", ""), text) is not None
