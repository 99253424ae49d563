"""Blocks of lines that are read as one: fenced code, JSON, front matter, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.prompt.roles.types import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCES = ("```", "~~~")
_MOST_OF_IT = 0.5
"""A fence around more of a prompt than this holds the prompt itself."""
_ENOUGH = 6
"""Lines of a prompt in front of a fence."""
_FRONT = 30
"""Lines that front matter may have."""
_ASIDE, _ASIDE_END = "<!--", "-->"
_ASIDE_LINES = 40
"""Lines that a comment may have."""
_JSON = ("{", "[{", "}", "]")
_HTML_SIGN, _HTML_START = '="', "<html"
_ELEMENT = (
    r"(?i)[ \t]*<(?P<tag>html|body|div|table|section|article|ul|ol|p|h[1-6])\b"
    r"(?:[^>\n]*\b(?:style|class|href|width|lang)=|(?<=html)>)"
)
"""What begins a piece of HTML: an element with an attribute of looks, or the page."""
_PAGE = 300
"""Lines that a page or an e-mail may have."""
_RULER = frozenset("|:- \t+=")


def blocks(text: str, lines: Sequence[str]) -> dict[int, Role]:
    """The roles of the lines of a text that are part of such a block, by index."""
    found: dict[int, Role] = {}
    if any(fence in text for fence in _FENCES):
        found.update(dict.fromkeys(_fenced(lines), Role.SAMPLE))
    if lines and lines[0].strip() == "---":
        found.update(dict.fromkeys(_front_matter(lines), Role.METADATA))
    if _ASIDE in text:
        found.update(dict.fromkeys(_comments(lines), Role.COMMENT))
    if "|" in text:
        found.update((index, Role.TABLE) for index in _tables(lines) if index not in found)
    if _HTML_SIGN in text or _HTML_START in text:
        found.update((index, Role.SAMPLE) for index in _html(lines) if index not in found)
    if ("{" in text or "[" in text) and any(line.lstrip()[:1] in {"{", "["} for line in lines):
        found.update((index, Role.SAMPLE) for index in _json(lines) if index not in found)
    return found


def _fenced(lines: Sequence[str]) -> Iterator[int]:
    """The lines of fenced code, with the fences. A fence around a variable, or around the prompt itself, is none."""
    fences = [index for index, line in enumerate(lines) if line.lstrip().startswith(_FENCES)]
    for first, last in zip(fences[::2], fences[1::2], strict=False):
        inner = lines[first + 1 : last]
        is_prompt = last - first > _MOST_OF_IT * len(lines) and not _is_led_into(lines[:first])
        if is_prompt or any("{{" in line for line in inner):
            continue
        yield from range(first, last + 1)


def _is_led_into(before: Sequence[str]) -> bool:
    """Whether the lines in front of a fence are a prompt of their own, whose last one leads into a sample with a colon."""
    told = [line.strip() for line in before if line.strip()]
    return len(told) >= _ENOUGH and told[-1].endswith((":", "："))


def _front_matter(lines: Sequence[str]) -> range:
    for index, line in enumerate(lines[1 : _FRONT + 1], 1):
        if line.strip() == "---":
            return range(index + 1)
        if line.strip() and ":" not in line and not line.startswith((" ", "-")):
            break
    return range(0)


def _tables(lines: Sequence[str]) -> Iterator[int]:
    """The lines of tables: those that begin with a bar, and those around a line of dashes and bars."""
    rulers = {i for i, line in enumerate(lines) if "|" in line and "-" in line and _RULER.issuperset(line)}
    inside = False
    for index, line in enumerate(lines):
        bars = line.count("|")
        inside = bool(bars) and (inside or index in rulers or index + 1 in rulers)
        if inside or (bars > 1 and line.lstrip().startswith("|")):
            yield index


def _html(lines: Sequence[str]) -> Iterator[int]:
    """The lines of a page or an e-mail in HTML: from an element with a style or a class to its end. A tag alone is a section."""
    opening, last = re.compile(_ELEMENT), -1
    for index, line in enumerate(lines):
        element = opening.match(line) if index > last and "<" in line else None
        if element is None:
            continue
        tag = element["tag"].lower()
        begins, ends = re.compile(rf"(?i)<{tag}\b"), re.compile(rf"(?i)</{tag}>")
        depth = 0
        for end, inner in enumerate(lines[index : index + _PAGE], index):
            depth += len(begins.findall(inner)) - len(ends.findall(inner))
            if depth <= 0:
                last = end
                yield from range(index, end + 1)
                break


def _comments(lines: Sequence[str]) -> Iterator[int]:
    """The lines that are nothing but comments of HTML, from the one that opens it to the one that closes it."""
    last = -1
    for index, line in enumerate(lines):
        if index <= last or not line.lstrip().startswith(_ASIDE):
            continue
        for end, inner in enumerate(lines[index : index + _ASIDE_LINES], index):
            if _ASIDE_END in inner:
                if inner.rstrip().endswith(_ASIDE_END):
                    last = end
                    yield from range(index, end + 1)
                break


def _json(lines: Sequence[str]) -> Iterator[int]:
    """The lines of objects written as JSON: from a brace alone on its line to the one that closes it."""
    depth = 0
    for index, line in enumerate(lines):
        words = line.strip()
        opens = words in {"{", "[{", "["} or (
            words.startswith(('{"', '{ "', '[{"')) and words.endswith(("}", "]", ",", "},"))
        )
        if not depth and not opens:
            continue
        yield index
        depth = max(depth + words.count("{") + words.count("[") - words.count("}") - words.count("]"), 0)
        if not words and depth:
            depth = 0
