"""Where variables stand: whole components of an address, and no text that takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas import template
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.compile import tool_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from anam_personas.diagnostics.types import Diagnostic, Place
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Document, Route

_OTHERS: Final = frozenset([("bodyTemplate",)])
"""Texts of a tool with braces of the platform's own."""


def addresses(persona: Persona) -> Iterator[Diagnostic]:
    """The variables in the addresses of tools that are defined in place."""
    for use in persona.tools:
        found = persona.origin(use.route) if use.document is None else None
        if found:
            yield from address(use.definition, *found)


def address(tool: dict[str, Any], document: Document, route: Route) -> Iterator[Diagnostic]:
    """The variables in the address of one tool."""
    if not isinstance(tool.get("url"), str) or not template.is_template(tool["url"]):
        return
    from anam_personas.template.address import address_problem

    try:
        problem = address_problem(tool["url"])
    except template.TemplateProblem:
        return  # reported as R008
    if problem:
        hint = "Write it as https://example.com/visitors/{{ visitorId }}?day={{ day }}, or send it in a parameter."
        yield diagnostic("S017", problem, document.place((*route, "url")), hint=hint)


def lost_variables(persona: Persona) -> Iterator[Diagnostic]:
    """Braces in the fields of a persona, and of its tools in place, that take no variables: they would be sent as they stand."""
    taking = {*template.routes(persona.body)}
    body = {name: value for name, value in persona.body.items() if name not in {"tools", "systemPrompt"}}
    values = {
        name: {key: spec[key] for key in ("default", "enum") if key in spec} for name, spec in persona.variables.items()
    }
    for route, is_key in _braces(body | {"variables": values}, (), taking):
        yield _lost(route, persona.place(route, key=is_key), is_key=is_key)
    for use in persona.tools:
        found = persona.origin(use.route) if use.document is None else None
        if found:
            yield from lost_in(use.definition, *found)


def lost_in(tool: dict[str, Any], document: Document, route: Route) -> Iterator[Diagnostic]:
    """The same in one tool."""
    for inner, is_key in _braces(tool, (), {*tool_texts(tool), *_OTHERS}):
        yield _lost(inner, document.place((*route, *inner), key=is_key), is_key=is_key)


def _braces(data: Any, route: Route, taking: AbstractSet[Route]) -> Iterator[tuple[Route, bool]]:
    """The texts with braces that take none, by their routes, and whether it is the key that has them."""
    if isinstance(data, str):
        if "{{" in data and route not in taking:
            yield route, False
    elif isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(step, str) and "{{" in step:
                yield (*route, step), True
            yield from _braces(value, (*route, step), taking)


def _lost(route: Route, place: Place, *, is_key: bool) -> Diagnostic:
    name = next(step for step in reversed(route) if isinstance(step, str))
    what = "a key takes" if is_key else f"{name} takes"
    hint = "Write the text itself; where it must differ, use environments, or a field that takes variables."
    return diagnostic("S018", f'{what} no variables: "{{{{" is sent unchanged', place, hint=hint)
