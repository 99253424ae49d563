"""A line and its parts: list mark, label, text."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from anam_personas.lint.prompt.roles.words import speakers

_MARK = r"[ \t]*(?:(?P<quote>>)[ \t]*)?(?P<mark>(?:[-*+•–◦▪]|\(?\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+)?"
_MARK += r"(?:[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]{1,8}[ \t]*(?=[*\w]))?(?:[*_]{1,3}(?=\w))?"
_LABEL = r"(?P<label>[^:：\n\"“”«»„「]{1,140})(?:：|:[*_]{0,3}(?=\s|$|[\"“„«「]))"
_TOOL = r"[`*]{0,3}(?:[a-z]\w*_\w+|[a-z]+[A-Z]\w*|[a-z]\w*(?=\())(?:\([^()\n]{0,200}\))?[`*]{0,3}"
_OPENERS, _CLOSERS = '"“„«「『', '"”“»」』'
_RULE = frozenset("-*_=~·— \t")


class Parts(NamedTuple):
    """The parts of a line: ``start`` and ``end`` are the offsets of the text after list mark and label."""

    indent: int
    is_item: bool
    is_block_quote: bool
    label: str
    text: str
    start: int
    end: int
    has_tool: bool
    is_rule: bool

    def is_speech(self, names: frozenset[str]) -> bool:
        """Whether it is a line of dialogue: its label is a speaker."""
        name = self.label.strip(" *_`").lower()
        return bool(name) and (name in speakers() or name in names or name.split("(")[0].strip() in speakers())

    @property
    def is_quote(self) -> bool:
        """Whether the text is one quotation."""
        text = self.text
        if self.is_block_quote:
            return True
        return (
            len(text) > 4 and text[0] in _OPENERS and text.rstrip(".,;*_ ")[-1:] in _CLOSERS and len(text.split()) > 1
        )

    @property
    def names_a_tool(self) -> bool:
        """Whether an item begins with a name in the form of code."""
        return self.has_tool

    @property
    def defines_a_tool(self) -> bool:
        """Whether an item begins with such a name, and says after it what that is."""
        return self.has_tool and bool(self.label)

    @property
    def is_field(self) -> bool:
        """Whether the line is a name and its value."""
        return bool(self.label) and bool(self.text) and len(self.label.split()) <= 4 and self.text[-1:] not in ".!?:"


def split(row: str, start: int) -> Parts:
    """The parts of a line that begins at an offset."""
    has_colon = ":" in row or "：" in row
    is_unmarked = row[:1].isalpha() and row[1:2] not in {".", ")"}
    if is_unmarked and not has_colon:
        text = row.rstrip()
        return Parts(0, False, False, "", text, start, start + len(text), False, False)  # noqa: FBT003
    mark, label, tool = _patterns()
    head = None if is_unmarked else mark.match(row)
    at = head.end() if head else 0
    labelled = label.match(row, at) if has_colon else None
    name, body = (labelled["label"].strip(" *_`"), labelled.end()) if labelled else ("", at)
    if has_colon and not labelled and row.rstrip("* \t")[-1:] in {":", "："}:  # 'If they refuse ("no", "not now"):'
        name, body = row[at:].partition("(")[0].strip(" *_`:："), len(row)
    rest = row[body:].lstrip()
    text = rest.rstrip()
    first = len(row) - len(rest)
    is_item = head is not None and bool(head["mark"])
    return Parts(
        len(row) - len(row.lstrip()),
        is_item,
        head is not None and bool(head["quote"]),
        name,
        text,
        start + first,
        start + first + len(text),
        is_item and tool.match(row, at) is not None,
        _RULE.issuperset(row) and len(row.strip()) > 2,
    )


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return re.compile(_MARK), re.compile(_LABEL), re.compile(_TOOL)
