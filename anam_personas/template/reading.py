"""A text -> the variables in it, and its nodes. The common ``{{ name }}`` is read without Jinja2, whose import costs more
than the rest of a check.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from anam_personas.template.nodes import MOST_CHARACTERS, RESERVED, Choice, Data, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.template.nodes import Node

_OPENERS = ("{{", "{%", "{#")
_SIMPLE = re.compile(r"\{\{(?<!\{\{\{)([-+]?)\s*([A-Za-z_][A-Za-z0-9_]*)\s*(-?)\}\}")


def is_template(text: str) -> bool:
    """Whether there is anything to put in."""
    return "{{" in text or "{%" in text or "{#" in text  # asked so often that a loop would show


def used(text: str) -> Iterator[tuple[str, int, int]]:
    """The variables of a text: name, and start and end of its first use. Raises `TemplateProblem`."""
    if not is_template(text):
        return
    if (matches := _simple(text)) is not None:
        first = {match[2]: match.span(2) for match in reversed(matches)}
        yield from ((name, *span) for name, span in first.items())
        return
    found: dict[str, int] = {}
    for use in _uses(parsed(text)):
        found.setdefault(use.name, use.start)
    yield from ((name, start, start + len(name)) for name, start in found.items())


def _simple(text: str) -> list[re.Match[str]] | None:
    """The places of variables, where a text of bounded size holds nothing else."""
    if len(text) > MOST_CHARACTERS or "\r" in text:
        return None
    matches = list(_SIMPLE.finditer(text))
    if sum(map(text.count, _OPENERS)) != len(matches) or any(match[2] in RESERVED for match in matches):
        return None
    return matches


def _uses(nodes: tuple[Node, ...]) -> Iterator[Use]:
    """Every variable in the order of the text; `DEEPEST` bounds the recursion."""
    for node in nodes:
        if isinstance(node, Use):
            yield node
        elif isinstance(node, Choice):
            for condition, body in node.branches:
                yield from (each.use for group in condition or () for each in group)
                yield from _uses(body)


@lru_cache(maxsize=512)
def parsed(text: str) -> tuple[Node, ...]:
    """The nodes of a text. Raises `TemplateProblem` for what is not a template of ours."""
    if not is_template(text):
        return (Data(text),)
    if (matches := _simple(text)) is not None:
        return tuple(_simple_nodes(text, matches))
    from anam_personas.template.grammar import parse

    return parse(text)


def _simple_nodes(text: str, matches: list[re.Match[str]]) -> Iterator[Node]:
    at, strips = 0, False
    for match in matches:
        before = text[at : match.start()]
        before = before.lstrip() if strips else before
        yield Data(before.rstrip() if match[1] == "-" else before)
        yield Use(match[2], match.start(2))
        at, strips = match.end(), bool(match[3])
    yield Data(text[at:].lstrip() if strips else text[at:])
