"""From a reference to a file, and from a file to who refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.graph.build import references
from anam_personas.lsp import variables

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.lsp.projects import Project


class Target(NamedTuple):
    """A place to go to: character offsets in a file."""

    path: Path
    start: int = 0
    end: int = 0


def definition(project: Project, path: Path, offset: int) -> list[Target]:
    """Where the thing at an offset is defined: a variable, a partial, a prompt file, a tool."""
    document = project.document(path)
    if name := variables.name_at(document, offset):
        return [
            Target(spot.path, spot.start, spot.end) for spot in variables.spots(project, path, name) if spot.declares
        ]
    target = _referred(project, path, offset)
    return [] if target is None else [Target(target)]


def users(project: Project, path: Path, offset: int) -> list[Target]:
    """Who uses the thing at an offset: a variable, a file that is referred to, or the file itself."""
    workspace = project.workspace
    document = project.document(path)
    if name := variables.name_at(document, offset):
        return [Target(spot.path, spot.start, spot.end) for spot in variables.spots(project, path, name)]
    shown = workspace.shown(_referred(project, path, offset) or path)
    ids = {node.id for node in project.graph.nodes if node.file == shown}
    found = []
    for edge in project.graph.edges:
        if edge.target in ids:
            source = workspace.document(workspace.path(edge.file))
            found.append(Target(source.path, *source.span(edge.route)))
    return found


def _referred(project: Project, path: Path, offset: int) -> Path | None:
    workspace = project.workspace
    document = project.document(path)
    if not document.yaml or project.kind(path) == "tool":
        return None
    files = {node.id: node.file for node in project.graph.nodes}
    for edge in references(workspace, path):
        start, end = document.span(edge.route)
        file = files.get(edge.target)
        if start <= offset <= end and file is not None:
            return workspace.path(file)
    return None
