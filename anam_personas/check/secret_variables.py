"""Variables whose values are secrets of one session: no file may hold such a value, and no text but its field may show it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from anam_personas import template
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.compile import tool_texts
from anam_personas.template.routes import texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Route

_HOLDING: Final = ("default", "enum", "examples")
"""What of a declaration holds a value."""


def exposed_secrets(persona: Persona) -> Iterator[Diagnostic]:
    """Values of secret variables in the file, and the texts beside the secret fields that use such a variable."""
    secrets = secret_names(persona, template.SECRETS)
    for name, field in secrets.items():
        for key in _HOLDING:
            held = persona.variables.get(name, {}).get(key)
            for route in texts(held, ("variables", name, key)):
                message = f'the {key} of "{name}" would be the value of {field}, a secret'
                yield diagnostic(
                    "S016", message, persona.place(route), hint=f"Delete the {key}: give the value per session."
                )
    if secrets:
        yield from _shown(persona, secrets)


def secret_names(persona: Persona, fields: Collection[Route] = template.HIDDEN) -> dict[str, str]:
    """The variables whose values are secrets of one session, each with its field."""
    return {name: f"{route[-1]}" for route in fields for name in _names(template.at(persona.body, route))}


def _names(text: object) -> list[str]:
    with suppress(template.TemplateProblem):
        return [name for name, _, _ in template.used(text)] if isinstance(text, str) else []
    return []


def _shown(persona: Persona, secrets: dict[str, str]) -> Iterator[Diagnostic]:
    for route in template.routes(persona.body):
        if route not in template.SECRETS:
            yield from _uses(persona, route, template.at(persona.body, route), secrets)
    for use in persona.tools:
        for route, text in tool_texts(use.definition).items():
            if route[0] == "url":
                yield from _uses(persona, use.route, text, secrets)


def _uses(persona: Persona, route: Route, text: str, secrets: dict[str, str]) -> Iterator[Diagnostic]:
    for name in _names(text):
        if name in secrets:
            message = f'"{name}" is the value of {secrets[name]}, a secret, and is put into {route[0]} too'
            yield diagnostic("S019", message, persona.place(route), hint="Use another variable here.")
