"""SP006."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.entities.contacts import covered
from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.figures import KINDS, figures
from anam_personas.lint.language.script import speaks
from anam_personas.lint.prompt.voices import CARTESIA, voice_of
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


LONGEST = 10_000
"""Characters of something to be said that are read."""


_WORDS = r"[^\W\d_]{3}"
"""What is in words to say, beside figures and their units."""


class Figures(Rule):
    """Money, a date, a time, a measure or a large number is written in figures.

    ## What it does

    Looks at `initialMessage` and at what the prompt dictates. It is a warning where `voiceGenerationOptions` names
    a flash or turbo model, an info otherwise, and nothing for Cartesia, whose voices want figures as they are
    written. Telephone numbers and addresses are reported by SP005.

    ## Why is this bad

    Small speech models misread figures: "$1,000,000" becomes "one thousand thousand dollars". Vendors do not agree on
    this, so it is at most info by default.

    ## Fix safety

    The fix writes English money, measures, numbers and times of day in words, where the words around them are English.
    It is unsafe, since there are several ways to say a number. Dates and other languages have no fix.

    ## Sources

    - ElevenLabs, normalisation; Vapi, prompting guide; Cartesia, prompting tips; Retell, normalize text
    """

    code = "SP006"
    name = "figures"
    signs = "0123456789"
    severity = Severity.INFO
    fix = "unsafe"
    bad = (
        Bad(
            """
            initialMessage: "Our plans start at $49.99/mo for you, until 03/04/2026."
            """,
            ("$49.99/mo", "03/04/2026"),
            """
            initialMessage: "Our plans start at forty-nine dollars and ninety-nine cents a month for you, until 03/04/2026."
            """,
        ),
        Bad(
            """
            initialMessage: "Your total is EUR 1.000.000."
            """,
            ("EUR 1.000.000",),
        ),
    )
    good = (
        """
        initialMessage: Plans start at forty-nine dollars. I have 3 questions about Route 66.
        """,
        """
        systemPrompt: Refunds over $500 need approval.
        """,
        """
        initialMessage: It costs $49.99.
        voiceGenerationOptions: {emotion: calm}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every figure."""
        voice = None
        for span in subject.spoken:
            value = span.surface.value
            said = value[span.start : span.end]
            if not any(digit in said for digit in "0123456789"):
                continue
            if span.surface is subject.prompt and not re.search(_WORDS, said):
                continue  # a sample of a form: say "9 AM"
            end = min(span.end, span.start + LONGEST)
            found = list(figures(value, span.start, end))
            if not found:
                continue
            voice = voice or voice_of(subject)
            if voice.provider == CARTESIA:
                return
            severity = Severity.WARNING if voice.is_small else Severity.INFO
            of_contacts = covered(value[span.start : end])
            for figure in found:
                if 1 in of_contacts[figure.start - span.start : figure.end - span.start]:
                    continue
                words = figure.said if speaks("en", said) else None
                yield Finding(
                    Span(span.surface, figure.start, figure.end),
                    f'"{one_line(figure.text)}" ({KINDS[figure.kind]}) may be read aloud wrongly',
                    "Write it in words, the way it is said.",
                    severity=severity,
                    title=f'Write "{words}"',
                    changes=(Change(figure.start, figure.end, words),) if words else (),
                    cause=figure.kind,
                )
