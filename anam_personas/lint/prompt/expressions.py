"""Expressions of programs in a text: ``${a ? b : c}`` of JavaScript, ``{', '.join(names)}`` of Python."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 4000
"""Characters of an expression of several lines."""
_LINE = 200
"""Characters of one without braces of its own."""
_WIDEST = 400
"""Characters of one in braces without a dollar sign."""
_MOST = 1000
"""Braces of a text that are read closely."""
_OPEN = 100
"""Expressions of a text that are not closed, after which no more are looked for."""
_PATH = r"[A-Za-z_]\w{0,60}"
_STEP = rf"\.{_PATH}|\[[^\[\]{{}}\n]{{0,40}}\]"
_CALL = r"\([^(){}\n]{0,80}\)"
_FORMAT = r":[<>^,]?\d{0,3}(?:\.\d)?[dfs%]"
_SIMPLE = rf"\{{{_PATH}(?:(?:{_STEP}){{0,4}}(?:{_CALL}|{_FORMAT})|(?:{_STEP}){{1,5}}|\s[-+*/%]\s\d{{1,9}})\}}(?!\}})"
_NOT_BEFORE = frozenset("\\{$#")
_STRING = r"'(?:[^'\\\n]|\\.){0,300}'|\"(?:[^\"\\\n]|\\.){0,300}\""
_OPENED = rf"\{{(?=\s?[\w'\"(!])(?P<inner>(?:[^'\"{{}}\n]|{_STRING})+)\}}(?!\}})"
"""Braces of one line, those inside its strings left out."""
_GROUP = rf"(?P<called>(?:{_PATH}(?:{_STEP})*|\x01\.{_PATH})(?=\())?\([^()]*\)(?:{_STEP})*"
_OPERAND = rf"(?:not\s+|[!-])?(?:[\x01\x02\x03]|\d{{1,9}}(?:\.\d{{1,9}})?|{_PATH}(?:{_STEP}){{0,4}})"
_OPERATOR = r"(?:\s*(?:\|\||&&|\?\?|[=!<>]==?|[-+*/%?:<>])\s*|\s+(?:and|or|if|else|in|is|is\s+not|not\s+in)\s+)"
_TEXT, _CALLED, _GROUPED = "\x01", "\x02", "\x03"
"""What stands for a string, for a call, and for what is in brackets."""
_JOINS = r"\|\||&&|\?\?|\+|\sor\s|\sif\s.*\selse\s|\?.*:"
_NAMED = rf"[A-Za-z_{_CALLED}{_GROUPED}]"
_KEYWORDS = r"\b(?:and|or|if|else|in|is|not)\b"
_SIGNS = r"[\"'`{}]|\\."
_LEADS = (
    r"\s*(?:(?:new|await)\s+)?!{0,2}\(?\s*(?:[A-Za-z_$](?:[.\w$]|\?\.|\[[^\[\]\n]{0,40}\]){0,80}\s*(?:\(|\?|\+|\|\||&&|[=!<>]==?)"
    r"|\([\w\s,]{0,40}\)\s*=>)"
)
"""How an expression of several lines begins."""
_BREAKS = r"(?<=[(+,?:=])[ \t]?([\"'`])(?:\\[nrt])+\1|([\"'`])(?:\\[nrt])+\2(?=[ \t]?[)+,:])"
_PYTHON = r"\sif\s+[^\s(][^?]*\selse\s|\b(?:strftime|str|len)\(|''\.join\(|\s(?:or|and)\s|\bnot\s"
"""What only Python has, outside strings."""


def expressions(text: str) -> list[tuple[int, int]]:
    """Where the expressions of a text stand, signs and braces included; what is inside another is left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted([*_literals(text), *_formatted(text)]):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def is_javascript(expression: str) -> bool:
    """Whether an expression is one of JavaScript: behind a dollar sign, with nothing in it that only Python has."""
    bare = re.sub(rf"{_STRING}|`[^`]*`", "''", expression)
    return expression.startswith("$") and re.search(_PYTHON, bare) is None


