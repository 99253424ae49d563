"""A file's text, the data in it, and the place of every value.

`read` takes text and never fails: what is wrong with it is in `Document.diagnostics`. The nodes that the data was made of are
kept, since they know their places; where in a text each of its characters was written is worked out when it is asked for.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Diagnostic, Lines, Place, Related
from anam_personas.yaml import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yaml.nodes import Node, ScalarNode

    from anam_personas.yaml.scalar_offsets import Offsets

MAX_BYTES = 1024 * 1024
"""Of a persona, tool or prompt file. Larger ones are refused before they are parsed."""

Step = str | int
Route = tuple[Step, ...]
"""The way to a value: keys and list indexes from the root."""


class Document:
    """One file: YAML, or a prompt file whose text is one value (``data`` is the text itself then).

    ``file`` is the path as shown to people; ``text`` is decoded, without a byte order mark, line ends as they are.
    """

    def __init__(  # by hand: a dataclass is made by compiling code, which every command would wait for
        self,
        file: str,
        path: Path,
        text: str,
        data: Any,
        diagnostics: tuple[Diagnostic, ...] = (),
        *,
        yaml: bool = True,
        root: Node | None = None,
    ) -> None:
        self.file = file
        self.path = path
        self.text = text
        self.data = data
        self.diagnostics = diagnostics
        self.yaml = yaml
        if root is not None:
            self.root = root

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    @cached_property
    def root(self) -> Node | None:
        """The file's nodes, which know their places; None for what is no YAML. Only to be read."""
        root = parse.compose(self.text) if self.yaml else None
        return None if isinstance(root, parse.Problem) else root

    @cached_property
    def _keys(self) -> _Keys:
        return {}

    def place(self, route: Sequence[Step] = (), *, key: bool = False) -> Place:
        """The place of a value, or with ``key`` of its key; the nearest existing one if the route does not exist."""
        start, end = self.span(route, key=key)
        return self.at(start, end)

    def at(self, start: int, end: int) -> Place:
        """The place of the text's characters from ``start`` to ``end``."""
        return self.lines.place(self.file, start, end)

    def span(self, route: Sequence[Step] = (), *, key: bool = False) -> tuple[int, int]:
        """The character offsets of a value (or its key) in the text."""
        if self.root is None:
            return 0, len(self.text) if not self.yaml else 0
        node, key_node, whole = _follow(self.root, route, self._keys)
        if key_node is not None and (key or not whole or _is_empty(node)):
            return _trimmed(self.text, key_node)
        return _trimmed(self.text, _first_key(node) if key or not whole else node)

    def has(self, route: Sequence[Step]) -> bool:
        """Whether the file itself holds a value there."""
        data = self.data
        for step in route:
            is_key = isinstance(data, dict) and step in data
            if not is_key and not (isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)):
                return False
            data = data[step]
        return True

    def text_at(self, route: Sequence[Step] = ()) -> Text:
        """The text value at a route, with the location of each of its characters."""
        value = self.data
        for step in route:
            value = value[step]
        return Text(str(value), self, tuple(route))

    def offsets(self, route: Route) -> Offsets | None:
        """The source offset of each character of the text value at ``route`` and of the place after it."""
        if not self.yaml:
            return _plain_offsets(self.text)
        from yaml.nodes import ScalarNode

        from anam_personas.yaml.scalar_offsets import offsets

        node, _, whole = _follow(self.root, route, self._keys) if self.root is not None else (None, None, False)
        return offsets(self.text, node) if whole and isinstance(node, ScalarNode) else None

    def style(self, route: Route) -> str:
        """How a text value is written: ``""`` plain, ``'``, ``"``, ``|`` or ``>``."""
        node: ScalarNode | Any = _follow(self.root, route, self._keys)[0] if self.root is not None else None
        return getattr(node, "style", None) or ""


class Text:
    """A text value as it will be read, which knows where each character was written."""

    def __init__(self, value: str, document: Document, route: Route = ()) -> None:
        self.value = value
        self.document = document
        self.route = route

    @cached_property
    def _offsets(self) -> Offsets | None:
        return self.document.offsets(self.route)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source offsets of the value's characters from ``start`` to ``end``."""
        places = self._offsets
        if places is None or len(places) != len(self.value) + 1:
            return self.document.span(self.route)
        start = min(start, len(self.value))
        end = min(max(end, start), len(self.value))
        if start == end:
            return places[start], places[start]
        # after the last character, not at the next: folded white space and indentation between them is not meant
        from anam_personas.yaml.scalar_offsets import written_width

        last = places[end - 1]
        return places[start], last + written_width(self.document.text, last, self.document.style(self.route))

    def place(self, start: int, end: int) -> Place:
        """The place of the value's characters from ``start`` to ``end``."""
        return self.document.at(*self.span(start, end))


