"""Where variables stand: whole components of an address, and no text that takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas import template
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.compile import tool_texts
from anam_personas.template.routes import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for route in texts(body, ()):
        if route not in taking and "{{" in template.at(body, route):
            yield _lost(route, persona.place(route))
    for use in persona.tools:
        found = persona.origin(use.route) if use.document is None else None
        if found:
            yield from lost_in(use.definition, *found)


def lost_in(tool: dict[str, Any], document: Document, route: Route) -> Iterator[Diagnostic]:
    """The same in one tool."""
    taking = {*tool_texts(tool), *_OTHERS}
    for inner in texts(tool, ()):
        if inner not in taking and "{{" in template.at(tool, inner):
            yield _lost(inner, document.place((*route, *inner)))


def _lost(route: Route, place: Place) -> Diagnostic:
    name = next(step for step in reversed(route) if isinstance(step, str))
    message = f'{name} takes no variables: "{{{{" is sent as it stands'
    hint = "Write the text itself; where it must differ, use environments, or a field that takes variables."
    return diagnostic("S018", message, place, hint=hint)
