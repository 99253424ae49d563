"""Values and limits in a schema that no value can satisfy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.schema.embedded.fault import Fault, fits, kinds_of, shown
from anam_personas.schema.library import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.document import Route

_PAIRS: Final = (
    ("minimum", "maximum", False), ("exclusiveMinimum", "exclusiveMaximum", True), ("minimum", "exclusiveMaximum", True),
    ("exclusiveMinimum", "maximum", True), ("minLength", "maxLength", False), ("minItems", "maxItems", False),
    ("minProperties", "maxProperties", False), ("minContains", "maxContains", False),
)  # fmt: skip
_SIMPLE: Final = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems",
    "maxItems",
)  # fmt: skip
_QUOTE: Final = "Put quotation marks around it."


def value_faults(schema: dict[str, Any], route: Route) -> Iterator[Fault]:
    """Values of ``enum``, ``const``, ``default`` and ``examples`` that the schema itself rejects."""
    kinds = kinds_of(schema)
    choices = schema.get("enum")
    if choices is not None:
        yield from _choices(choices, (*route, "enum"))
    named: list[tuple[str, int | None, Any]] = [("enum", at, value) for at, value in enumerate(choices or ())]
    named += [(name, None, schema[name]) for name in ("const", "default") if name in schema]
    named += [("examples", at, value) for at, value in enumerate(schema.get("examples") or ())]
    for name, at, value in named:
        code = "R020" if name == "examples" else "R017"
        way = (*route, name) if at is None else (*route, name, at)
        what = name if at is None else f"entry {at + 1} of {name}"
        if kinds is not None and not fits(value, kinds):
            hint = _QUOTE if "string" in kinds and isinstance(value, int | float) else "Change it, or the type."
            yield Fault(code, f"{what} is {shown(value)}, and the type is {' or '.join(kinds)}", way, hint)
        elif name != "enum" and choices and not any(_same(value, choice) for choice in choices):
            yield Fault(code, f"{what} is {shown(value)}, which is not in enum", way, "Use a value from enum.")
        elif name != "enum" and (limit := _limit(schema, value)):
            yield Fault(code, f"{what} is {shown(value)}, and {limit}", way, "Change it, or the limit.")


def _choices(choices: list[Any], route: Route) -> Iterator[Fault]:
    if not choices:
        yield Fault("R018", "enum is empty, so no value can match", route, "List the values, or delete it.")
    for at, value in enumerate(choices):
        first = next((index for index in range(at) if _same(choices[index], value)), None)
        if first is not None:
            message = f"entry {at + 1} of enum is entry {first + 1} again"
            yield Fault("R020", message, (*route, at), "Delete one of the two.")


def _same(one: Any, other: Any) -> bool:
    """Equality as in JSON Schema: 1 equals 1.0, but not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _limit(schema: dict[str, Any], value: Any) -> str | None:
    """The limit that a value of the right type violates, if any."""
    for name in _SIMPLE:
        if name not in schema:
            continue
        try:
            is_valid = library().Draft202012Validator({name: schema[name]}).is_valid(value)
        except (ValueError, TypeError, OverflowError):
            continue
        if not is_valid:
            return f"{name} is {schema[name]}"
    return None


def size_faults(schema: dict[str, Any], route: Route) -> Iterator[Fault]:
    """Pairs of limits that no value can satisfy."""
    for low, high, is_exclusive in _PAIRS:
        if low in schema and high in schema:
            least, most = schema[low], schema[high]
            if least > most or (is_exclusive and least == most):
                relation = "more than" if least > most else "no less than"
                message = f"{low} {least} is {relation} {high} {most}, so no value can match"
                yield Fault("R018", message, (*route, low), "Swap the two, or change one.")


def regex_faults(schema: dict[str, Any], route: Route) -> Iterator[Fault]:
    """Patterns that are not regular expressions."""
    patterns = [((*route, "pattern"), schema["pattern"], False)] if "pattern" in schema else []
    patterns += [((*route, "patternProperties", name), name, True) for name in schema.get("patternProperties") or ()]
    for way, pattern, at_key in patterns:
        try:
            library().Draft202012Validator({"pattern": pattern})
        except (ValueError, library().ValidationError):
            message = f'"{pattern[:60]}" is not a regular expression'
            yield Fault("R015", message, way, "Use JavaScript syntax.", at_key=at_key)
