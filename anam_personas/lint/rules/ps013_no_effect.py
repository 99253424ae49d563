"""PS013."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.lint.subject import OWN_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class NoEffect(Rule):
    """The prompt has no effect in this configuration.

    ## What it does

    Reports a prompt beside `llmId: CUSTOMER_CLIENT_V1`, with which Anam runs no language model, and a prompt of white
    space alone. Rules about what a prompt lacks report nothing then.

    ## Why is this bad

    Somebody will edit the prompt and wonder why nothing changes.

    ## Sources

    - Anam, API reference (`llmId`); Anam cookbook, custom LLM on the client side
    """

    code = "PS013"
    name = "prompt-without-effect"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            llmId: CUSTOMER_CLIENT_V1
            systemPrompt: You are Cara.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: "  "
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
        systemPrompt: You are Cara.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding where nothing reads the prompt, or there is nothing to read."""
        if subject.prompt is None:
            return
        if not subject.prompt.value.strip():
            yield Finding(subject.prompt_key, "the prompt is empty", "Write one, or delete the key.")
        elif subject.persona.body.get("llmId") == OWN_MODEL:
            message = f"nothing reads the prompt: with llmId {OWN_MODEL} Anam runs no language model"
            yield Finding(subject.prompt_key, message, "Keep the prompt where your own model runs.")
