"""Whether a value is of its declared type and within its declared limits: JSON Schema, with limits of its own."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.schema.library import library

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

LONGEST = 500
"""Characters of a text without a declared ``maxLength``."""
LONGEST_MULTILINE = 4_000
_SPEC_KEYS = frozenset([
    "type", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
])  # fmt: skip
_OF_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int, float),
}


def limit(spec: dict[str, Any]) -> int:
    """The greatest length of a text: the declared one, or that of its kind."""
    declared: int | None = spec.get("maxLength")
    return declared if declared is not None else LONGEST_MULTILINE if spec.get("multiline") else LONGEST


def type_problem(spec: dict[str, Any], value: Any) -> str | None:
    """What is wrong with a value, which is of a type of Python's own; None where all is well."""
    kind: str = spec.get("type", "string")
    if type(value) not in _OF_PYTHON[kind]:
        return f"must be of type {kind}"
    if kind == "string":
        if len(value) > limit(spec):
            return _too_long(spec)
    elif kind != "boolean" and (problem := _number_problem(kind, value)):
        return problem
    kept = {key: spec[key] for key in spec if key in _SPEC_KEYS and key != "maxLength"} | {"type": kind}
    if kind == "string" and "enum" in kept:  # what is sent is NFC, however the file writes it
        from unicodedata import normalize

        kept["enum"] = [normalize("NFC", each) if isinstance(each, str) else each for each in kept["enum"]]
    if len(kept) == 1 and kind in {"string", "boolean"}:
        return None
    return _schema_problem(kept, value)


def _too_long(spec: dict[str, Any]) -> str:
    if "maxLength" in spec:
        return f"does not fit its declaration (maxLength: {spec['maxLength']})"
    kind = "a multiline text" if spec.get("multiline") else "a text"
    return f"has more than {limit(spec):,} characters, the limit for {kind} without a maxLength"


def _number_problem(kind: str, value: float) -> str | None:
    if isinstance(value, int):
        return None if -(2**63) <= value < 2**63 else "must be a number of at most 64 bits"
    if not math.isfinite(value):
        return f"must be of type {kind}, which is a finite number"
    return None


def _schema_problem(kept: dict[str, Any], value: Any) -> str | None:
    try:
        error = next(iter(_validator_of(kept).iter_errors(value)), None)
    except (TypeError, ValueError, OverflowError):  # halves of characters, which JSON has none of
        return f"must be of type {kept['type']}"
    if error is None:
        return None
    keyword = str(error.schema_path[-1]) if error.schema_path else "type"
    if keyword == "type":
        return f"must be of type {kept['type']}"
    declared = "".join(char if char.isprintable() else "?" for char in f"{kept[keyword]}"[:200])
    return f"does not fit its declaration ({keyword}: {declared})"


def pattern_problem(spec: dict[str, Any]) -> str | None:
    """Why a declaration's pattern is not a regular expression, None where it is one or there is none."""
    if "pattern" not in spec:
        return None
    try:
        _validator_of({"type": "string", "pattern": spec["pattern"]})
    except ValueError as error:
        return str(error).splitlines()[0][:80]
    return None


def _validator_of(schema: dict[str, Any]) -> Draft202012Validator:
    import json

    return _validator(json.dumps(schema))


@cache
def _validator(schema: str) -> Draft202012Validator:
    validator: Draft202012Validator = library().Draft202012Validator(schema)
    return validator
