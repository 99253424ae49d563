"""The linter's speech rules on an answer, as if the persona began the conversation with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.registry import entries
from anam_personas.lint.selection import Selection
from anam_personas.persona.types import Layer, Persona
from anam_personas.yaml.document import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic

_SPEECH = "SP"
_KEPT = ("name", "voiceGenerationOptions", "voiceId", "avatarModel")


def speech_findings(text: str, persona: Persona, options: Mapping[str, Any]) -> list[Diagnostic]:
    """What the rules SP001 and following find in an answer of a persona. ``options`` is the ``[lint]`` table."""
    return _found(text, "SP", persona, options)


def placeholder_findings(text: str, persona: Persona, options: Mapping[str, Any]) -> list[Diagnostic]:
    """What CL001 finds: placeholders that were left in an answer."""
    return _found(text, "CL001", persona, options)


def _found(text: str, prefix: str, persona: Persona, options: Mapping[str, Any]) -> list[Diagnostic]:
    import json

    kept = {name: persona.body[name] for name in _KEPT if name in persona.body}
    body = {**kept, "initialMessage": text}
    document = read("".join(f"{name}: {json.dumps(value)}\n" for name, value in body.items()), "answer", Path("answer"))
    answer = Persona(persona.key, persona.environment, body, {}, (Layer(document),), None)
    found = lint_persona(answer, Selection(_codes(prefix), options=options))
    return [item for item in found if not item.secret]


@cache
def _codes(prefix: str) -> frozenset[str]:
    return frozenset(
        code for code, entry in entries().items() if code.startswith(prefix) and entry.tier == "recommended"
    )
