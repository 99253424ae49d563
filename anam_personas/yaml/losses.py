"""Texts that lose a part in YAML, silently: it is read as a comment, an anchor or a tag.

``initialMessage: Welcome to desk #1.`` is the text "Welcome to desk": the text after `` #`` is a comment. Such a file
is valid, so no other check reports it. Intended comments are not reported: those with a space after the sign, except in
spoken fields if the sentence continues after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.fixes import apply_edits
from anam_personas.diagnostics.types import Edit, Fix
from anam_personas.yaml import parse
from anam_personas.yaml.dump import quoted
from anam_personas.yaml.loss_signs import CURLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import Node, ScalarNode

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.yaml.document import Document

_SPOKEN: Final = frozenset(["initialMessage", "systemPrompt", "text", "customStylePrompt"])
_FREE: Final = _SPOKEN | {
    "name",
    "description",
    "section",
    "default",
    "title",
    "enum",
    "examples",
    "const",
    "bodyTemplate",
}
"""Keys whose values are words of the author's, not names of something."""
_COMMENT = re.compile(r"(?P<gap>[ \t]*)(?P<comment>#[^\r\n]*)")
_NEXT_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)(?P<gap>[ \t]+)(?P<comment>#[^\r\n]*)")
_HEADER = re.compile(r"[|>][-+0-9]*(?P<gap>[ \t]+)(?P<comment>#[^\r\n]*)")
_REMARK = re.compile(r"(?:todo|fixme|xxx|hack|note|noqa|nosec|type|pragma|fmt|region|endregion|anam)\b", re.IGNORECASE)
_ENDED = re.compile(r"[.!?\u2026:;\"')\]]$")
_PREFIX = re.compile(r"(?P<sign>[&!]\S*)\s+")


class _Text(NamedTuple):
    """A text of a file: the key of it or of its list, and its column."""

    key: str
    column: int
    node: ScalarNode
    in_flow: bool


def losses(document: Document) -> Iterator[Diagnostic]:
    """What is doubtful about the texts of a file that was read."""
    if document.root is None:
        return
    for text in _texts(document.root, "", 0, set()):
        if text.node.style in {"|", ">"}:
            yield from _behind_header(document, text)
        elif not text.node.style:
            yield from _cut(document, text)
            yield from _prefixed(document, text)
            yield from _curled(document, text)


def _texts(node: Node, key: str, column: int, seen: set[int], *, in_flow: bool = False) -> Iterator[_Text]:
    """Each once, however many aliases lead to it."""
    from yaml.nodes import MappingNode, ScalarNode

    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        if not node.tag or node.start_mark.index == node.end_mark.index:
            yield _Text(key, column, node, in_flow)
        return
    in_flow = in_flow or bool(getattr(node, "flow_style", False))
    for item in node.value:
        if isinstance(node, MappingNode):
            name, value = item
            yield from _texts(value, str(name.value), name.start_mark.column, seen, in_flow=in_flow)
        else:
            yield from _texts(item, key, node.start_mark.column, seen, in_flow=in_flow)


def _cut(document: Document, text: _Text) -> Iterator[Diagnostic]:
    """A text after which a comment begins that is probably its end."""
    source, end = document.text, text.node.end_mark.index
    found = _COMMENT.match(source, end)
    if found is not None and not found["gap"]:
        return
    if found is None:
        found = _NEXT_LINE.match(source, end)
        if found is None or not text.node.value or len(found["gap"]) <= text.column or text.key not in _SPOKEN:
            return
    if _is_text(text, found["gap"], found["comment"][1:]):
        yield _cut_off(document, text, found)


def _is_text(text: _Text, gap: str, rest: str) -> bool:
    value = str(text.node.value)
    if not rest or _REMARK.match(rest.lstrip()):
        return False
    if rest[0] not in " \t":
        is_word = rest[0].isalnum() or rest[0] in "{\"'("
        return is_word and (text.key in _FREE or (" " in value and not text.in_flow))
    goes_on = rest.lstrip()[0].islower() or rest.lstrip()[0].isdigit() if rest.strip() else False
    is_open = bool(value) and not _ENDED.search(value) and re.search(r"[.!?]\s*$", rest) is not None
    return text.key in _SPOKEN and gap == " " and goes_on and is_open


def _cut_off(document: Document, text: _Text, found: re.Match[str]) -> Diagnostic:
    comment = found["comment"].rstrip()
    start = found.start("comment")
    what = f"{comment[:40]}..." if len(comment) > 40 else comment
    message = f'YAML reads "{what}" as a comment and cuts it from the text'
    hint = 'Put the entire text in quotation marks, or write it as a block with |; a comment begins with "# ".'
    place = document.at(start, start + len(comment))
    return diagnostic("Y014", message, place, hint=hint, fix=_quoting(document, text, start + len(comment)))


def _quoting(document: Document, text: _Text, end: int) -> Fix | None:
    """The text with what was cut from it, in quotation marks; where it is on one line."""
    start = text.node.start_mark.index
    whole = document.text[start:end]
    is_prefixed = whole[:1] in {"&", "!", "*"}
    if text.in_flow or "\n" in whole or "\r" in whole or not text.node.value or is_prefixed:
        return None
    edit = Edit(document.file, start, end, quoted(whole))
    made = parse.compose(apply_edits(document.text, [edit]))
    return None if made is None or isinstance(made, parse.Problem) else Fix("Quote the entire text", (edit,))


def _behind_header(document: Document, text: _Text) -> Iterator[Diagnostic]:
    """``|  #1 is ...``: text after the bar."""
    found = _HEADER.match(document.text, text.node.start_mark.index)
    if found and found["comment"][1:2].strip() and _is_text(text, found["gap"], found["comment"][1:]):
        yield _cut_off(document, text, found)._replace(fix=None)


def _prefixed(document: Document, text: _Text) -> Iterator[Diagnostic]:
    """``&amp ...`` and ``! ...``: an anchor that nothing refers to, a tag of no name."""
    start = text.node.start_mark.index
    found = _PREFIX.match(document.text, start) if text.key in _FREE else None
    if found is None or not text.node.value:
        return
    sign = found["sign"]
    if sign != "!" and (len(sign) < 2 or re.search(rf"\*{re.escape(sign[1:])}(?![\w-])", document.text)):
        return
    message = f'YAML reads "{sign[:40]}" as {"a tag" if sign == "!" else "an anchor"} and cuts it from the text'
    fix = None
    end = text.node.end_mark.index
    whole = document.text[start:end]
    if not text.in_flow and "\n" not in whole and "\r" not in whole:
        fix = Fix("Quote the entire text", (Edit(document.file, start, end, quoted(whole)),))
    place = document.at(start, start + len(sign))
    yield diagnostic("Y014", message, place, hint="Put the entire text in quotation marks.", fix=fix)


def _curled(document: Document, text: _Text) -> Iterator[Diagnostic]:
    """Typographic quotation marks around an entire value, which are part of it."""
    value = str(text.node.value)
    if len(value) < 2 or value[-1] not in CURLED.get(value[0], ""):
        return
    if any(mark in value[1:-1] for mark in (value[0], value[-1])) and value[0] != "\u2018":
        return
    start, end = text.node.start_mark.index, text.node.end_mark.index
    message = f"the quotation marks {value[0]} {value[-1]} are part of the value: YAML recognizes only straight quotation marks"
    fix = None
    if document.text[start:end] == value:
        fix = Fix("Write straight quotation marks", (Edit(document.file, start, end, quoted(value[1:-1])),))
    yield diagnostic("Y015", message, document.at(start, end), hint='Write "..." instead.', fix=fix)
