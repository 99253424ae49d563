"""Variables that tests give to a persona that has none of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.resolve import environments, resolve
from anam_personas.template.declared import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route


def undeclared(document: Document, workspace: Workspace) -> Iterator[Diagnostic]:
    """The findings of a test file that fits its schema; none where its persona cannot be resolved, which is a finding of its own.

    A variable that is declared in one environment alone is known.
    """
    given = list(_given((), document.data))
    path = workspace.well_named().get(document.data.get("persona")) if given else None
    if path is None:
        return
    declared: dict[str, Any] = {}
    persona = workspace.document(path)
    for environment in environments(persona, workspace) if isinstance(persona.data, dict) else ():
        resolved, _ = resolve(persona, workspace.key(path), environment, workspace)
        if resolved is None:
            return
        declared |= resolved.variables
    for route in given:
        if route[-1] not in declared:
            message, _, hint = unknown(route[-1], declared).partition(". ")
            yield diagnostic("R007", message, document.place(route, key=True), hint=hint)


def _given(route: Route, part: Any) -> Iterator[Route]:
    """The routes of the variables of a file, of its blocks, tests and matrices."""
    for where in (("variables",), ("matrix", "variables")):
        values = part
        for step in where:
            values = values.get(step) if isinstance(values, dict) else None
        yield from ((*route, *where, name) for name in values or ())
    for name, block in (part.get("blocks") or {}).items():
        yield from _given((*route, "blocks", name), block)
    for at, test in enumerate(part.get("tests") or ()):
        yield from _given((*route, "tests", at), test)
