"""Whether the arguments of a tool call are those that a test names: a subset, each a value or a JSON Schema."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas.check.persona_tests import is_schema
from anam_personas.schema.local import local_validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema_rs import Draft202012Validator

    from anam_personas.testing.values import Json

ABSENT: Final = {"absent": True}
_SHOWN: Final = 80


def mismatches(wanted: Mapping[str, Any], arguments: Json | str) -> Iterator[str]:
    """What is wrong with the arguments of a call, one sentence each; none where they fit."""
    if isinstance(arguments, str):
        yield f"its arguments are not a JSON object: {shown(arguments)}"
        return
    for name, value in wanted.items():
        yield from _mismatch(name, value, arguments)


def fits(wanted: Mapping[str, Any] | None, arguments: Json | str) -> bool:
    """Whether the arguments of a call are those that are wanted."""
    return next(mismatches(wanted or {}, arguments), None) is None


def _mismatch(name: str, wanted: Any, arguments: Json) -> Iterator[str]:
    if wanted == ABSENT:
        if name in arguments:
            yield f"{name} is {shown(arguments[name])}, but should be absent"
    elif name not in arguments:
        yield f"{name} is missing"
    elif is_schema(wanted):
        yield from (f"{name} is {shown(arguments[name])}: {why}" for why in schema_errors(wanted, arguments[name]))
    elif isinstance(wanted, dict) and isinstance(arguments[name], dict):
        for inner, value in wanted.items():
            yield from (f"{name}.{why}" for why in _mismatch(inner, value, arguments[name]))
    elif not _equal(wanted, arguments[name]):
        yield f"{name} is {shown(arguments[name])}, not {shown(wanted)}"


def _equal(one: Any, other: Any) -> bool:
    """As JSON: 1 and 1.0 are equal, 1 and true are not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def schema_errors(schema: Any, value: Any) -> list[str]:
    """Why a value does not fit a schema, a sentence each. A schema that is none fits everything, and `check` reports it."""
    try:
        validator = _validator(json.dumps(schema, sort_keys=True))
    except ValueError:
        return []
    return [_said(error) for error in validator.iter_errors(value)]


@lru_cache(maxsize=512)
def _validator(schema: str) -> Draft202012Validator:
    return local_validator(json.loads(schema))


def _said(error: Any) -> str:
    where = ".".join(str(step) for step in error.instance_path)
    message = str(error.message).splitlines()[0][:200]
    return f"{where}: {message}" if where else message


def shown(value: Any) -> str:
    """A value for a message."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = f'"{text}"' if isinstance(value, str) else text
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
