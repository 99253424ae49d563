"""What the schema says of a place in a file: descriptions, keys, values."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.schema.files import schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.yaml.document import Step


class Key(NamedTuple):
    """A key that may be written, with its description and whether it must be there."""

    name: str
    description: str
    required: bool
    holds: str


@cache
def _schema(kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text(kind))
    return schema


def keys(kind: str, route: Sequence[Step]) -> list[Key]:
    """The keys of the mapping at a route of a file of a kind (persona, partial, tool), in the schema's order."""
    found: dict[str, Key] = {}
    for schema in _at(kind, route):
        required = schema.get("required", [])
        for name, of in schema.get("properties", {}).items():
            known = next(iter(_variants(kind, of)), {})
            about = of.get("description") or known.get("description", "")
            found.setdefault(name, Key(name, about, name in required, _type(known)))
    return list(found.values())


def values(kind: str, route: Sequence[Step]) -> list[str]:
    """The values that may be at a route, as they are written: choices, true and false."""
    found: dict[str, None] = {}
    for schema in _at(kind, route):
        choices = [schema["const"]] if "const" in schema else schema.get("enum", [])
        for value in choices or ([True, False] if schema.get("type") == "boolean" else []):
            found[json.dumps(value).strip('"')] = None
    return list(found)


def describe(kind: str, route: Sequence[Step]) -> str:
    """Markdown about the field at a route; empty where there is no such field."""
    for schema in _at(kind, route):
        if about := schema.get("description"):
            lines = [f"**{route[-1]}**" if route else f"**{kind}**", "", str(about)]
            if examples := schema.get("examples"):
                lines += ["", f"Example: `{json.dumps(examples[0], ensure_ascii=False)}`"]
            if "default" in schema:
                lines += ["", f"Default: `{json.dumps(schema['default'])}`"]
            return "\n".join(lines)
    return ""


def _at(kind: str, route: Sequence[Step]) -> list[dict[str, Any]]:
    found = list(_variants(kind, _schema(kind)))
    for step in route:
        found = [of for schema in found for inner in _inside(schema, step) for of in _variants(kind, inner)]
    return found


def _inside(schema: dict[str, Any], step: Step) -> Iterator[dict[str, Any]]:
    if isinstance(step, int):
        if isinstance(items := schema.get("items"), dict):
            yield items
    elif step in schema.get("properties", {}):
        yield {**schema["properties"][step]}
    elif isinstance(more := schema.get("additionalProperties"), dict):
        yield more


def _variants(kind: str, schema: Any) -> Iterator[dict[str, Any]]:
    """The schema without references, each of its alternatives; a description beside a reference stays."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        target = _schema(kind)["$defs"][schema["$ref"].rpartition("/")[2]]
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        yield from _variants(kind, {**target, **beside})
        return
    alternatives = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if not alternatives:
        yield schema
        return
    beside = {name: value for name, value in schema.items() if name not in {"anyOf", "oneOf"}}
    if "properties" in beside:
        yield beside
    for each in alternatives:
        yield from _variants(
            kind, {**{name: beside[name] for name in ("description", "examples") if name in beside}, **each}
        )


def _type(schema: dict[str, Any]) -> str:
    of = schema.get("type", "")
    return of[0] if isinstance(of, list) else str(of)
