"""SP002."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_BLOCK = (
    r"^[ \t]*(?:(?P<heading>#{1,6}[ \t]+)(?=\S)|(?P<bullet>[-*+•][ \t]+)(?=\S)|(?P<number>\d{1,2}[.)][ \t]+)(?=\S)"
    r"|(?P<quote>>[ \t]?)(?=\S)|(?P<fence>```)|(?P<table>\|)(?=[^\n|]*\|))"
)
_INLINE = r"(?<![^\s(])(\(?1\))[ \t][^\n]{1,200}?[ \t,;]\(?2\)[ \t]"
_NAMES = {
    "heading": "a heading",
    "bullet": "a list",
    "number": "a numbered list",
    "quote": "a block quote",
    "fence": "a code fence",
    "table": "a table",
}
_SIGNS = frozenset("#-*+•>`|")
_DROPPED = ("heading", "bullet", "number", "quote")


class Blocks(Rule):
    """Spoken text holds a list, a heading, a table or a code fence.

    ## What it does

    Reports lines of `initialMessage`, and of words that the prompt dictates, that begin with the sign of a list, a
    heading, a quote, a table or a fence. In the rest of the prompt they are welcome.

    ## Why is this bad

    A voice reads the signs out, or runs the items together without a pause.

    ## Fix safety

    The fix takes away the signs of lists, headings and quotes; the words stay. Tables and fences have none.

    ## Sources

    - Vapi, prompting guide; LiveKit, prompting; Hume, prompt engineering
    """

    code = "SP002"
    name = "blocks-in-speech"
    severity = Severity.ERROR
    fix = "safe"
    bad = (
        Bad(
            """
            initialMessage: |
              Hello! I can:
              - book
              - cancel
            """,
            ("- ", "- "),
            """
            initialMessage: |
              Hello! I can:
              book
              cancel
            """,
        ),
        Bad(
            """
            systemPrompt: 'Say: "# Welcome to Acme"'
            """,
            ("# ",),
        ),
    )
    good = (
        """
        initialMessage: You said 2 - 3 people, right?
        """,
        """
        initialMessage: First we talk, then we book - easy.
        systemPrompt: |
          You are Cara. You can:
          - book
          - cancel
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such line."""
        for span in subject.spoken:
            text = span.text
            if "1" in text and "2" in text and (inline := re.search(_INLINE, text)):
                start = span.start + inline.start(1)
                where = Span(span.surface, start, span.start + inline.end(1))
                message = "a numbered list cannot be heard as a list: the numbers are read aloud"
                yield Finding(where, message, 'Say "first ...", "then ...", or ask one thing.')
            if "\n" not in text and text[:1] not in _SIGNS:
                continue
            found = list(re.finditer(_BLOCK, text, re.MULTILINE))
            numbers = sum(line.lastgroup == "number" for line in found)
            for line in found:
                kind = line.lastgroup or ""
                if kind == "number" and numbers < 2:
                    continue
                start, end = span.start + line.start(kind), span.start + line.end(kind)
                changes = (Change(start, end),) if kind in _DROPPED else ()
                message = f"{_NAMES[kind]} cannot be heard: the voice reads its signs aloud, or runs the lines together"
                yield Finding(Span(span.surface, start, end), message, title="Remove the sign", changes=changes)
