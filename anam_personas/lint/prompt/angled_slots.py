"""Slots in angle brackets: ``<insert hours>``, ``<COMPANY_NAME>``, ``Today: <current_date>``."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.forms import is_composed
from anam_personas.lint.prompt.notes import lines_with
from anam_personas.lint.prompt.roles.types import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.view import View

_VALUE = (
    r"(?m)(?:^[^:：\n<]{1,60}[:：][*_]{0,3}[ \t]*(?P<slot><[a-zß-ÿ]+(?:[_ ][a-zß-ÿ]+){1,4}>)[ \t]*$"
    r"|\b(?:IS)[ \t]+(?P<told><[a-z]+(?:_[a-z]+){1,4}>))"
)
_NAMED = r"<[a-zß-ÿ]+(?:[_ ][a-zß-ÿ]+){1,4}>"
"""What a value in angles is."""
_TOLD = frozenset([Role.INSTRUCTION, Role.FACT, Role.STEP])
_MOST = 2000
"""Of a kind. A text with more of them was not written by a person."""


def angled(text: str, prompt: View | None) -> Iterator[tuple[int, int]]:
    """Words in angles that ask to be replaced, but for tags that open sections of the prompt, if the text is one."""
    found = [*islice(_angled().finditer(text), _MOST)]
    tags = _tags(prompt) if found and prompt is not None else frozenset()
    return (match.span() for match in found if match.start() not in tags)


def fields(text: str, roles: Roles | None) -> list[tuple[int, int]]:
    """Fields whose value is a name in angles: nothing fills it, unless it says what the model is to make up."""
    if roles is None or not re.search(_NAMED, text):
        return []
    lines = lines_with(_NAMED, text)
    found = islice((match for line in lines for match in _fielded().finditer(text, *line)), _MOST)
    named = [(match.span(kind), match[kind]) for match in found for kind in ("slot", "told") if match[kind]]
    spans = [span for span, name in named if f"</{name[1:]}" not in text and not is_composed(name)]
    return [span for span in spans if roles.at(span[0]) in _TOLD]


@cache
def _angled() -> re.Pattern[str]:
    """Words in angle brackets that ask to be replaced: ``<insert hours>``, ``<COMPANY_NAME>``."""
    terms = "|".join(sorted(everywhere().terms("slot-angled")))
    return re.compile(rf"<((?:{terms})[ _-][^<>\n]{{1,80}}|[A-Z][A-Z0-9]*(?:[ _-][A-Z0-9]+)+)>")


@cache
def _fielded() -> re.Pattern[str]:
    """A value that is the name of one, behind a label or a verb: a person, or a program, was to write it."""
    return re.compile(_VALUE.replace("IS", "|".join(sorted(everywhere().words("slot-is")))))


def _tags(subject: View) -> frozenset[int]:
    """Where tags open sections: one that is alone on its line opens one too if others of the prompt do."""
    starts = frozenset(section.start for section in subject.sections if section.style == "tag")
    return starts if len(starts) > 1 else frozenset()
