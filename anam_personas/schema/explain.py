"""Why a document does not match its schema: jsonschema's errors, in terms of the file format.

`validate.accepts` decides; this only runs for invalid documents. A row in `_EXPLAINERS` converts one keyword of JSON Schema
to findings; ``x-code`` and ``x-message`` in the schema take precedence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.schema.confused import misplaced_environment, other_environment
from anam_personas.schema.files import schema_text
from anam_personas.schema.misread import cut_at_comma, meant, spelled, visible
from anam_personas.schema.retired import INSIDE, MERGE_KEY, RETIRED, SHARES
from anam_personas.schema.syntax import YAML
from anam_personas.text.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from jsonschema import Draft202012Validator

    from anam_personas.schema.syntax import Syntax
    from anam_personas.yaml.document import Route

    ValidationError: TypeAlias = (
        Any  # jsonschema's: its stubs call every field perhaps unset, which on an error none is
    )

_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}
_SIZES = {
    "minLength": ("at least", "characters"), "maxLength": ("at most", "characters"), "minItems": ("at least", "entries"),
    "maxItems": ("at most", "entries"), "minProperties": ("at least", "keys"), "maxProperties": ("at most", "keys"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A schema error: its route (``at_key``: the key, not its value), its code, and what to do."""

    code: str
    message: str
    route: Route
    hint: str | None = None
    at_key: bool = False


@cache
def _validator(schema: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))


def explain(kind: str, data: Any, syntax: Syntax = YAML) -> list[Finding]:
    """Everything that is wrong, without repetition. Never empty for data that the schema of its kind does not accept."""
    return explain_by(schema_text(kind), data, syntax)


def explain_by(schema: str, data: Any, syntax: Syntax = YAML) -> list[Finding]:
    """The same by any schema, given as its text."""
    found: dict[Finding, None] = {}
    for error in _validator(schema).iter_errors(data):
        found.update(dict.fromkeys(_explain(error, syntax)))
    # for a value of the wrong type, report nothing else
    mistyped = {finding.route for finding in found if finding.code == "S003"}
    reported = [finding for finding in found if finding.code == "S003" or finding.route not in mistyped]
    return sorted(reported, key=lambda f: [str(step).rjust(4) for step in f.route])


def _explain(error: ValidationError, syntax: Syntax) -> Iterator[Finding]:
    route = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    if _is_name(error):
        yield from _wrong_name(error, route, syntax)
    elif "x-code" in schema:
        yield Finding(schema["x-code"], schema["x-message"], route, at_key=isinstance(error.instance, dict))
    elif str(error.validator) in _BOUNDS:
        yield Finding(
            "S005", f"{_named(route)} must be {_BOUNDS[str(error.validator)]} {error.validator_value:g}", route
        )
    elif str(error.validator) in _SIZES:
        bound, unit = _SIZES[str(error.validator)]
        size = f"{error.validator_value:,} {unit if error.validator_value != 1 else _singular(unit)}"
        yield Finding("S006", f"{_named(route)} must have {bound} {size} (it has {len(error.instance):,})", route)
    else:
        yield from _EXPLAINERS.get(str(error.validator), _other)(error, route, syntax)


def _named(route: Route) -> str:
    names = [step for step in route if isinstance(step, str)]
    name = names[-1] if names else "the value"
    return f"entry {route[-1] + 1} of {name}" if route and isinstance(route[-1], int) else name


def _singular(unit: str) -> str:
    return {"entries": "entry"}.get(unit, unit.removesuffix("s"))


def _unknown_keys(error: ValidationError, route: Route, _syntax: Syntax) -> Iterator[Finding]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            is_persona = "avatarId" in known and (len(route) == 0 or route[0] == "environments")
            retired = RETIRED.get(key) if is_persona else SHARES.get(key) if "expiresInHours" in known else None
            retired = MERGE_KEY if key == "<<" else retired or INSIDE.get((f"{route[-1]}" if route else "", key))
            if retired is not None:
                yield Finding("S009", f'"{key}" is not a field of this format', (*route, key), retired, at_key=True)
            else:
                other = other_environment(route, key, error.instance[key], known)
                hint = (
                    other
                    or spelled(key, known)
                    or cut_at_comma(key, error.instance)
                    or did_you_mean(key, known)
                    or f"Known here: {', '.join(known)}."
                )
                yield Finding("S001", f'unknown key "{visible(key)}"', (*route, key), hint, at_key=True)


def _missing(error: ValidationError, route: Route, syntax: Syntax) -> Iterator[Finding]:
    for name in error.validator_value:
        if name not in error.instance:
            yield Finding(
                "S002", f'"{name}" is missing', (*route, name), f"Add {syntax.entry.format(name=name)}", at_key=True
            )


def _wrong_type(error: ValidationError, route: Route, syntax: Syntax) -> Iterator[Finding]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    finding = _type_finding(route, wanted, error.instance, syntax)
    yield replace(finding, hint=misplaced_environment(route) or finding.hint)


