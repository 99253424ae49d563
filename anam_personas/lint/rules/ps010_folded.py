"""PS010."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Edit
from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.surface import Surface
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject
    from anam_personas.yaml.document import Text

_SECTION = (
    r"#{1,6}[ \t]+\S|\[[A-Z][A-Z0-9 &/'-]{1,60}\]|</?[a-z][a-z0-9_-]{0,40}>(?:\s|$)|[A-Z][A-Z &/'-]{2,40}:(?:\s|$)"
)
_ITEM = r"[-*+•][ \t]+\S|\d{1,2}[.)][ \t]+\S|[a-z]\)[ \t]+\S"
_JOINED = (
    rf" (?={_SECTION}|{_ITEM})|(?:^|\n)#{{1,6}} |(?:^|\n)(?:\[[A-Z][A-Z0-9 &/'-]{{1,60}}\]|</?[a-z][a-z0-9_-]{{0,40}}>"
    r"|[A-Z][A-Z &/'-]{2,40}:) (?=\S)"
)
_ALONE = r"#{1,6}[ \t]+\S.*|\[[A-Z][A-Z0-9 &/'-]{1,60}\]|</?[a-z][a-z0-9_-]{0,40}>|[A-Z][A-Z &/'-]{2,40}:"
"""A line that is a heading and nothing else."""
_AROUND = 12
_ITEMS = 2
"""One line that begins with a dash is a line of prose that broke there."""


class Folded(Rule):
    """YAML joins the lines of the prompt.

    ## What it does

    Reports prompts written with `>`, or over several lines without `|`, whose lines begin with list marks, step numbers
    or section markers, or hold a section marker alone, where YAML joins those lines into one. Lines that a blank line or
    an indentation keeps apart are fine, and so is running prose.

    ## Why is this bad

    The list that the author sees is one long line for the model, and headings run into their text.

    ## Fix safety

    The fix writes `|` in the place of `>`. It is unsafe, since lines of prose are then no longer joined either.

    ## Sources

    - Vapi, YAML conventions (block scalars); YAML 1.2, section 8.1.3 (folded style)
    """

    code = "PS010"
    name = "folded-lines"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: >
              # Goal
              - greet
              - book
            """,
            ("- greet",),
            """
            systemPrompt: |
              # Goal
              - greet
              - book
            """,
        ),
        Bad(
            """
            systemPrompt:
              - section: STYLE
                text: >-
                  [STYLE] Short.
                  1. Greet.
                  2. Ask.
            """,
            ("1. Greet.",),
            """
            systemPrompt:
              - section: STYLE
                text: |-
                  [STYLE] Short.
                  1. Greet.
                  2. Ask.
            """,
        ),
        Bad(
            """
            systemPrompt: You are Cara.
              1. Greet.
              2. Ask.
            """,
            ("1. Greet.",),
        ),
        Bad(
            """
            systemPrompt: >
              [STYLE]
              Speak plainly.

              [PERSONALITY]
              You are Cara.
            """,
            ("[STYLE]",),
            """
            systemPrompt: |
              [STYLE]
              Speak plainly.

              [PERSONALITY]
              You are Cara.
            """,
        ),
    )
    good = (
        """
        systemPrompt: >-
          You are Cara, a host
          - and a good one. You answer in two, at most three, sentences, e.g. on
          [Mondays].
        """,
        """
        systemPrompt: |
          # Goal
          - greet
          - book
        """,
        """
        systemPrompt: >
          # Goal

          - greet

          - book
        """,
        """
        systemPrompt: >
          Do this:
            1. Greet.
            2. Ask.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such text."""
        if subject.prompt is None:
            return
        for piece in subject.prompt.prompt.pieces:
            text = piece.text
            if text.document.yaml and text.document.style(text.route) != "|" and _may_be_joined(text):
                yield from _joined(text.document.text_at(text.route))


def _may_be_joined(text: Text) -> bool:
    """Whether a mark in the middle of a line is written otherwise in the file. Costs little, unlike asking for places."""
    source, value, at = text.document.text, text.value, 0
    for line in value.split("\n"):
        at = source.find(line, at)
        if at < 0:
            break
    else:
        return False
    for found in re.finditer(_JOINED, value):
        around = value[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
        if around.strip("\n") not in source:
            return True
    return False


def _joined(text: Text) -> Iterator[Finding]:
    """The finding for a text: its first line that YAML joins to the one before."""
    document, value = text.document, text.value
    offsets = document.offsets(text.route)
    if offsets is None:
        return
    source = document.text
    breaks = [at for at, char in enumerate(value) if char == " " and source[offsets[at]] in "\r\n"]
    starts = [at + 1 for at in breaks]
    items = [at for at in starts if re.compile(_ITEM).match(value, at)]
    sections = [at for at in starts if re.compile(_SECTION).match(value, at)]
    lines = sorted({*sections, *(items if len(items) >= _ITEMS else ())})
    heading = next(_headings(value, breaks), None)
    if not lines and heading is None:
        return
    header = _header(text)
    edits = (Edit(document.file, header, header + 1, "|"),) if header is not None else ()
    hint = "Write the text with | instead of >." if edits else "Write the text as a block, with |."
    if heading is not None and (not lines or heading[1] + 1 < lines[0]):
        message = "YAML joins this heading and the text below it into one line"
        yield Finding(Span(Surface(text), *heading), message, hint, title="Write | instead of >", edits=edits)
        return
    ends = [*breaks, *(at for at, char in enumerate(value) if char == "\n"), len(value)]
    end = min(at for at in ends if at > lines[0])
    message = f"YAML joins {len(lines)} list items or headings to the lines before them, beginning with this one"
    if len(lines) == 1:
        message = "YAML joins this line to the line before it"
    yield Finding(Span(Surface(text), lines[0], end), message, hint, title="Write | instead of >", edits=edits)


def _headings(value: str, breaks: list[int]) -> Iterator[tuple[int, int]]:
    """The lines, as they are written, that are a heading alone and that YAML joins to what is below them."""
    starts = sorted({0, *(at + 1 for at in breaks), *(at + 1 for at, char in enumerate(value) if char == "\n")})
    for end in breaks:
        start = starts[bisect_right(starts, end) - 1]
        if re.compile(_ALONE).fullmatch(value, start, end):
            yield start, end


def _header(text: Text) -> int | None:
    """Where the ``>`` of a folded text stands; None where it has none."""
    if text.document.style(text.route) != ">":
        return None
    return text.document.span(text.route)[0]