def strings_of_breaks(text: str) -> list[tuple[int, int]]:
    """Where a quotation of nothing but line breaks stands beside the sign of a program, as of a call."""
    return [found.span() for found in islice(re.finditer(_BREAKS, text), _MOST)]


def is_in(spans: Iterable[tuple[int, int]], offset: int) -> bool:
    """Whether a character is inside one of some spans, rather than their first."""
    return any(start < offset < end for start, end in spans)


def _literals(text: str) -> Iterator[tuple[int, int]]:
    """``${a.b()}``; a mere ``${name}`` is a variable in another syntax, and one behind a backslash is reported as an escape."""
    at, left = text.find("${"), _OPEN
    while at >= 0 and left:
        is_escaped = text[at - 1 : at] == "\\"
        end = -1 if is_escaped else _closed(text, at + 2)
        left -= end < 0 and not is_escaped
        inner = text[at + 2 : end - 1] if end > 0 else ""
        if inner.strip() and not inner.strip().isidentifier():
            yield at, end
            at = text.find("${", end)
        else:
            at = text.find("${", at + 2)


def _closed(text: str, start: int) -> int:
    """Where the expression that begins at an offset ends; -1 if it does not end, or if there is no expression.

    One of several lines, or with braces of its own, has to begin as an expression does.
    """
    end = text.find("}", start, start + _LINE) + 1
    if end and re.search(r"[{`\n]", text[start:end]) is None:
        return end
    return _balanced(text, start) if re.compile(_LEADS).match(text, start, start + 200) else -1


def _balanced(text: str, start: int) -> int:
    """Where the brace that is open at an offset is closed; strings and the texts between backticks are passed over."""
    inside, sign = ["{"], re.compile(_SIGNS)
    at, last = start, min(start + _LONGEST, len(text))
    while (found := sign.search(text, at, last)) is not None:
        char, at = found[0], found.end()
        if inside[-1] == "`":
            if char == "`":
                inside.pop()
            elif char == "{" and text[at - 2 : at - 1] == "$":
                inside.append("{")
        elif char in {"'", '"'}:
            closing = re.compile(rf"(?:[^\\\n{char}]|\\.){{0,400}}{char}").match(text, at, last)
            if closing is None:
                return -1
            at = closing.end()
        elif char == "}":
            inside.pop()
            if not inside:
                return at
        elif char in {"`", "{"}:
            inside.append(char)
    return -1


def _formatted(text: str) -> Iterator[tuple[int, int]]:
    """``{a.b}``, ``{count - 1}``, ``{f()}``, ``{a if b else 'c'}``, ``{', '.join(names)}``."""
    for simple in re.finditer(_SIMPLE, text):
        if not _clings(text, simple.start()):
            yield simple.span()
    opened, at, tries = re.compile(_OPENED), text.find("{"), 0
    while at >= 0 and tries < _MOST:
        found, tries = opened.match(text, at, at + _WIDEST), tries + 1
        if found is not None and not _clings(text, at) and _is_code(found["inner"]):
            yield found.span()
        at = text.find("{", at + 1)


def _clings(text: str, at: int) -> bool:
    """Whether a brace belongs to the sign or the word before it."""
    before = text[at - 1 : at]
    return before in _NOT_BEFORE or before.isalnum()


def _is_code(inner: str) -> bool:
    """Whether what stands in braces can only be read as code: operands and operators in turn, a string or a call among them."""
    if _TEXT in inner or _CALLED in inner or _GROUPED in inner:
        return False
    plain = re.sub(rf"[fFrR]?(?:{_STRING})", _TEXT, inner).strip()
    has_text = _TEXT in plain
    for _ in range(4):
        plain = re.sub(_GROUP, lambda found: _CALLED if found["called"] else _GROUPED, plain)
    if plain == _CALLED:
        return has_text
    is_decided = re.search(_JOINS, plain) is not None and (":" not in plain or "?" in plain)
    if not is_decided or re.search(_NAMED, re.sub(_KEYWORDS, "", plain)) is None or not (has_text or _CALLED in plain):
        return False
    return re.fullmatch(rf"{_OPERAND}(?:{_OPERATOR}{_OPERAND}){{1,12}}", plain) is not None
