"""Templates and variables: what a caller gives per session, checked and put into the texts.

A text is read by a part of Jinja2's grammar (`grammar`) into nodes that only name variables, and rendered from these: no code
of a file is compiled or run. A value is refused, never rewritten, where it could be taken for more than words: invisible
characters, line breaks (unless declared ``multiline``), markers, tags, tokens of chat templates, alone and in the line
it is inserted into. That reduces the risk that a value is obeyed; it does not remove it.
"""

from __future__ import annotations

from anam_personas.template.declared import (
    Declared,
    default_problem,
    defaults,
    from_words,
    named,
    unknown,
    values,
)
from anam_personas.template.nodes import MOST_CHARACTERS, RESERVED, TemplateProblem, TooLong
from anam_personas.template.reading import is_template, used
from anam_personas.template.rendering import BreaksOut, render, segments
from anam_personas.template.routes import HIDDEN, SECRETS, TEMPLATED, at, routes
from anam_personas.template.types import limit, pattern_problem

__all__ = [
    "HIDDEN",
    "MOST_CHARACTERS",
    "RESERVED",
    "SECRETS",
    "TEMPLATED",
    "BreaksOut",
    "Declared",
    "TemplateProblem",
    "TooLong",
    "at",
    "default_problem",
    "defaults",
    "from_words",
    "is_template",
    "limit",
    "named",
    "pattern_problem",
    "render",
    "routes",
    "segments",
    "unknown",
    "used",
    "values",
]
