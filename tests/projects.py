"""Small projects on disk, for tests that read files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona

CARA = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7
systemPrompt: You are Cara.
"""
"""The least that is a persona."""

TOOL = """\
version: 1
name: book_visit
type: client
description: Book a visit.
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Workspace:
    """A project of these files, by path below the folder. Line ends are written as they are."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Workspace.of(find(folder))


def persona(
    folder: Path, text: str, files: Mapping[str, str | bytes] | None = None, *, environment: str = "default"
) -> Persona:
    """The persona ``cara`` of such a text, in a project with these files beside."""
    from anam_personas.project import Project

    write(folder, {"personas/cara.yaml": text, **(files or {})})
    return Project.load(folder, environment=environment).persona("cara")


def told(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Findings as ``file:line:column: CODE message``, in order of place."""
    return [
        f"{item.place.file}:{item.place.line}:{item.place.column}: {item.code} {item.message}"
        for item in sorted(diagnostics, key=lambda item: item.sort_key)
    ]
