"""Forms of an answer that the prompt asks for: what stands for a value there, the model fills in as it goes."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import DENSE

if TYPE_CHECKING:
    from collections.abc import Iterator

_REACH = 600
"""Characters in front of a slot in which the line stands that leads into its form."""
_LABELLED = r"[ \t]*(?:[-*•+]|\d{1,2}[.)])?[ \t]*[*_`\"]{0,3}[^\W\d_][^:：\n]{0,40}[:：]"
"""A line of a form: a label, and behind it what belongs there."""
_PROTOCOL = r"(\w+(?: \w+)?)\W*:\W*"
_NEAR = 300
"""Characters in front of a bracket that are read."""
_TOLD = r"\{(?<!\{.)(?P<told>[^\W\d_][^{}\n:\"=;|]{2,80})\}(?!\})"
_MOST = 2000
_STOPS = frozenset(".!?")
"""What a line ends with that leads into none; in Japanese it may."""


def is_composed(inner: str) -> bool:
    """Whether the words of a slot say what the model is to make up: "one sentence", "short reason", "what they want"."""
    words = re.findall(r"\w+", inner.lower())
    of = everywhere().words
    return bool(words) and (words[0] in of("form-what") or not of("form-made").isdisjoint(words))


def is_in_a_form(text: str, start: int) -> bool:
    """Whether a slot stands in the lines below one that asks for an answer in a form, or that is called one."""
    lines = text[max(start - _REACH, 0) : start].split("\n")
    if len(lines) == 1 or not re.match(_LABELLED, lines[-1]):
        return False
    above = reversed(lines[:-1])
    lead = next((line.rstrip() for line in above if line.strip(" \t`") and not _is_row(line)), "")
    return lead[-1:] not in _STOPS and _leads_into_form().search(lead.lower()) is not None


def _is_row(line: str) -> bool:
    """Whether a line has a label and something behind it, so that it may be of the form itself."""
    found = re.match(_LABELLED, line)
    return found is not None and bool(line[found.end() :].strip(' *_`"'))


@cache
def _leads_into_form() -> re.Pattern[str]:
    """What a line says that leads into a form."""
    terms = sorted(everywhere().terms("form-lead"), key=len, reverse=True)
    return re.compile("|".join(rf"\b{term}\b" if term < DENSE else term for term in map(re.escape, terms)))


def is_of_the_models_work(words: list[str]) -> bool:
    """Whether it names what the model makes up as it goes: "THOUGHT: [your reasoning]" is a form, not a gap."""
    yours, work = everywhere().words("slot-your"), everywhere().words("slot-work")
    return len(words) > 1 and words[0] in yours and words[1] in work


def is_of_a_protocol(found: re.Match[str], text: str) -> bool:
    """Whether the label in front is one of a form that the model fills: ``ACTION: [name of the tool]``."""
    start = found.start()
    line = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : start]
    labelled = re.fullmatch(_PROTOCOL, line.strip(" \t*_-`>").lower().replace("_", " "))
    return labelled is not None and labelled[1] in everywhere().terms("slot-protocol")


def told_slots(text: str) -> Iterator[tuple[int, int]]:
    """Words in braces that tell what to say there: ``{repeat day and time}``, which no template fills."""
    for found in islice(re.finditer(_TOLD, text), _MOST):
        words = re.findall(r"\w+", found["told"].lower())
        deeds = everywhere().words("form-deed")
        is_told = len(words) > 1 and not deeds.isdisjoint((words[0], words[-1]))
        if is_told or any(deed in found["told"] for deed in deeds if deed > DENSE):
            yield found.span()
