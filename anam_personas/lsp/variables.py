"""Variables of personas in the texts of files: where they are declared, used, and how they are renamed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.lsp.projects import Project
    from anam_personas.yaml.document import Document, Route

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NAME = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*(?![\w\"'])")
_WORDS = frozenset(
    {"if", "elif", "else", "endif", "and", "or", "not", "is", "defined", "true", "false", "none", "raw", "endraw"}
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Spot(NamedTuple):
    """A place of a variable's name in a file: character offsets; ``declares`` says that it is a key under ``variables``."""

    path: Path
    start: int
    end: int
    declares: bool = False


def uses(text: str) -> Iterator[tuple[str, int, int]]:
    """Every name inside a ``{{ }}`` or ``{% %}`` of a file's text, with its offsets."""
    for tag in _TAG.finditer(text):
        for name in _NAME.finditer(tag[0]):
            if name[0].lower() not in _WORDS:
                yield name[0], tag.start() + name.start(), tag.start() + name.end()


def declarations(document: Document) -> Iterator[tuple[str, Route]]:
    """Every variable that a file declares, of each environment too, with the way to its declaration."""
    data = document.data
    places: list[tuple[Route, Any]] = [((), data)]
    overrides = data.get("environments") if isinstance(data, dict) else None
    if isinstance(overrides, dict):
        places += [(("environments", name), value) for name, value in overrides.items()]
    for route, value in places:
        declared = value.get("variables") if isinstance(value, dict) else None
        for name in declared if isinstance(declared, dict) else ():
            yield f"{name}", (*route, "variables", name)


def name_at(document: Document, offset: int) -> str | None:
    """The variable whose name is at an offset of a file: in a tag, or where it is declared."""
    for name, start, end in uses(document.text):
        if start <= offset <= end:
            return name
    if document.yaml:
        for name, route in declarations(document):
            start, end = document.span(route, key=True)
            if start <= offset <= end:
                return name
    return None


def family(project: Project, path: Path, name: str) -> list[Document]:
    """The files in which a name means the same variable: those of each persona that has the file, and of each persona
    that shares a file with the name with one of these.
    """
    workspace, graph = project.workspace, project.graph
    below: dict[str, set[str]] = {}
    for node in graph.nodes:
        for user in graph.users(node.id):
            below.setdefault(user, set()).add(node.id)
    files = {node.id: node.file for node in graph.nodes if node.file is not None}
    kinds = {node.id: node.kind for node in graph.nodes}
    sets = [{persona, *below.get(persona, ())} for persona, kind in kinds.items() if kind == "persona"]
    shown = workspace.shown(path)
    reached = {id_ for id_, file in files.items() if file == shown}
    documents: dict[str, Document] = {}

    def has(id_: str) -> bool:
        if id_ not in files:
            return False
        if id_ not in documents:
            documents[id_] = workspace.document(workspace.path(files[id_]), prompt=kinds[id_] == "prompt")
        document = documents[id_]
        return any(each == name for each, _, _ in uses(document.text)) or any(
            each == name for each, _ in declarations(document)
        )

    while True:
        sharing = [each for each in sets if any(id_ in each and has(id_) for id_ in reached)]
        more = {id_ for each in sharing for id_ in each if has(id_)} - reached
        if not more:
            break
        reached |= more
    return [documents[id_] for id_ in sorted(reached) if has(id_)]


def spots(project: Project, path: Path, name: str) -> list[Spot]:
    """Every place of a variable, declarations first."""
    found: list[Spot] = []
    for document in family(project, path, name):
        for each, route in declarations(document):
            if each == name:
                start, end = document.span(route, key=True)
                found.append(Spot(document.path, *_bare(document.text, start, end), declares=True))
        found += [Spot(document.path, start, end) for each, start, end in uses(document.text) if each == name]
    return sorted(set(found), key=lambda spot: (not spot.declares, str(spot.path), spot.start))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1, end - 1) if text[start : start + 1] in {"'", '"'} else (start, end)


def declared(project: Project, path: Path) -> dict[str, Any]:
    """The variables of the personas that have a file, with their declarations."""
    workspace = project.workspace
    shown = workspace.shown(path)
    graph = project.graph
    ids = [node.id for node in graph.nodes if node.file == shown]
    personas = {user for id_ in ids for user in graph.users(id_)} | {id_ for id_ in ids if id_.startswith("persona:")}
    reached = {
        node.file for node in graph.nodes if node.file and (node.id in personas or personas & set(graph.users(node.id)))
    }
    found: dict[str, Any] = {}
    for file in sorted(reached):
        document = project.sound(workspace.path(file))
        for name, route in declarations(document):
            value = document.data
            for step in route:
                value = value[step]
            found.setdefault(name, value)
    return found
