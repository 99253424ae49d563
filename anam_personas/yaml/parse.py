"""YAML text -> plain data, by the rules of YAML 1.2's core schema, on PyYAML's scanner.

PyYAML reads YAML 1.1, where ``no`` is false and ``12:30`` is 750. Here only the 1.2 core schema's words are anything but
text. Everything else that a persona file must not contain is a `Problem` with its place: duplicate keys, tags, keys that are not text,
aliases that multiply, nesting beyond `MAX_DEPTH`, several documents. No file makes this module raise.

libyaml's parser is used where PyYAML was built with it, the pure Python one otherwise; both give the same nodes.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

MAX_DEPTH = 60
"""Levels of mappings and lists. libyaml's composer recurses without a bound of its own."""


class Problem(NamedTuple):
    """Why a text is not an acceptable YAML document. ``start`` and ``end`` are character offsets; ``first`` is an earlier twin's."""

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    first: int | None = None


class _Rules:
    """What is ours in the composer: core schema scalars, and a bound on depth. Mixed into either parser."""

    _depth = 0

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:  # noqa: FBT001 - PyYAML calls it so
        """The tag of a node that has none: empty for text, lists and mappings."""
        if kind is ScalarNode and implicit[0] and value[:1] in _NOT_ONLY_TEXT:  # type: ignore[index]
            return _core_tag(value)  # type: ignore[arg-type]
        return ""

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep(parent.start_mark.index if parent else 0)

    def ascend_resolver(self) -> None:
        self._depth -= 1


class _TooDeep(Exception):
    pass


class PureReader(_Rules, Reader, Scanner, Parser, Composer):
    """The pure Python parser."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:  # noqa: FBT001 - PyYAML calls it so
        """As PyYAML does, but refusing halves of characters, as libyaml does: they could not be written again."""
        chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        if any("\ud800" <= char <= "\udfff" for chunk in chunks for char in chunk):
            problem = "found invalid Unicode character escape code"
            raise yaml.scanner.ScannerError("while parsing a quoted scalar", start_mark, problem, self.get_mark())
        return chunks


FastReader: type[Any] = PureReader
"""libyaml's parser where PyYAML has it."""

if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _CReader(_Rules, CParser):
        """libyaml's parser."""

    FastReader = _CReader

_NOT_ONLY_TEXT = frozenset(["", *"~nNtTfF+-.0123456789"])
_WORDS = dict.fromkeys(["", "~", "null", "Null", "NULL"], "null") | dict.fromkeys(
    ["true", "True", "TRUE", "false", "False", "FALSE"], "bool"
)
_DISPUTED = "\x85\u2028\u2029\ufeff"
_ANCHOR = r"&(?<!\w&)[\w-]"
"""What is in every text with an anchor: "&" begins a word."""
_UNREADABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_LONGEST_INT = 24  # more than 64 bits in any base; int() itself refuses thousands of digits
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def _core_tag(value: str) -> str:
    word = _WORDS.get(value)
    if word is not None:
        return word
    if value[0] in "nNtTfF~":
        return ""
    if _INT.fullmatch(value):
        return "int"
    if _FLOAT.fullmatch(value):
        return "float"
    return "endless" if _NOT_FINITE.fullmatch(value) else ""


def compose(text: str, reader: type[Any] | None = None) -> Node | Problem | None:
    """The document's root node, with marks; None for an empty document; a `Problem` where it is not YAML."""
    if problem := _forbidden_character(text):
        return problem
    loader = None
    try:
        loader = (reader or FastReader)(text)
        node: Node | None = loader.get_single_node()
    except _TooDeep as deep:
        return _depth_problem(deep.args[0], text)
    except yaml.reader.ReaderError as error:
        return _unreadable_character(text, str(error))
    except yaml.MarkedYAMLError as error:
        from anam_personas.yaml.syntax_errors import problem_of

        return _too_deep_for_the_parser(text) or Problem(*problem_of(text, error, reader or FastReader))
    except (ValueError, RecursionError, OverflowError, MemoryError):
        return _too_deep_for_the_parser(text) or Problem("Y001", "not YAML", 0, 0)
    finally:
        if loader is not None:
            loader.dispose()
    return node


def _depth_problem(at: int, text: str) -> Problem:
    at = min(at, len(text))
    return Problem("Y006", f"nested more than {MAX_DEPTH} levels deep", at, at + 1, "Flatten the structure.")


