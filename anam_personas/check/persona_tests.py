"""Test files: what is wrong with one before it is run. `anam_personas.testing` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.check.undeclared_in_tests import undeclared
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.lint.language.names import code_of
from anam_personas.lint.language.script import is_known
from anam_personas.schema.validate import check
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.files import RECORDINGS, TEST_ENDINGS
from anam_personas.workspace.misnamed import holds_persona, misnamed, rename_hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route

    Json = dict[str, Any]


def test_findings(path: Path, workspace: Workspace) -> Iterator[Diagnostic]:
    """The findings of a test file."""
    document = workspace.document(path)
    if document.data is not None and holds_persona(document.text.encode("utf-8", "replace")):
        yield diagnostic(
            "R031", misnamed(path), document.place(), hint=rename_hint(path, workspace.shown, workspace.key(path))
        )
        return
    if RECORDINGS in path.parts and not path.name.endswith(TEST_ENDINGS):
        return
    found = [*document.diagnostics, *check(document, "test")]
    yield from found
    if not found and document.data is not None:
        yield from _references(document, workspace)
        yield from undeclared(document, workspace)
        yield from _tests(document, blocks(document, workspace))


def extended(document: Document, workspace: Workspace) -> Document | None:
    """The file that a test file extends, if there is one that can be read and fits its schema."""
    name = document.data.get("extends") if isinstance(document.data, dict) else None
    way = workspace.reference(document, name) if isinstance(name, str) else None
    if way is None or way.path is None or not workspace.is_file(way.path):
        return None
    other = workspace.document(way.path)
    return None if other.diagnostics or any(check(other, "test")) else other


def blocks(document: Document, workspace: Workspace) -> set[str]:
    """The names of the blocks that the tests of a file can use."""
    other = extended(document, workspace)
    return {*document.data.get("blocks", {}), *(other.data.get("blocks", {}) if other else ())}


def _references(document: Document, workspace: Workspace) -> Iterator[Diagnostic]:
    data = document.data
    if (key := data.get("persona")) is not None and key not in (known := workspace.well_named()):
        hint = did_you_mean(key, known) or f"Known: {', '.join(list(known)[:8])}."
        yield diagnostic("R032", f'unknown persona "{key}"', document.place(("persona",)), hint=hint)
    if not data.get("tests") and not document.path.name.startswith("_"):
        yield diagnostic(
            "R035", "there are no tests", document.place(), hint="Add tests: ..., or rename it to _NAME.test.yaml."
        )
    if (name := data.get("extends")) is None:
        return
    way = workspace.reference(document, name)
    place = document.place(("extends",))
    if way.path is None:
        yield diagnostic("R002", way.why or f'"{name}" cannot be used', place)
    elif not workspace.is_file(way.path):
        yield diagnostic("R001", f'there is no file "{name}"', place)
    elif "extends" in (workspace.document(way.path).data or {}):
        yield diagnostic("R003", f'"{name}" extends another file; shared blocks cannot', place)


def _tests(document: Document, known: set[str]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    yield from _uses(document, (), document.data, known)
    yield from _rate(document, (), document.data)
    for name, block in document.data.get("blocks", {}).items():
        yield from _part(document, ("blocks", name), block)
    for at, test in enumerate(document.data.get("tests", [])):
        route: Route = ("tests", at)
        if test["name"] in seen:
            message = f'another test is named "{test["name"]}"'
            yield diagnostic(
                "R034", message, document.place((*route, "name")), hint="Give each test a name of its own."
            )
        seen.add(test["name"])
        yield from _uses(document, route, test, known)
        yield from _rate(document, route, test)
        yield from _part(document, route, test)
        if not ({"turns", "simulate"} & test.keys() or _listed(test.get("use")) or document.data.get("use")):
            yield diagnostic(
                "R035", "the test has no turns", document.place(route), hint="Add turns: [{user: ...}], or simulate."
            )


def _uses(document: Document, route: Route, part: Json, known: Iterable[str]) -> Iterator[Diagnostic]:
    for name in _listed(part.get("use")):
        if name not in known:
            hint = did_you_mean(name, known) or "Define it under blocks."
            yield diagnostic("R033", f'unknown block "{name}"', document.place((*route, "use")), hint=hint)


def _rate(document: Document, route: Route, part: Json) -> Iterator[Diagnostic]:
    if "pass" in part and part.get("repeat", document.data.get("repeat", 1)) == 1 and route:
        yield diagnostic("R035", "pass has no effect without repeat", document.place((*route, "pass"), key=True))


def _part(document: Document, route: Route, part: Json) -> Iterator[Diagnostic]:
    yield from _expectations(document, (*route, "expect"), part.get("expect", []))
    for at, turn in enumerate(part.get("turns", [])):
        where = (*route, "turns", at)
        if "user" not in turn and "assistant" not in turn:
            yield diagnostic(
                "R035",
                "the turn says nothing",
                document.place(where),
                hint="Add user: ... with the words of the visitor.",
            )
        yield from _expectations(document, (*where, "expect"), turn.get("expect", []))


def _expectations(document: Document, route: Route, expect: list[Json]) -> Iterator[Diagnostic]:
    for at, each in enumerate(expect):
        for key in ("regex", "not_regex"):
            for index, pattern in enumerate(_listed(each.get("says", {}).get(key))):
                if why := pattern_fault(pattern):
                    inner = (*route, at, "says", key)
                    one = (*inner, index) if isinstance(each["says"][key], list) else inner
                    yield diagnostic("S007", f"not a regular expression: {why}", document.place(one))
        yield from _language(document, (*route, at, "says", "language"), each.get("says", {}).get("language"))
        if "label" in each and "judge" not in each:
            yield diagnostic("R035", "label needs judge", document.place((*route, at, "label"), key=True))
        for where, schema in _schemas(each, (*route, at)):
            yield from _schema_faults(document, where, schema)


def _language(document: Document, route: Route, wanted: str | None) -> Iterator[Diagnostic]:
    if wanted is None or is_known(wanted.lower().partition("-")[0]):
        return
    code = code_of(wanted)
    hint = f'Did you mean "{code}"?' if code else "Write a code such as en or de."
    yield diagnostic("S004", f'no language is recognized as "{wanted}"', document.place(route), hint=hint)


def _schemas(each: Json, route: Route) -> Iterator[tuple[Route, Json]]:
    """The JSON Schemas of an expectation, by their routes."""
    tool = each.get("tool", {})
    if "schema" in tool:
        yield (*route, "tool", "schema"), tool["schema"]
    calls = [((*route, "calls", at), call) for at, call in enumerate(each.get("calls", [])) if isinstance(call, dict)]
    for where, one in [((*route, "tool"), tool), *calls]:
        for name, value in one.get("arguments", {}).items():
            if is_schema(value):
                yield (*where, "arguments", name), value


def _schema_faults(document: Document, route: Route, schema: Json) -> Iterator[Diagnostic]:
    from anam_personas.schema.local import local_validator

    try:
        local_validator(schema)
    except ValueError as error:
        said = str(error).splitlines()[0]
        yield diagnostic("R015", f"not a JSON Schema: {said}", document.place(route))


# fmt: off
_KEYWORDS = frozenset({
    "type", "enum", "const", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "items", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems", "properties",
    "required", "additionalProperties", "minProperties", "maxProperties", "anyOf", "oneOf", "allOf", "not",
})
# fmt: on


def is_schema(value: Any) -> bool:
    """Whether what a test expects of an argument is a JSON Schema, and not a value."""
    return isinstance(value, dict) and bool(value) and value.keys() <= _KEYWORDS


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a regular expression; None for a good one."""
    import re

    from anam_personas.schema.local import local_validator

    try:
        re.compile(pattern)  # its message has a position
    except re.error as error:
        return str(error)
    try:
        local_validator({"pattern": pattern})
    except ValueError:
        return "it uses what this tool cannot run in bounded time"
    return None


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
