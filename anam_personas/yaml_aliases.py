"""Anchors and aliases of a composed YAML document: whether they contain themselves, or multiply it beyond bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES = 20_000
"""Values in one file, aliases counted as often as they are used."""

Fault = tuple[str, str, Node, str]
"""A code, what is wrong, at which node, and what to do."""


def fault(root: Node, max_depth: int) -> Fault | None:
    """What is wrong with the anchors of a document, None where all is well. Aliases nest what they stand for."""
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    for node, children in _depth_first(root):
        if children is None:
            return "Y004", "an anchor contains an alias of itself", node, "Write the value out."
        sizes[id(node)] = size = 1 + sum(sizes[id(child)] for child in children)
        if size > MAX_NODES:
            message = f"aliases expand the file to more than {MAX_NODES:,} values"
            return "Y004", message, node, "Use fewer aliases; shared settings go into a partial (extends)."
        is_leaf = type(node) is ScalarNode
        depths[id(node)] = depth = 0 if is_leaf else 1 + max((depths[id(child)] for child in children), default=0)
        if depth > max_depth:
            message = f"aliases nest values more than {max_depth} levels deep"
            return "Y006", message, node, "Use fewer aliases, or flatten the structure."
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
