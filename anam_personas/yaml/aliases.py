"""Anchors and aliases of a composed YAML document: whether they contain themselves, or multiply it beyond bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES = 20_000
"""Values in one file, aliases counted as often as they are used."""


def fault(root: Node, deepest: int) -> tuple[str, str, Node, str] | None:
    """Code, what is wrong, at which node, and what to do; None where all is well.

    ``deepest`` is the bound on levels, for aliases put levels below levels.
    """
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    for node, children in _depth_first(root):
        if children is None:
            return "Y004", "an anchor contains an alias of itself", node, "Write the value out."
        sizes[id(node)] = size = 1 + sum(sizes[id(child)] for child in children)
        if size > MAX_NODES:
            message = f"aliases expand the file to more than {MAX_NODES:,} values"
            return "Y004", message, node, "Use fewer aliases; move shared settings into a partial (extends)."
        depths[id(node)] = depth = 1 + max((depths[id(child)] for child in children), default=-1)
        if depth > deepest:
            return "Y006", f"aliases nest more than {deepest} levels deep", node, "Flatten the structure."
    return None


def _depth_first(root: Node) -> Iterator[tuple[Node, list[Node] | None]]:
    """Each node once, after its children; with None for children where a node is its own descendant."""
    done: set[int] = set()
    open_now: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, closing = stack.pop()
        children = _children(node)
        if closing:
            open_now.discard(id(node))
            done.add(id(node))
            yield node, children
        elif id(node) in open_now:
            yield node, None
        elif id(node) not in done:
            open_now.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in children)


def _children(node: Node) -> list[Node]:
    if type(node) is ScalarNode:
        return []
    if type(node) is MappingNode:
        return [part for pair in node.value for part in pair]
    return list(node.value)