def read(text: str, file: str, path: Path) -> Document:
    """A YAML file as a document. An empty one has no data, and says so."""
    text = text.removeprefix("\ufeff")
    root = parse.compose(text)
    if root is None:
        return _with(
            text, file, path, [parse.Problem("Y010", "the file is empty", 0, 0, "Write a mapping: version, name, ...")]
        )
    if isinstance(root, parse.Problem):
        return _with(text, file, path, [root])
    data, problems = parse.build(root, text)
    if not problems and not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        problems = [parse.Problem("Y010", f"the file holds {kind}, not a mapping", 0, 1, "Write keys and values.")]
    return _with(text, file, path, problems) if problems else Document(file, path, text, data, root=root)


def read_prompt(text: str, file: str, path: Path) -> Document:
    """A prompt file: its text is the value, with line ends as LF, as in a YAML block."""
    text = text.removeprefix("\ufeff")
    value = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return Document(file, path, text, value, yaml=False)


def broken(file: str, path: Path, code: str, message: str, hint: str | None = None) -> Document:
    """A file that could not even be read as text."""
    return _with("", file, path, [parse.Problem(code, message, 0, 0, hint)])


def undecodable(file: str, path: Path, raw: bytes, error: UnicodeDecodeError) -> Document:
    """A file that is not UTF-8, with the place of the first wrong byte."""
    kind = "UTF-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "not UTF-8"
    good = raw[: error.start].decode("utf-8")
    problem = parse.Problem("Y007", f"the file is {kind}", len(good), len(good) + 1, "Save it as UTF-8.")
    return _with(good + "\ufffd", file, path, [problem])


def _with(text: str, file: str, path: Path, problems: list[parse.Problem]) -> Document:
    lines = Lines(text)
    found = []
    for problem in problems:
        place = lines.place(file, problem.start, problem.end)
        first = problem.first
        related = (Related(lines.place(file, first, first + 1), "first written here"),) if first is not None else ()
        found.append(diagnostic(problem.code, problem.message, place, hint=problem.hint, related=related))
    return Document(file, path, text, None, tuple(found))


_Keys = dict[int, dict[str, tuple["Node", "Node"]]]
"""The pairs of a mapping's node by their keys, so that many findings do not go through all of them each time."""


def _follow(root: Node, route: Sequence[Step], keys: _Keys) -> tuple[Node, Node | None, bool]:
    """The node at a route with its key's node, and whether the route led all the way."""
    from yaml.nodes import MappingNode, SequenceNode

    node, key_node = root, None
    for step in route:
        if isinstance(node, MappingNode):
            if id(node) not in keys:  # of twins the first
                keys[id(node)] = {
                    pair[0].value: pair for pair in reversed(node.value) if isinstance(pair[0].value, str)
                }
            if step not in keys[id(node)]:
                return node, key_node, False
            key_node, node = keys[id(node)][str(step)]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            key_node, node = None, node.value[step]
        else:
            return node, key_node, False
    return node, key_node, True


def _first_key(node: Node) -> Node:
    """The node that represents a mapping in a finding about a missing key."""
    first = node.value[0] if node.value and not isinstance(node.value, str) else None
    return first[0] if isinstance(first, tuple) else node


def _is_empty(node: Node) -> bool:
    return bool(node.start_mark.index == node.end_mark.index)


def _trimmed(text: str, node: Node) -> tuple[int, int]:
    """A node's span without the white space and comments that a block's end mark includes."""
    start, end = node.start_mark.index, node.end_mark.index
    last = node
    while getattr(last, "flow_style", True) is False and last.value:  # a block ends where its last value does
        at, last = last.start_mark.index, _last_of(last)
        if last.start_mark.index < at:  # an alias: the node is elsewhere
            break
        end = last.end_mark.index
    return start, start + len(text[start:end].rstrip()) if end > start else end


def _last_of(block: Node) -> Node:
    item: Node | tuple[Node, Node] = block.value[-1]
    if not isinstance(item, tuple):
        return item
    key, value = item
    is_here = key.start_mark.index < value.start_mark.index < value.end_mark.index  # not empty, not an alias
    return value if is_here else key


def _plain_offsets(text: str) -> Offsets:
    if "\r" not in text:
        return range(len(text) + 1)
    return [i for i, char in enumerate(text) if not (char == "\n" and i and text[i - 1] == "\r")] + [len(text)]
