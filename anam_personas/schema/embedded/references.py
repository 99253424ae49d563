"""References within a schema: required properties and ``$ref``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.schema.embedded.fault import Fault, is_schema
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.document import Route

_IN_PLACE: Final = ("allOf", "anyOf", "oneOf")
_BRANCHES: Final = ("if", "then", "else")


def required_faults(schema: dict[str, Any], root: Any, route: Route) -> Iterator[Fault]:
    """Names under ``required`` that are not properties of the schema, nor of its alternatives."""
    required = schema.get("required")
    if not required:
        return
    if _is_branch(route):
        return  # of a condition: its parent has the properties
    names, is_open = _properties(schema, root, set())
    for at, name in enumerate(required):
        way = (*route, "required", at)
        if name in required[:at]:
            yield Fault("R020", f'"{name}" is required twice', way, "Delete one of the two.")
        elif name not in names and not is_open:
            hint = did_you_mean(name, names) or f"Describe it under properties: {name}: {{type: ...}}."
            yield Fault("R016", f'required names "{name}", which is not a property', way, hint)


def _is_branch(route: Route) -> bool:
    """Whether a schema is an alternative or condition of its parent."""
    last = route[-1] if route else None
    return last in {*_BRANCHES, "not"} or (isinstance(last, int) and len(route) > 1 and route[-2] in _IN_PLACE)


def _properties(schema: Any, root: Any, seen: set[int]) -> tuple[set[str], bool]:
    """The properties that a schema and its subschemas describe, and whether a pattern describes more."""
    if not isinstance(schema, dict) or id(schema) in seen:
        return set(), False
    seen.add(id(schema))
    properties = schema.get("properties")
    names = set(properties) if isinstance(properties, dict) else set()
    is_open = bool(schema.get("patternProperties")) or isinstance(schema.get("additionalProperties"), dict)
    parts = [part for name in _IN_PLACE if isinstance(schema.get(name), list) for part in schema[name]]
    parts += [schema[name] for name in _BRANCHES if name in schema]
    parts += [*schema["dependentSchemas"].values()] if isinstance(schema.get("dependentSchemas"), dict) else []
    if isinstance(schema.get("$ref"), str):
        found, target = _target(schema["$ref"], root)
        parts += [target] if found else []
        is_open = is_open or not found
    for part in parts:
        more, opens = _properties(part, root, seen)
        names |= more
        is_open = is_open or opens
    return names, is_open


def reference_faults(schema: dict[str, Any], root: Any, route: Route) -> Iterator[Fault]:
    """References that cannot be resolved within the schema."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return
    way = (*route, "$ref")
    if not reference.startswith("#"):
        message = f'"{reference[:60]}" refers to another document, which is not fetched'
        yield Fault("R019", message, way, 'Write the schema out, or put it under $defs: "#/$defs/...".')
        return
    found, target = _target(reference, root)
    if not found:
        defs = [f"#/{name}/{key}" for name in ("$defs", "definitions") for key in _names(root, name)]
        hint = did_you_mean(reference, defs) or (f"Known: {', '.join(defs[:6])}." if defs else "Put it under $defs.")
        yield Fault("R019", f'there is no "{reference[:60]}" in the schema', way, hint)
    elif not is_schema(target):
        yield Fault("R019", f'"{reference[:60]}" is not a schema', way, "Refer to a schema under $defs.")
    elif _is_circle(schema, root):
        yield Fault("R019", f'"{reference[:60]}" leads back to itself', way, "Write out the schema that it refers to.")


def _names(root: Any, name: str) -> list[str]:
    found = root.get(name) if isinstance(root, dict) else None
    return list(found) if isinstance(found, dict) else []


def _target(reference: str, root: Any) -> tuple[bool, Any]:
    """The target of a reference, and whether it exists."""
    from urllib.parse import unquote

    pointer = unquote(reference[1:])
    if not pointer:
        return True, root
    if not pointer.startswith("/"):
        return _anchored(pointer, root, set())
    value = root
    for step in pointer[1:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and len(name) < 6 and int(name) < len(value):
            value = value[int(name)]
        else:
            return False, None
    return True, value


def _anchored(name: str, value: Any, seen: set[int]) -> tuple[bool, Any]:
    if not isinstance(value, dict | list) or id(value) in seen:
        return False, None
    seen.add(id(value))
    if isinstance(value, dict) and name in {value.get("$anchor"), value.get("$dynamicAnchor")}:
        return True, value
    for inner in value.values() if isinstance(value, dict) else value:
        found, target = _anchored(name, inner, seen)
        if found:
            return True, target
    return False, None


def _is_circle(schema: dict[str, Any], root: Any) -> bool:
    """Whether references form a circle."""
    seen: set[int] = set()
    value: Any = schema
    while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"].startswith("#"):
        if id(value) in seen:
            return True
        seen.add(id(value))
        _, value = _target(value["$ref"], root)
    return False
