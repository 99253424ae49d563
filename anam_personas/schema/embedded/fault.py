"""A fault of a JSON Schema that a file holds, and what several checks of such schemas ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from anam_personas.yaml.document import Route


class Fault(NamedTuple):
    """What is wrong with a schema, under which code, where (``at_key``: the key, not its value), and what to do."""

    code: str
    message: str
    route: Route
    hint: str | None = None
    at_key: bool = False


def is_schema(value: Any) -> bool:
    """Whether a value has the form of a schema."""
    return isinstance(value, dict | bool)


def kinds_of(schema: dict[str, Any]) -> list[str] | None:
    """The types that a schema allows; None where it does not say."""
    kinds = schema.get("type")
    if isinstance(kinds, str):
        kinds = [kinds]
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        return None
    return [*kinds, "null"] if schema.get("nullable") is True and "null" not in kinds else kinds


def fits(value: Any, kinds: list[str]) -> bool:
    """Whether a value is of one of the types."""
    if isinstance(value, bool):
        return "boolean" in kinds
    if isinstance(value, int | float):
        return "number" in kinds or ("integer" in kinds and value == int(value))
    of_value = {str: "string", list: "array", dict: "object", type(None): "null"}
    return of_value[type(value)] in kinds


def shown(value: Any) -> str:
    """A value in a message."""
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"