def _too_deep_for_the_parser(text: str) -> Problem | None:
    """Nesting that the parser's scanner gave up on before our composer could see it.

    The scanner of libyaml looks ahead over brackets, and from 0.2.6 on has a bound of its own. The pure parser, which
    has none, says where ours is reached: of a beginning of the text that is enough for that.
    """
    openers = [found.start() for found in islice(re.finditer(r"[\[{]", text), MAX_DEPTH * 20)]
    if len(openers) <= MAX_DEPTH:
        return None
    loader = PureReader(text[: openers[-1] + 1])
    try:
        loader.get_single_node()
    except _TooDeep as deep:
        return _depth_problem(deep.args[0], text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return None


def _forbidden_character(text: str) -> Problem | None:
    """Line breaks of YAML 1.1, which are text in 1.2, and byte order marks inside: readers part over them, unseen."""
    found = [at for at in (text.find(char) for char in _DISPUTED) if at >= 0]
    if not found:
        return None
    at = min(found)
    message = f"the invisible character U+{ord(text[at]):04X} is not allowed"
    return Problem("Y007", message, at, at + 1, "Delete it, or write a line break.")


def _unreadable_character(text: str, reason: str) -> Problem:
    """The place is looked up here: one reader counts characters, the other bytes."""
    found = re.search(_UNREADABLE, text)
    if found is None:
        return Problem("Y007", reason.splitlines()[0], 0, 0)
    at = found.start()
    return Problem("Y007", f"the control character U+{ord(text[at]):04X} is not allowed", at, at + 1, "Delete it.")


def build(root: Node, text: str) -> tuple[Any, list[Problem]]:
    """The plain data of a composed document, and what is wrong with it (all of it, in order of place)."""
    if "&" in text and re.search(_ANCHOR, text):
        from anam_personas.yaml.aliases import fault

        if found := fault(root, MAX_DEPTH):
            return None, [_problem(*found)]
    problems: list[Problem] = []
    data = _value(root, problems)
    problems.sort(key=lambda p: p.start)
    return data, problems


def _value(node: Node, problems: list[Problem]) -> Any:
    kind = type(node)
    if kind is ScalarNode:
        return _scalar(node, problems) if node.tag else node.value
    if node.tag:
        problems.append(_tag_problem(node))
    if kind is MappingNode:
        return _mapping(node, problems)
    return [_value(item, problems) for item in node.value]


def _mapping(node: Node, problems: list[Problem]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if type(key_node) is not ScalarNode or key_node.tag:
            problems.append(_key_problem(node, key_node))
            continue
        if key in data:
            if len(problems) < 100:  # more do not help, and each searches for its first
                problems.append(_twin_problem(node, key_node))
            continue
        # the common scalar is taken here: a call a value less is a tenth of the time of a file
        data[key] = (
            value_node.value if type(value_node) is ScalarNode and not value_node.tag else _value(value_node, problems)
        )
    return data


def _scalar(node: Node, problems: list[Problem]) -> Any:
    tag, value = node.tag, node.value
    if tag == "bool":
        return value[0] in "tT"
    if tag == "null":
        return None
    if tag in {"int", "float"}:
        number = _number(tag, value)
        if number is not None:
            return number
        tag = "endless"
    if tag == "endless":
        problems.append(
            _problem("Y012", f"{value[:20]} is not a number that JSON can hold", node, "Write a finite number.")
        )
        return None
    problems.append(_tag_problem(node))
    return value


def _number(tag: str, value: str) -> int | float | None:
    """The number, None where JSON has none for it. Integers stay exact up to 64 bits, as far as JSON readers agree."""
    if tag == "float":
        real = float(value)
        return real if abs(real) != float("inf") else None
    if len(value) > _LONGEST_INT:
        return None
    number = int(value, 0) if value[1:2] in {"o", "x"} else int(value)
    return number if -(2**63) <= number < 2**63 else None


def _problem(code: str, message: str, node: Node, hint: str | None = None) -> Problem:
    return Problem(code, message, node.start_mark.index, node.end_mark.index, hint)


def _tag_problem(node: Node) -> Problem:
    tag = node.tag.replace("tag:yaml.org,2002:", "!!")
    return _problem(
        "Y003", f"the tag {tag[:40]} is not allowed", node, "Delete the tag; quote the value to make it text."
    )


def _key_problem(parent: Node, key: Node) -> Problem:
    if type(key) is MappingNode and key.flow_style and key.start_mark.index == parent.start_mark.index + 1:
        hint = 'Put the entire value in quotation marks: "{{ ... }}".'
        return _problem("Y011", 'a value that begins with "{{" is read as a mapping', parent, hint)
    return _problem("Y011", "a key must be text", key, "Put quotation marks around the key.")


def _twin_problem(parent: Node, key_node: Node) -> Problem:
    first = next(k for k, _ in parent.value if k.value == key_node.value)
    start, end = key_node.start_mark.index, key_node.end_mark.index
    message = f'the key "{key_node.value[:60]}" is repeated (first on line {first.start_mark.line + 1})'
    return Problem("Y002", message, start, end, "Keep one of the two.", first.start_mark.index)
