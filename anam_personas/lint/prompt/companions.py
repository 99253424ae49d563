"""Names of tools, recognized by their context: a list or a chain with a tool that is called, or what is done with them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.called import is_plain_deed, stands_for_means

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from anam_personas.lint.prompt.tool_names import Mention

_ARROW = r"(?:→|⇒|➜|➡️?|->|=>|>)"
_MARKS = r"[`*\"'“”„«»「」『』]{0,3}"
_BESIDE_ARROW = rf"{_ARROW}\s?(?:\w+\s)?{_MARKS}$"
"""What stands in front of a name in a chain: an arrow, and perhaps a verb."""


def companions(text: str, found: Collection[str], mentions: Sequence[Mention]) -> list[Mention]:
    """Of names in the form of code those that are tools too, each as often as it is so. ``found`` are the names of those that are known.

    Each says what is done, and stands in a list or a chain of arrows with a known one; or something is to be done with it,
    where the prompt has such a tool already, or two that are used in that way.
    """
    able = [mention for mention in mentions if mention.name in found or is_plain_deed(mention.name)]
    told = [
        mention for mention in able if mention.name not in found and stands_for_means(text, mention.start, mention.end)
    ]
    if not found and len({mention.name for mention in told}) < 2:
        return []
    known = set(found).union(mention.name for mention in told)
    told += _in_chains(text, able, known)
    for order in (able, able[::-1]):
        for one, other in pairwise(order):
            if one.name in known and other.name not in known and _are_listed(text, one, other):
                known.add(other.name)
                told.append(other)
    return sorted(told, key=lambda mention: mention.start)


def _in_chains(text: str, able: Sequence[Mention], known: set[str]) -> list[Mention]:
    """The names beside an arrow, in a line that has a known one."""
    found: list[Mention] = []
    lines: dict[int, list[Mention]] = {}
    for mention in able:
        lines.setdefault(text.rfind("\n", 0, mention.start), []).append(mention)
    for line in lines.values():
        if len(line) > 1 and any(mention.name in known for mention in line):
            found += [mention for mention in line if mention.name not in known and _is_in_chain(text, mention)]
    known.update(mention.name for mention in found)
    return found


def _is_in_chain(text: str, mention: Mention) -> bool:
    before, behind = text[max(mention.start - 24, 0) : mention.start], text[mention.end : mention.end + 8]
    return re.search(_BESIDE_ARROW, before) is not None or re.match(rf"{_MARKS}\s?{_ARROW}", behind) is not None


def _are_listed(text: str, one: Mention, other: Mention) -> bool:
    """Whether nothing but the signs and words of a list is between two names."""
    start, end = sorted((one, other), key=lambda mention: mention.start)
    return start.end < end.start and _list().fullmatch(text, start.end, end.start) is not None


@cache
def _list() -> re.Pattern[str]:
    joint, dense = everywhere().choice("ban-joint"), everywhere().choice("call-joint")
    return re.compile(rf"(?i)(?:\(\))?{_MARKS}(?:\s?[,、/・]\s?(?:{joint}\s)?|\s{joint}\s|{dense}){_MARKS}")
