"""The files of a project -> a graph. A file with errors is a node like any other: what can be read of it is followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from anam_personas.schema.validate import accepts
from anam_personas.workspace.documents import documents
from anam_personas.workspace.files import PROMPT_ENDINGS
from anam_personas.workspace.reach import composed
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route

State = Literal["ok", "broken", "missing", "unused", "stored"]
Relation = Literal["extends", "file", "tool", "knowledge", "document", "llm", "share"]


@dataclass(frozen=True, slots=True)
class Node:
    """``id`` is ``kind:name``. ``name`` is a key, or a path below the project for partials and prompt files; ``file`` is
    None for what is missing or is named by its id in Anam (``stored``). ``errors`` are those of the file, once they are counted.
    """

    kind: str
    name: str
    file: str | None
    state: State
    errors: int = 0

    @property
    def id(self) -> str:
        """Unique in the graph."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference: ``source`` and ``target`` are ids, ``route`` leads to its value in ``file``. ``environment`` is None if
    it holds in every one.
    """

    source: str
    target: str
    relation: Relation
    environment: str | None
    file: str
    line: int
    route: Route


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in order of kind and name; edges in order of the file that has them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def users(self, id_: str) -> list[str]:
        """The ids of the personas that reach a node, over partials too."""
        found, waiting = {id_}, [id_]
        while waiting:
            at = waiting.pop()
            new = {edge.source for edge in self.edges if edge.target == at} - found
            found |= new
            waiting += sorted(new)
        return sorted(each for each in found - {id_} if each.startswith("persona:"))


KINDS = ("persona", "partial", "prompt", "tool", "knowledge", "document", "llm", "share")


def build(workspace: Workspace) -> Graph:
    """The whole project. Raises `UnreadableFile` if the personas folder is missing or has no persona."""
    maker = _Maker(workspace)
    for path in workspace.files():
        if workspace.kind(path) in KINDS:  # not a persona test
            maker.add(path)
    used = {edge.target for edge in maker.edges}
    nodes = [_seen(node, used) for node in maker.nodes.values()]
    return Graph(tuple(sorted(nodes, key=lambda node: (KINDS.index(node.kind), node.name))), tuple(maker.edges))


def references(workspace: Workspace, path: Path) -> list[Edge]:
    """The references that one file has, in its order."""
    maker = _Maker(workspace)
    maker.add(path)
    return maker.edges


def _seen(node: Node, used: Collection[str]) -> Node:
    is_idle = node.kind not in {"persona", "share"} and node.state == "ok" and node.id not in used
    return Node(node.kind, node.name, node.file, "unused") if is_idle else node


@dataclass
class _Maker:
    workspace: Workspace
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add(self, path: Path) -> None:
        """A file, and all that it refers to."""
        document = self.workspace.document(path)
        node = self._node(path, document)
        self.nodes[node.id] = node
        data = document.data
        if node.kind == "knowledge":
            self._documents(node, document)
        if node.kind in {"knowledge", "llm"} or not isinstance(data, dict):
            return
        if node.kind == "share":
            if isinstance(key := data.get("persona"), str):
                self._edge(node, document, self._keyed("persona", key), ("persona",), "share")
            return
        if node.kind == "tool":
            for key, way in _listed(data.get("knowledge"), ("knowledge",)):
                self._edge(node, document, self._keyed("knowledge", key), way, "knowledge")
            return
        self._refer(node, document, (), data, None)
        overrides = data.get("environments")
        for name, value in overrides.items() if isinstance(overrides, dict) else ():
            if isinstance(value, dict):
                self._refer(node, document, ("environments", name), value, f"{name}")

    def _node(self, path: Path, document: Document) -> Node:
        kind = self.workspace.kind(path)
        shown = self.workspace.shown(path)
        keys = {"persona": {path: self.workspace.key(path)}}.get(kind) or {
            each: key for key, each in self._files(kind).items()
        }
        return Node(kind, keys.get(path, shown), shown, "broken" if document.diagnostics else "ok")

    def _files(self, kind: str) -> Mapping[str, Path]:
        workspace = self.workspace
        known = {
            "tool": workspace.tool_files, "knowledge": workspace.knowledge_files, "llm": workspace.llm_files,
            "share": workspace.share_files, "persona": workspace.well_named() if kind == "persona" else {},
        }  # fmt: skip
        return known.get(kind, {})

    def _edge(
        self, node: Node, document: Document, target: Node, way: Route, relation: Relation, where: str | None = None
    ) -> None:
        self.nodes.setdefault(target.id, target)
        line = document.place(way).line
        self.edges.append(Edge(node.id, target.id, relation, where, document.file, line, way))

    def _documents(self, node: Node, document: Document) -> None:
        """The documents of a group file that fits its schema, and the entries that name none."""
        if document.diagnostics or not accepts("knowledge", document.data):
            return
        found, faults = documents(self.workspace, document)
        for each in found:
            shown = self.workspace.shown(each.path)
            way: Route = ("documents", each.entry)
            self._edge(node, document, Node("document", shown, shown, "ok"), way, "document")
        for fault in faults:
            shown = document.data["documents"][fault.entry] if fault.path is None else self.workspace.shown(fault.path)
            state: State = "missing" if fault.code == "R041" else "broken"
            wrong = Node("document", shown, None if fault.path is None or state == "missing" else shown, state)
            if f"document:{shown}" not in self.nodes:
                self._edge(node, document, wrong, ("documents", fault.entry), "document")

    def _refer(
        self, node: Node, document: Document, route: Route, data: dict[str, Any], environment: str | None
    ) -> None:
        environment = None if environment == DEFAULT else environment
        for target, way, relation in self._references(document, route, data):
            self._edge(node, document, target, way, relation, environment)

    def _references(
        self, document: Document, route: Route, data: dict[str, Any]
    ) -> Iterator[tuple[Node, Route, Relation]]:
        for name, way in _listed(data.get("extends"), (*route, "extends")):
            yield self._file("partial", document, name), way, "extends"
        prompt = data.get("systemPrompt")
        for index, part in enumerate(prompt if isinstance(prompt, list) else ()):
            if isinstance(part, dict) and isinstance(part.get("file"), str):
                way = (*route, "systemPrompt", index, "file")
                yield self._file("prompt", document, part["file"]), way, "file"
        for name, way in _listed(data.get("tools"), (*route, "tools")):
            yield self._keyed("tool", name), way, "tool"
        for name, way in _listed(data.get("toolIds"), (*route, "toolIds")):
            yield Node("tool", name, None, "stored"), way, "tool"
        llm = data.get("llmId")
        if isinstance(llm, dict) and isinstance(llm.get("key"), str):
            yield self._keyed("llm", llm["key"]), (*route, "llmId", "key"), "llm"

    def _file(self, kind: str, document: Document, name: str) -> Node:
        path, _ = self.workspace.reference(document, name, *([PROMPT_ENDINGS] if kind == "prompt" else []))
        if path is None or not self.workspace.is_file(path):
            return Node(kind, name if path is None else self.workspace.shown(path), None, "missing")
        file = self.workspace.document(path, prompt=kind == "prompt")
        if kind != "prompt":
            return self._node(path, file)
        shown = self.workspace.shown(path)
        return Node(kind, shown, shown, "broken" if file.diagnostics else "ok")

    def _keyed(self, kind: str, name: str) -> Node:
        """The tool, group, model or persona of a key."""
        key = composed(name)
        path = self._files(kind).get(key)
        if path is None:
            return Node(kind, key, None, "missing")
        document = self.workspace.document(path)
        return Node(kind, key, self.workspace.shown(path), "broken" if document.diagnostics else "ok")


def _listed(value: Any, route: Route) -> Iterator[tuple[str, Route]]:
    """The texts of a value that is a text or a list, each with its way."""
    if isinstance(value, str):
        yield value, route
    elif isinstance(value, list):
        yield from ((each, (*route, index)) for index, each in enumerate(value) if isinstance(each, str))