def _type_finding(route: Route, wanted: Iterable[str], value: Any, syntax: Syntax) -> Finding:
    names = " or ".join(dict.fromkeys(syntax.types[kind] for kind in wanted))
    message = f"{_named(route)} must be {names}, not {_shown(value, syntax)}"
    hint = "Put quotation marks around it." if "string" in wanted and isinstance(value, int | float) else None
    if isinstance(value, str) and not {"string"} & {*wanted}:
        hint = meant(value, {*wanted}) if syntax is YAML else None
    return Finding("S003", message, route, hint, at_key=value is None)


def _shown(value: Any, syntax: Syntax) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return syntax.types["array" if isinstance(value, list) else "object"]
    return f"the number {value}" if isinstance(value, int | float) else f'the text "{value[:40]}"'


def _no_choice(error: ValidationError, route: Route, syntax: Syntax) -> Iterator[Finding]:
    choices = error.validator_value if error.validator == "enum" else [error.validator_value]
    yield _choice_finding(route, choices, error.instance, syntax)


def _choice_finding(route: Route, choices: Iterable[Any], value: Any, syntax: Syntax) -> Finding:
    words = [str(choice) for choice in choices if choice is not None]
    shown = " or ".join(words) if len(words) < 3 else ", ".join(words[:12]) + (", ..." if len(words) > 12 else "")
    message = f"{_named(route)} must be {'one of ' if len(words) > 2 else ''}{shown}, not {_shown(value, syntax)}"
    near = nearest(value.split("-")[0] if len(words) > 20 else value, words) if isinstance(value, str) else None
    return Finding("S004", message, route, f"Did you mean {near}?" if near else None)


def _wrong_format(error: ValidationError, route: Route, syntax: Syntax) -> Iterator[Finding]:
    hint = error.schema.get("patternErrorMessage", f"It must match {error.validator_value}")
    yield Finding("S007", f"{_named(route)} has the wrong format: {_shown(error.instance, syntax)}", route, hint)


def _is_name(error: ValidationError) -> bool:
    """Whether it is a key that has the wrong form, not its value."""
    return "propertyNames" in list(error.absolute_schema_path)[-2:]


def _wrong_name(error: ValidationError, route: Route, _syntax: Syntax) -> Iterator[Finding]:
    if error.instance == "<<":
        yield Finding("S009", '"<<" is not a field of this format', (*route, "<<"), MERGE_KEY, at_key=True)
        return
    hint = error.schema.get("patternErrorMessage", f"It must match {error.validator_value}")
    message = f'the name "{error.instance[:80]}" has the wrong format'
    yield Finding("S007", message, (*route, error.instance), hint, at_key=True)


def _no_branch(error: ValidationError, route: Route, syntax: Syntax) -> Iterator[Finding]:
    """None of several forms matches: explain the one that was probably intended."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or []:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [errors for errors in branches.values() if not any(_is_root_type(e) for e in errors)]
    if not fitting:
        kinds = [kind for errors in branches.values() for e in errors for kind in _kinds(e)]
        yield _type_finding(route, kinds, error.instance, syntax)
        return
    marks = [[e for e in errors if _is_mark(e)] for errors in fitting]
    if all(marks):
        yield from _no_mark(marks, route, syntax)
        return
    best = min((errors for errors, mark in zip(fitting, marks, strict=True) if not mark), key=len)
    for inner in best:
        yield from _explain(inner, syntax)


def _is_root_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path and "x-code" not in error.schema


def _kinds(error: ValidationError) -> list[str]:
    if error.validator != "type":
        return []
    return error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]


def _is_mark(error: ValidationError) -> bool:
    """Whether the branch is out because its ``type`` or ``subtype`` is another, or is not there."""
    if error.validator == "required":
        return any(name in error.validator_value and name not in error.instance for name in ("type", "subtype"))
    return error.validator == "const" and list(error.relative_path) in (["type"], ["subtype"])


def _no_mark(marks: list[list[ValidationError]], route: Route, syntax: Syntax) -> Iterator[Finding]:
    best = min(
        marks, key=lambda errors: (any(e.relative_path and e.relative_path[-1] == "type" for e in errors), len(errors))
    )
    first = best[0]
    if first.validator == "required":
        name = "type" if "type" not in first.instance else "subtype"
        yield Finding("S002", f'"{name}" is missing', route, f"Add {syntax.entry.format(name=name)}", at_key=True)
        return
    path = list(first.relative_path)
    choices = dict.fromkeys(e.validator_value for errors in marks for e in errors if list(e.relative_path) == path)
    yield _choice_finding((*route, *path), choices, first.instance, syntax)


def _pair_missing(error: ValidationError, route: Route, _syntax: Syntax) -> Iterator[Finding]:
    yield Finding("S008", error.message, route, at_key=True)


def _other(error: ValidationError, route: Route, _syntax: Syntax) -> Iterator[Finding]:
    yield Finding("S099", error.message.splitlines()[0][:200], route)


_EXPLAINERS: dict[str, Callable[[ValidationError, Route, Syntax], Iterator[Finding]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "type": _wrong_type,
    "enum": _no_choice,
    "const": _no_choice,
    "pattern": _wrong_format,
    "anyOf": _no_branch,
    "oneOf": _no_branch,
    "dependentRequired": _pair_missing,
}
