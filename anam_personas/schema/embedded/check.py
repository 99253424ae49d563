"""Whether a language model can fill in a JSON Schema of a file, such as a tool's parameters.

It must match the meta-schema of Draft 2020-12. Further checks find what the meta-schema accepts: ``required: [date]`` with
only a property ``day``, or a minimum above the maximum. Nothing is fetched: references must point into the same schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.schema.embedded.fault import Fault, is_schema, kinds_of
from anam_personas.schema.embedded.references import reference_faults, required_faults
from anam_personas.schema.embedded.values import regex_faults, size_faults, value_faults
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.document import Route

_DEEPEST: Final = 60
_MAPPINGS: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMAS: Final = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties",
)  # fmt: skip
_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNTS: Final = (
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
)  # fmt: skip
_TEXTS: Final = (
    "title",
    "description",
    "format",
    "pattern",
    "$ref",
    "$id",
    "$anchor",
    "$comment",
    "$schema",
    "$dynamicRef",
)
_FLAGS: Final = ("uniqueItems", "deprecated", "readOnly", "writeOnly", "nullable")
_FREE: Final = (
    "default",
    "const",
    "example",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
)
_ARRAYS: Final = ("required", "enum", "examples")
_KNOWN: Final = frozenset(
    ["type", "$vocabulary", "$dynamicAnchor", "minContains", "dependencies", "additionalItems", "discriminator"]
).union(_MAPPINGS, _LISTS, _SCHEMAS, _NUMBERS, _COUNTS, _TEXTS, _FLAGS, _FREE, _ARRAYS)
_TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
_OTHER_TYPES: Final = {
    "str": "string", "text": "string", "date": "string", "datetime": "string", "date-time": "string", "time": "string", "uuid": "string",
    "email": "string", "url": "string", "enum": "string", "char": "string", "int": "integer", "long": "integer", "float": "number",
    "double": "number", "decimal": "number", "num": "number", "bool": "boolean", "list": "array", "tuple": "array", "set": "array",
    "dict": "object", "map": "object", "mapping": "object", "json": "object", "none": "null", "nil": "null", "undefined": "null",
}  # fmt: skip
_WORDS: Final = {
    **dict.fromkeys(_NUMBERS, "a number"), **dict.fromkeys(_COUNTS, "a whole number, 0 or more"), **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(_FLAGS, "true or false"), **dict.fromkeys(_ARRAYS, "a list"), **dict.fromkeys(_LISTS, "a list of schemas"),
    **dict.fromkeys(_MAPPINGS, "a mapping of names to schemas"), **dict.fromkeys(_SCHEMAS, "a schema"),
}  # fmt: skip
_ONLY_FOR: Final = {
    **dict.fromkeys(_NUMBERS, frozenset(["number", "integer"])),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset(["string"])),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items", "prefixItems"), frozenset(["array"])),
    **dict.fromkeys(("properties", "required", "additionalProperties", "minProperties", "maxProperties"), frozenset(["object"])),
}  # fmt: skip


def schema_faults(schema: Any, route: Route = (), *, of_arguments: bool = True) -> Iterator[Fault]:
    """The faults of the schema at a route. With ``of_arguments`` the schema must describe an object of named arguments."""
    if of_arguments and isinstance(schema, dict) and "object" not in (kinds_of(schema) or ["object"]):
        message = f"{route[-1] if route else 'the schema'} must describe an object, not type {schema['type']}"
        yield Fault("R015", message, (*route, "type"), "Write type: object, and the arguments under properties.")
    yield from _of(schema, schema, route, ())


def _of(schema: Any, root: Any, route: Route, seen: tuple[int, ...]) -> Iterator[Fault]:
    if isinstance(schema, bool) or not isinstance(schema, dict) or id(schema) in seen or len(seen) > _DEEPEST:
        return
    seen = (*seen, id(schema))
    wrong = [*_keyword_faults(schema, route)]
    yield from wrong
    if all(fault.code == "R020" for fault in wrong):
        yield from value_faults(schema, route)
        yield from size_faults(schema, route)
        yield from regex_faults(schema, route)
        yield from required_faults(schema, root, route)
        yield from _doubts(schema, route)
    yield from reference_faults(schema, root, route)
    for way, inner in _inner(schema):
        yield from _of(inner, root, (*route, *way), seen)


def _inner(schema: dict[str, Any]) -> Iterator[tuple[Route, Any]]:
    for name in _MAPPINGS:
        if isinstance(schema.get(name), dict):
            yield from (((name, key), value) for key, value in schema[name].items())
    for name in _LISTS:
        if isinstance(schema.get(name), list):
            yield from (((name, at), value) for at, value in enumerate(schema[name]))
    yield from (((name,), schema[name]) for name in _SCHEMAS if name in schema)


def _keyword_faults(schema: dict[str, Any], route: Route) -> Iterator[Fault]:
    """Keywords with values of the wrong form, and unknown keywords."""
    for name, value in schema.items():
        way = (*route, name)
        if name == "type":
            yield from _type_faults(value, way)
        elif name not in _KNOWN:
            yield from _unknown(name, value, way)
        elif not _has_form(name, value):
            yield Fault("R015", f"{name} must be {_WORDS[name]}", way, _form_hint(name, value))
        elif name in _MAPPINGS:
            yield from (
                Fault(
                    "R015",
                    f"{key} under {name} must be a schema",
                    (*way, key),
                    "Write a mapping: {type: ...}.",
                    at_key=True,
                )
                for key, inner in value.items()
                if not is_schema(inner)
            )
        elif name in _LISTS:
            yield from (
                Fault("R015", f"entry {at + 1} of {name} must be a schema", (*way, at), "Write a mapping: {type: ...}.")
                for at, inner in enumerate(value)
                if not is_schema(inner)
            )
        elif name == "required":
            yield from (
                Fault(
                    "R015",
                    f"entry {at + 1} of required must be the name of a property",
                    (*way, at),
                    "Put quotation marks around it.",
                )
                for at, inner in enumerate(value)
                if not isinstance(inner, str)
            )


def _has_form(name: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _NUMBERS:
        return is_number and (name != "multipleOf" or value > 0)
    if name in _COUNTS:
        return is_number and value >= 0 and value == int(value)
    if name in _LISTS:
        return isinstance(value, list) and bool(value)
    if name in _SCHEMAS:
        return is_schema(value)
    kinds: tuple[tuple[tuple[str, ...], type], ...] = (
        (_TEXTS, str), (_FLAGS, bool), (_ARRAYS, list), (_MAPPINGS, dict),
    )  # fmt: skip
    return all(isinstance(value, kind) for names, kind in kinds if name in names)


def _form_hint(name: str, value: Any) -> str:
    if name == "required" and isinstance(value, bool):
        return "Put required: [...] next to properties, not inside a property."
    if name == "items" and isinstance(value, list):
        return "Write one schema for all entries, or use prefixItems for one schema per entry."
    if name in _TEXTS and isinstance(value, int | float):
        return "Put quotation marks around it."
    return f"Write {_WORDS[name]}."


def _type_faults(value: Any, route: Route) -> Iterator[Fault]:
    names = value if isinstance(value, list) else [value]
    if not names:
        yield Fault("R015", "type lists no types", route, f"Known: {', '.join(_TYPES)}.")
    for at, name in enumerate(names):
        if name in _TYPES:
            continue
        near = _OTHER_TYPES.get(name.lower()) or nearest(name, _TYPES) if isinstance(name, str) else None
        near = "null" if name is None else near
        hint = f'Did you mean "{near}"?' if near else f"Known: {', '.join(_TYPES)}."
        shown = "null" if name is None else f"{name}"[:40]
        yield Fault("R015", f"{shown} is not a JSON Schema type", (*route, at) if value is names else route, hint)


def _unknown(name: str, value: Any, route: Route) -> Iterator[Fault]:
    if name.startswith("x-"):
        return
    if name == "<<":
        yield Fault("R015", "YAML 1.2 has no merge keys (<<)", route, "Write the keys out.", at_key=True)
    elif isinstance(value, dict) and not _KNOWN.isdisjoint(value):
        hint = "Put it under properties."
        yield Fault("R015", f'"{name}" is not a JSON Schema keyword', route, hint, at_key=True)
    elif near := nearest(name, _KNOWN):
        yield Fault("R020", f'"{name}" is not a JSON Schema keyword', route, f'Did you mean "{near}"?', at_key=True)


def _doubts(schema: dict[str, Any], route: Route) -> Iterator[Fault]:
    """Keywords that are allowed but have no effect."""
    kinds = kinds_of(schema)
    if kinds is None:
        return
    if "array" in kinds and not {"items", "prefixItems", "contains"} & schema.keys():
        hint = "Add items: {type: ...}."
        yield Fault("R020", "the list has no schema for its entries", (*route, "type"), hint)
    for name in schema:
        if name in _ONLY_FOR and _ONLY_FOR[name].isdisjoint(kinds):
            meant = " or ".join(sorted(_ONLY_FOR[name]))
            message = f"{name} has no effect on type {' or '.join(kinds)}"
            yield Fault("R020", message, (*route, name), f"Delete it, or write type: {meant}.", at_key=True)
