"""A graph as text, as a Mermaid flowchart, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.review import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from anam_personas.graph.build import Edge, Graph, Node

_SHAPES = {
    "persona": ("([", "])"), "partial": ("[", "]"), "prompt": ("[/", "/]"), "tool": ("{{", "}}"),
    "knowledge": ("[(", ")]"), "document": ("[/", "/]"), "llm": ("[[", "]]"),
    "share": (">", "]"),
}  # fmt: skip
_CLASSES = {"missing": "stroke:#c00,stroke-dasharray:4", "broken": "stroke:#c00", "unused": "stroke-dasharray:2"}


def text(graph: Graph, keys: Collection[str] = ()) -> str:
    """What each persona uses, as a tree, the links to it, and what nobody uses; of the personas with these keys, or of all."""
    by_id = {node.id: node for node in graph.nodes}
    lines: list[str] = []
    for node in graph.nodes:
        if node.kind == "persona" and node.state != "missing" and (not keys or node.name in keys):
            lines += [_named(node), *_tree(graph, by_id, node.id, "", (node.id,))]
    links = [node for node in graph.nodes if node.kind == "share"]
    for node in links:
        led = [by_id[each] for each in _merged(graph, node.id)]
        if not keys or any(each.name in keys for each in led):
            lines += [_named(node), *(f"└─ publishes {_named(each)}" for each in led)]
    targets = {edge.target for edge in graph.edges}
    idle = [node for node in graph.nodes if node.kind not in {"persona", "share"} and node.id not in targets]
    if idle and not keys:
        lines += ["", "Used by no persona:", *(f"  {_named(node)}" for node in idle)]
    return "".join(f"{plain.line(line)}\n" for line in lines)


def _tree(graph: Graph, by_id: dict[str, Node], at: str, indent: str, way: tuple[str, ...]) -> Iterator[str]:
    edges = _merged(graph, at)
    for number, (target, environments) in enumerate(edges.items(), 1):
        is_last = number == len(edges)
        only = f" (in {', '.join(environments)})" if environments else ""
        if target in way:
            yield f"{indent}{'└─' if is_last else '├─'} {_named(by_id[target])}{only}, which extends itself"
            continue
        yield f"{indent}{'└─' if is_last else '├─'} {_named(by_id[target])}{only}"
        yield from _tree(graph, by_id, target, f"{indent}{'   ' if is_last else '│  '}", (*way, target))


def _merged(graph: Graph, at: str) -> dict[str, list[str]]:
    """The targets of a node, each with the environments that it is limited to; none where it holds in all."""
    targets: dict[str, list[str | None]] = {}
    for edge in graph.edges:
        if edge.source == at:
            targets.setdefault(edge.target, []).append(edge.environment)
    return {
        target: [] if None in found else list(dict.fromkeys(each for each in found if each is not None))
        for target, found in targets.items()
    }


def _named(node: Node) -> str:
    wrong = "cannot be uploaded" if node.kind == "document" else "has errors"
    if node.errors:
        wrong = f"{node.errors} error{'s' if node.errors > 1 else ''}"
    marks = {"ok": "", "unused": "", "broken": f"  [{wrong}]"}
    return f"{node.kind} {node.name}{marks.get(node.state, f'  [{node.state}]')}"


def mermaid(graph: Graph) -> str:
    """A flowchart that GitHub and GitLab draw in Markdown."""
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        start, end = _SHAPES[node.kind]
        kind = f":::{node.state}" if node.state in _CLASSES else ""
        lines.append(f'  {numbers[node.id]}{start}"{_label(node.name)}"{end}{kind}')
    for edge in _unique(graph.edges):
        label = f'|"{_label(edge.environment)}"|' if edge.environment else ""
        lines.append(f"  {numbers[edge.source]} -->{label} {numbers[edge.target]}")
    states = {node.state for node in graph.nodes}
    lines += [f"  classDef {state} {style}" for state, style in _CLASSES.items() if state in states]
    return "\n".join(lines) + "\n"


def _unique(edges: Collection[Edge]) -> Iterator[Edge]:
    seen: set[tuple[str, str, str | None]] = set()
    for edge in edges:
        if (pair := (edge.source, edge.target, edge.environment)) not in seen:
            seen.add(pair)
            yield edge


def _label(name: str) -> str:
    """A label in double quotes: Mermaid reads entities there, and nothing else."""
    return "".join(char if char.isalnum() or char in " ._/-" else f"#{ord(char)};" for char in plain.line(name))


def to_json(graph: Graph) -> dict[str, Any]:
    """Version 1. ``users`` are the personas that a change of the node reaches, by key."""
    return {
        "version": 1,
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                "name": node.name,
                "file": node.file,
                "state": node.state,
                "errors": node.errors,
                "users": [each.partition(":")[2] for each in graph.users(node.id)],
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "relation": edge.relation,
                "environment": edge.environment,
                "file": edge.file,
                "line": edge.line,
            }
            for edge in graph.edges
        ],
    }
