"""SP009."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.stage_directions import directions
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class StageDirection(Rule):
    """A stage direction stands in words that are spoken.

    ## What it does

    Reports `*smiles*`, `(laughs)`, `[pause]` and their like in `initialMessage` and where the prompt dictates words.
    Anam's cue tags (`[warm]`, `[laughter]`, ...) are allowed. Where a persona uses those, or Cara 4, other words in square
    brackets are a finding of SP010.

    ## Why is this bad

    The voice reads it out: "star smiles star". How a persona performs is set by `directorNotes`, and by cue tags on
    Cara 4.

    ## Fix safety

    The fix deletes the direction. It is unsafe, since a cue tag may be what was meant.

    ## Sources

    - Deepgram, prompting voice agents; Anam, director notes; Anam cookbook, webhook recipe
    """

    code = "SP009"
    name = "stage-direction"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            initialMessage: "Welcome back *smiles warmly* to the show!"
            """,
            ("*smiles warmly*",),
            """
            initialMessage: "Welcome back to the show!"
            """,
        ),
        Bad(
            """
            initialMessage: "Well (laughs) that was fast. [pause] Ready?"
            """,
            ("(laughs)", "[pause]"),
        ),
    )
    good = (
        """
        systemPrompt: No narration or actions like *smiles*.
        """,
        """
        initialMessage: "Our office (second floor) opens at nine. [laughter] Sorry!"
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every direction."""
        for span in subject.spoken:
            value = span.surface.value
            for found in directions(value, span.start, span.end):
                if value[found.start] == "[" and " " not in found.text and subject.uses_cues:
                    continue  # a cue tag was meant: SP010
                blank = value[found.end : found.end + 1] == " "
                yield Finding(
                    Span(span.surface, found.start, found.end),
                    f'the stage direction "{found.text}" would be read out',
                    "Use directorNotes, or say it in words.",
                    title="Delete it",
                    changes=(Change(found.start, found.end + blank),),
                )
