"""A fault of a JSON Schema in a file, and helpers that several checks share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from anam_personas.yaml.document import Route


class Fault(NamedTuple):
    """A fault: its code, message, route (``at_key``: of the key instead of its value) and hint."""

    code: str
    message: str
    route: Route
    hint: str | None = None
    at_key: bool = False


def is_schema(value: Any) -> bool:
    """Whether a value has the form of a schema."""
    return isinstance(value, dict | bool)


def kinds_of(schema: dict[str, Any]) -> list[str] | None:
    """The types that a schema allows; None if it does not restrict them."""
    kinds = schema.get("type")
    if isinstance(kinds, str):
        kinds = [kinds]
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        return None
    return [*kinds, "null"] if schema.get("nullable") is True and "null" not in kinds else kinds


def fits(value: Any, kinds: list[str]) -> bool:
    """Whether a value has one of the types."""
    if isinstance(value, bool):
        return "boolean" in kinds
    if isinstance(value, int | float):
        return "number" in kinds or ("integer" in kinds and value == int(value))
    of_value = {str: "string", list: "array", dict: "object", type(None): "null"}
    return of_value[type(value)] in kinds


def shown(value: Any) -> str:
    """A value as messages show it."""
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"
