"""The keys of ``extra``, which are sent unchecked: those that the format has, or that are elsewhere, are refused."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas import template
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.compile import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.yaml.document import Route

_OWNERS: Final[tuple[tuple[Route, str], ...]] = (
    (("extra",), ""),
    (("sessionOptions", "extra"), "SessionOptions"),
    (("voiceDetectionOptions", "extra"), "VoiceDetectionOptions"),
    (("environment", "extra"), "Environment"),
)
"""Where ``extra`` may stand, and the definition of the schema that it belongs to."""
_ELSEWHERE: Final = frozenset(["personaConfig", "sessionOptions", "environment", "environments", "clientLabel"])
"""Keys of the request or of the file that no ``extra`` can reach."""


def extra_keys(persona: Persona) -> Iterator[Diagnostic]:
    """One finding for every key."""
    for route, owner in _OWNERS:
        for key in template.at(persona.body, route) or ():
            place = persona.place((*route, key), key=True)
            code, message, hint = _judged(key, route, owner)
            yield diagnostic(code, message, place, hint=hint)


def _judged(key: str, route: Route, owner: str) -> tuple[str, str, str]:
    if key == "personaId":
        message = "personaId would make the session stateful, and every other field would be ignored"
        return "S015", message, "Mint a stateful token instead: token KEY --stateful."
    if key in _known_keys(owner):
        inside = f" in {route[0]}," if owner else ","
        return "S015", f'"{key}" is already a field of the format', f"Write it as {key}{inside} outside extra."
    if key in _ELSEWHERE and key in _known_keys(""):
        return "S015", f'"{key}" does not belong in {route[0]}', f"Write it as {key}, at the top level of the file."
    if key in _ELSEWHERE:
        return "S015", f'"{key}" is set automatically', "Delete it."
    if key in BESIDE and owner:
        return (
            "S015",
            f'"{key}" does not belong in {route[0]}',
            f"Write it under extra at the top level: it is sent beside {route[0]}.",
        )
    return "S013", f'"{key}" is sent to the API unchecked', "The API document has no such key."


@cache
def _known_keys(owner: str) -> frozenset[str]:
    """The keys of the persona's schema, or of one of its definitions."""
    import json

    from anam_personas.schema.files import schema_text

    schema: Any = json.loads(schema_text("persona"))
    return frozenset((schema["$defs"][owner] if owner else schema)["properties"])
