"""The ignore comments of a file: which codes they suppress, on which lines, of which file."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.yaml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import Node

    from anam_personas.yaml.document import Document

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*anam:[ \t]*(ignore(?:-file)?)\b[ \t]*(?:\[([^\]\n]*)\])?", re.MULTILINE)


@dataclass(frozen=True)
class Name:
    """One code, prefix or name in a comment, and its offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Ignore:
    """A comment: its names, its offsets, and the lines (from 1) that it covers in ``document`` (all where None).

    ``referred`` are the prompt files that the comment's line names with ``file:``; findings in there are covered as well.
    """

    document: Document
    names: tuple[Name, ...]
    start: int
    end: int
    lines: frozenset[int] | None
    referred: frozenset[str] = frozenset()


def ignores(document: Document) -> list[Ignore]:
    """The comments of a YAML file. A prompt file has none: everything in it goes to the model."""
    if "anam:" not in document.text or not document.yaml:
        return []
    root = parse.compose(document.text)
    layout = _Layout(document, [] if root is None or isinstance(root, parse.Problem) else list(nodes_of(root, None)))
    return [layout.ignore(found) for found in _COMMENT.finditer(document.text) if not layout.is_content(found.start())]


def nodes_of(root: Node, key: Node | None) -> Iterator[tuple[Node | None, Node]]:
    """Every value with its key, in order; what an alias stands for only where it is written, so that this ends."""
    waiting: list[tuple[Node | None, Node]] = [(key, root)]
    seen: set[int] = set()
    while waiting:
        key, node = waiting.pop()
        yield key, node
        if key is node or isinstance(node.value, str) or id(node) in seen:
            continue
        seen.add(id(node))
        for entry in reversed(node.value):
            waiting += [(entry[0], entry[1]), (entry[0], entry[0])] if isinstance(entry, tuple) else [(None, entry)]


class _Layout:
    """The values of a document by place and by line, so that many comments take no more time than many values."""

    def __init__(self, document: Document, nodes: list[tuple[Node | None, Node]]) -> None:
        self._document = document
        self._texts = sorted(
            {
                (node.start_mark.index, node.end_mark.index, getattr(node, "style", None) in {"|", ">"})
                for _, node in nodes
                if isinstance(node.value, str) and node.start_mark.index < node.end_mark.index
            }
        )
        self._by_line: dict[int, list[tuple[Node | None, Node, int, int]]] = {}
        for key, node in nodes:
            last, is_text = last_line(node), isinstance(node.value, str)
            first = (node if key is None else key).start_mark.line + 1
            begins = {first} if key is not None or is_text else set()
            for line in begins | ({last} if is_text else set()):
                self._by_line.setdefault(line, []).append((key, node, first, last))
        self._covered: dict[int, tuple[frozenset[int], frozenset[str]]] = {}

    def is_content(self, at: int) -> bool:
        """Whether what looks like a comment is part of a text."""
        index = bisect_right(self._texts, at, key=lambda text: text[0]) - 1
        if index < 0 or at >= self._texts[index][1]:
            return False
        start, _, is_block = self._texts[index]
        return not (is_block and "\n" not in self._document.text[start:at])

    def ignore(self, found: re.Match[str]) -> Ignore:
        """What a comment silences, and where."""
        names = tuple(
            Name(part[0], found.start(2) + part.start(), found.start(2) + part.end())
            for part in re.finditer(r"[^,\s]+", found[2] or "")
        )
        if found[1] == "ignore-file":
            return Ignore(self._document, names, found.start(), found.end(), None)
        line = self._document.lines.position(found.start())[0]
        if line not in self._covered:
            self._covered[line] = self._of_line(line)
        return Ignore(self._document, names, found.start(), found.end(), *self._covered[line])

    def _of_line(self, line: int) -> tuple[frozenset[int], frozenset[str]]:
        covered, referred = {line}, set()
        for key, node, first, last in self._by_line.get(line, ()):
            covered |= set(range(first, last + 1))
            if key is not None and key is not node and (file := prompt_file(self._document, key, node)):
                referred.add(file)
        return frozenset(covered), frozenset(referred)


def prompt_file(document: Document, key: Node, node: Node) -> str | None:
    """The path of the prompt file that a key names; None for another key."""
    is_file = key.value == "file" and isinstance(node.value, str)
    return os.path.normpath(document.path.parent / node.value) if is_file else None


def last_line(node: Node) -> int:
    """The last line (from 1) of a value; the end mark of a block is at the start of the line after it."""
    mark = node.end_mark
    return max(mark.line + (mark.column > 0), node.start_mark.line + 1)
