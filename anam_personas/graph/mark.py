"""The errors of a project, put on its graph: which files are wrong, beside what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.graph.build import Graph


def marked(graph: Graph, findings: Iterable[Diagnostic]) -> Graph:
    """The graph with the number of errors of each file; a file with errors is ``broken``."""
    errors = Counter(item.place.file for item in findings if item.severity is Severity.ERROR)
    nodes = []
    for node in graph.nodes:
        count = errors[node.file] if node.file is not None else 0
        is_wrong = count and node.state in {"ok", "unused"}
        nodes.append(replace(node, errors=count, state="broken" if is_wrong else node.state))
    return replace(graph, nodes=tuple(nodes))
