"""SP009."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.mention import is_forbidden
from anam_personas.lint.prompt.stage_directions import directions
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


_SHOWN = r"\*[^*\n]{2,60}\*"


class StageDirection(Rule):
    """Spoken words contain a stage direction.

    ## What it does

    Reports `*smiles*`, `(laughs)`, `[pause]` and their like in `initialMessage` and where the prompt dictates words, and
    a sentence of the prompt that asks for gestures between asterisks.
    Anam's cue tags (`[warm]`, `[laughter]`, ...) are allowed. Where a persona uses those, or Cara 4, other words in square
    brackets are a finding of SP010.

    ## Why is this bad

    The voice reads it aloud: "star smiles star". How a persona performs is set by `directorNotes`, and by cue tags
    on Cara 4.

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
        Bad(
            """
            systemPrompt: Now and then insert a gesture in asterisks, such as *strokes the cat*.
            """,
            ("*strokes the cat*",),
        ),
    )
    good = (
        """
        systemPrompt: No narration or actions like *smiles*. Never insert gestures in asterisks such as *nods*.
        """,
        """
        initialMessage: "Our office (second floor) opens at nine. [laughter] Sorry!"
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every direction, and one for every sentence that asks for them."""
        yield from _asked_for(subject)
        for span in subject.spoken:
            value = span.surface.value
            for found in directions(value, span.start, span.end):
                if value[found.start] == "[" and " " not in found.text and subject.uses_cues:
                    continue  # a cue tag was meant: SP010
                blank = value[found.end : found.end + 1] == " "
                yield Finding(
                    Span(span.surface, found.start, found.end),
                    f'the stage direction "{found.text}" will be read aloud',
                    "Use directorNotes, or say it in words.",
                    title="Delete it",
                    changes=(Change(found.start, found.end + blank),),
                    cause="direction",
                )


def _asked_for(subject: Subject) -> Iterator[Finding]:
    """Gestures that a sentence of the prompt asks for, by a sample between asterisks."""
    prompt = subject.prompt
    if (
        prompt is None
        or "*" not in prompt.value
        or subject.lexicon.words("gesture").isdisjoint(subject.words.vocabulary)
    ):
        return
    for found in re.finditer(_SHOWN, prompt.value):
        words = subject.words.of(subject.sentence_at(found.start()))
        is_asked = all(not subject.lexicon.words(name).isdisjoint(words) for name in ("gesture", "gesture-write"))
        if is_asked and not is_forbidden(subject, found.start()) and not subject.is_dictated(found.start()):
            span = Span(prompt, *found.span())
            message = f"{quoted(subject, span)} asks for gestures between asterisks, which will be read aloud"
            yield Finding(span, message, "Ask for a tone in words, or use directorNotes.", cause="gesture")
