"""PS012."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class GreetingAsPrompt(Rule):
    """The prompt is a greeting or a question, not an instruction.

    ## What it does

    Reports a short prompt that speaks to a visitor or asks the model something, and gives it nothing to do. Rules about
    what a prompt lacks report nothing then.

    ## Why is this bad

    `systemPrompt` instructs the model. The words that the persona says first belong in `initialMessage`.

    ## Sources

    - Anam, API reference (`systemPrompt`, `initialMessage`)
    """

    code = "PS012"
    name = "greeting-as-prompt"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            systemPrompt: Hello, I am Nora from the harbour office, how may I help?
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: Hi! Welcome to the Aurora Hotel. What can I do for you?
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Leo, the host of the Aurora Hotel. Answer in two sentences.
        initialMessage: Hi! Welcome to the Aurora Hotel. What can I do for you?
        """,
        """
        systemPrompt: I want you to act as Leo, a French tutor. Speak slowly.
        """,
        """
        systemPrompt: 'Greet with: "Hello, I am Leo, how can I help?" Then ask for the name.'
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding where the prompt is a greeting."""
        if subject.prompt is not None and not subject.has_no_effect and subject.is_greeting:
            hint = "Move it to initialMessage, and write here what the persona is to do."
            yield Finding(subject.prompt_key, "the prompt is a greeting or a question, and instructs nobody", hint)
