"""What a piece of our JSON Schemas says, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from generator.markdown import code, in_a_line, link

Schema = dict[str, Any]
Writer = Callable[[Any], str]
SHOWN_CHOICES = 12
_WORDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "`true` or `false`",
    "null": "`null`",
}
_NOUN = re.compile(r"(?<![-#\w])(text|number|mapping)(?=]| or |$)")


def form(schema: Schema, links: dict[str, str]) -> str:
    """The type and the limits of a value. ``links``: the heading of each definition."""
    if "$ref" in schema:
        name = definition_of(schema)
        return link("mapping", links[name]) if name in links else "mapping"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(form(each, links) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return _choices(schema.get("enum", [schema.get("const")]))
    types = schema.get("type", "object")
    return " or ".join(_typed(name, schema, links) for name in ([types] if isinstance(types, str) else types))


def definition_of(schema: Schema) -> str:
    """The name of the definition that a schema refers to; empty for one that refers to none."""
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def default(schema: Schema, name: str, owner: Schema, write: Writer = in_a_line) -> str:
    """The default of a key of a mapping, or that it is required."""
    if name in owner.get("required", []):
        return "required"
    return code(write(schema["default"])) if "default" in schema else ""


def description(schema: Schema) -> str:
    """What the value is, and the form that a text must have."""
    return " ".join(filter(None, [schema.get("description"), schema.get("patternErrorMessage")]))


def example(schema: Schema, write: Writer = in_a_line) -> str:
    """The first example, in a line."""
    return code(write(schema["examples"][0])) if "examples" in schema else ""


def rules(schema: Schema) -> list[tuple[str, str]]:
    """Code and message of the constraints of a mapping in addition to the limits of its keys."""
    found: list[tuple[str, str]] = []
    for value in schema.get("allOf", []):
        found += _rules(value)
    return list(dict.fromkeys(found))


def _rules(node: Any) -> list[tuple[str, str]]:
    if not isinstance(node, dict):
        return []
    own = [(node["x-code"], node["x-message"])] if "x-code" in node else []
    return own + [rule for value in node.values() for rule in _rules(value)]


def _choices(values: list[Any]) -> str:
    shown = [code(in_a_line(value)) for value in values]
    if len(shown) > SHOWN_CHOICES:
        return f"one of {len(shown)}: {', '.join(shown[:3])} ... {shown[-1]}"
    return ", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else shown[0]


def _typed(name: str, schema: Schema, links: dict[str, str]) -> str:
    if name == "array":
        return "list of " + _NOUN.sub(r"\1s", form(schema.get("items", {}), links))
    if name == "object":
        inner = schema.get("additionalProperties")
        return f"mapping of names to {form(inner, links)}" if isinstance(inner, dict) and inner else "mapping"
    limits = _bounds(schema) if name in {"number", "integer"} else _length(schema) if name == "string" else ""
    return f"{_WORDS[name]}{limits}"


def _bounds(schema: Schema) -> str:
    low, high, above = schema.get("minimum"), schema.get("maximum"), schema.get("exclusiveMinimum")
    if low is not None and high is not None:
        return f", {low:,g} to {high:,g}"
    if low is not None:
        return f", at least {low:g}"
    return f", more than {above:g}" if above is not None else ""


def _length(schema: Schema) -> str:
    return f", at most {schema['maxLength']:,} characters" if "maxLength" in schema else ""
