"""CL001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.placeholders import might_hold, placeholders
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class Placeholder(Rule):
    """A placeholder was never filled in.

    ## What it does

    Reports `[COMPANY_NAME]`, `[Your name]`, `<insert hours>`, `Today: <current_date>`, `TODO`, `TBD`, `lorem
    ipsum`, empty braces, and sections that consist of dots. In words that the prompt dictates, a slot is meant for
    what the conversation brings ("Fine, [Name], until [Day]"). There only a slot that the visitor cannot fill is
    reported, as a warning: "this is Ana from [Company Name]", "from Your Company". Capitals in brackets are reported
    where they name something to be filled in, so not for an act or a sign to a program (`[END CALL]`, `[PAUSED]`).
    A value that names a place is reported where the prompt names that elsewhere (`Lund: [Lund address]`).
    What the conversation or a tool may bring after all ("Confirm the [DATE]") is reported with `--preview` alone, as a
    warning: certain is what belongs to the house (`[COMPANY_NAME]`), what is to be inserted (`[Your name]`), and what
    stands for the value of a line (`Hours: [HOURS]`). Uncertain, too, are empty braces in words to say or beside the
    name of a field, a note in quotation marks of its own (`"TBD"`), and words in braces that tell what to say
    (`{repeat day and time}`).
    What the model fills in itself is no gap: the values of a form that the prompt asks for ("Answer in this form:",
    `REJECT: <short reason>`).
    Section markers (`[STYLE]`), Anam's cue tags (`[warm]`), sample dialogue and the form of numbers (`XXX-XXXX`) are
    not reported.

    ## Why is this bad

    The persona reads the placeholder aloud, or makes something up in its place.

    ## Sources

    - Vapi and Retell, prompt templates
    """

    code = "CL001"
    name = "placeholder"
    severity = Severity.ERROR
    bad = (
        Bad(
            """
            systemPrompt: |
              You are the receptionist for [CLINIC_NAME].
              Opening hours: TODO
            """,
            ("[CLINIC_NAME]", "TODO"),
        ),
        Bad(
            """
            systemPrompt: 'Say: "I see you would like to {}, let us start."'
            """,
            ("{}",),
        ),
        Bad(
            """
            systemPrompt: |
              Today: <current_date>
              Open with: "Good day, this is the desk of Your Company."
            """,
            ("<current_date>", "Your Company"),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are the receptionist for Harbour Dental.
          Opening hours: eight to five.
        """,
        """
        systemPrompt: "[STYLE] Reply in natural speech. [PERSONALITY] You are Cara."
        """,
        """
        systemPrompt: 'When sure, ask: "Is it [your guess]?" Confirm with "Fine, [Name], until [Day]."'
        """,
        """
        systemPrompt: Read numbers in the form (XXX) XXX-XXXX.
        """,
        """
        systemPrompt: 'You are Cara. Answer with <number> slots. Todo lo demás, no. {"a": {}}'
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every placeholder."""
        labels = subject.labels if might_hold("\n".join(subject.label_texts)) else ()
        doubtful = self.is_reported(subject, "preview")
        for surface in (*subject.surfaces(), *labels):
            for start, end, is_certain in sorted(placeholders(surface, subject, doubtful=doubtful)):
                is_said = surface is subject.prompt and subject.roles.is_shown(start)
                span = Span(surface, start, end)
                yield Finding(
                    span,
                    f"the placeholder {quoted(subject, span)} was never filled in",
                    "Write the real text. The persona reads a placeholder aloud, or makes something up in its place.",
                    severity=Severity.WARNING if is_said or not is_certain else None,
                    tier=None if is_certain else "preview",
                    cause="placeholder",
                )
