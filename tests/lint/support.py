"""Personas made of a few lines, and their findings."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from anam_personas.lint.subject import Subject
from anam_personas.persona.resolve import resolve
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import Document, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona

ROOT = Path("/nowhere")
BASE = {
    "version": "1",
    "name": "Cara",
    "avatarId": "071b0286-4cce-4808-bee2-e642f1062de3",
    "voiceId": "de23e340-1416-4dd8-977d-065a7ca11697",
    "llmId": "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7",
    "systemPrompt": "You are Cara.",
}


def document(lines: str) -> Document:
    """A persona file of some keys; what a persona must have beside them stands behind them."""
    text = dedent(lines).strip("\n") + "\n"
    there = {line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    text += "".join(f"{key}: {value}\n" for key, value in BASE.items() if key not in there)
    return read(text, "personas/cara.yaml", ROOT / "personas/cara.yaml")


def persona_of(found: Document) -> Persona:
    """The persona of a document, which uses no other file."""
    assert not found.diagnostics, found.diagnostics
    resolution = resolve(found, "cara", "default", Workspace(Settings(ROOT), ROOT / "personas", ROOT / "tools"))
    assert resolution.persona, resolution.diagnostics
    return resolution.persona


def persona(lines: str) -> Persona:
    """The persona of some keys."""
    return persona_of(document(lines))


def prompt(text: str, **fields: Any) -> Persona:
    """A persona with this prompt and these fields."""
    import json

    body = {key: json.dumps(value, ensure_ascii=False) for key, value in {"systemPrompt": text, **fields}.items()}
    return persona("".join(f"{key}: {value}\n" for key, value in body.items()))


def subject(found: Persona, **options: Any) -> Subject:
    """It, for a rule."""
    return Subject(found, options)


def findings(found: Persona, *codes: str, options: Mapping[str, Any] | None = None) -> list[Diagnostic]:
    """What rules of these codes find, in order of place."""
    told = lint_persona(found, Selection.of(codes, (), options, preview=True))
    return sorted(told, key=lambda item: item.sort_key)


def marked(found: Diagnostic) -> str:
    """The words that a finding underlines, of its first line."""
    place = found.place
    end = place.end_column - 1 if place.end_line == place.line else None
    return place.excerpt[place.column - 1 : end]
