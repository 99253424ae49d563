"""What is known about the thing under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lsp import fields, ids, variables
from anam_personas.lsp.cursor import cursor

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.persona.types import Persona


def hover(project: Project, path: Path, positions: Positions, offset: int) -> str:
    """Markdown: findings with the pages of their rules, a variable, or a field; empty where nothing is known."""
    kind = project.kind(path)
    document = project.document(path)
    parts = [_finding(each) for each in project.found(path) if _covers(positions, each, offset)]
    if name := variables.name_at(document, offset):
        parts.append(_variable(name, variables.declared(project, path).get(name)))
    elif kind is not None and kind != "prompt" and (route := _key_at(positions, offset)):
        parts.append(fields.describe(kind, route))
        if route == ("systemPrompt",) and kind == "persona":
            parts += [f"{key}: {_size(persona)}" for key, persona in _personas(project, path).items()]
    elif kind in {"persona", "partial"}:
        parts.append(ids.describe(project, path, offset))
    return "\n\n---\n\n".join(filter(None, parts))


def _covers(positions: Positions, found: Diagnostic, offset: int) -> bool:
    span = positions.of_place(found.place)
    return positions.offset(span.start) <= offset <= positions.offset(span.end)


def _finding(found: Diagnostic) -> str:
    from anam_personas.lint.pages import describe

    info = describe(found.code)
    page = f"\n\n{info.documentation}" if info is not None else ""
    return f"**{found.code} {found.name}**: {found.message}{page}"


def _variable(name: str, declared: object) -> str:
    if not isinstance(declared, dict):
        return f"**{name}**: an undeclared variable."
    rows = [f"**{name}**: {declared.get('description') or 'a variable of the session'}", ""]
    rows += [f"- {key}: `{value}`" for key, value in declared.items() if key != "description"]
    rows += [] if "default" in declared else ["- required: each session must give it"]
    return "\n".join(rows)


def _key_at(positions: Positions, offset: int) -> tuple[str | int, ...]:
    """The way to the key on which the pointer is; empty beside a key."""
    line = positions.text[: positions.text.find("\n", offset) if "\n" in positions.text[offset:] else None]
    start = line.rfind("\n") + 1
    colon = line.find(":", start)
    if colon < 0 or offset > colon:
        return ()
    here = cursor(positions.text, colon + 1) if line[colon + 1 : colon + 2] in {"", " "} else None
    return here.route if here is not None and here.on == "value" else ()


def _personas(project: Project, path: Path) -> dict[str, Persona]:
    """The persona of a file, by environment; none where it has errors."""
    from anam_personas.persona.resolve import environments, resolve
    from anam_personas.schema.validate import accepts

    workspace = project.workspace
    document = workspace.document(path)
    if document.diagnostics or not accepts("persona", document.data):
        return {}
    found = {
        name: resolve(document, workspace.key(path), name, workspace).persona
        for name in environments(document, workspace)
    }
    return {name: persona for name, persona in found.items() if persona is not None}


def _size(persona: Persona) -> str:
    from anam_personas.stats.measure import measure

    size = measure(persona, {})
    spoken = f", the greeting {size.greeting_seconds:.1f} s" if size.greeting_words else ""
    return f"about {size.tokens:,} tokens in {size.words:,} words{spoken}"


def lens(project: Project, path: Path) -> str:
    """One line about a persona file: its revision and size; empty where it has errors."""
    from anam_personas.persona.compile import client_label

    for persona in _personas(project, path).values():
        return f"{client_label(persona)} · {_size(persona)}"
    return ""
