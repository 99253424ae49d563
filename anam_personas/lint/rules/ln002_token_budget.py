"""LN002."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

WARNED = 2000
"""Tokens above which it is a warning, where the settings do not say."""
REFUSED = 8000
"""Tokens above which it is an error, where the settings do not say."""


class TokenBudget(Rule):
    """The prompt is longer than its budget.

    ## What it does

    Estimates the tokens of the composed prompt and of the names, descriptions and parameters of its tools: the number
    that `stats` shows, with the error that it states. Tools that are named by id alone are not counted. Above 2,000
    tokens it is a warning, above 8,000 an error.

    ## Why is this bad

    The model reads the prompt again at every turn: the visitor waits longer, every turn costs more, and rules in the
    middle of a long prompt are followed less. Facts belong in a knowledge folder, where they are read when needed.

    ## Sources

    - ElevenLabs, prompting guide (questions); Vapi, optimization guide, section 13; Deepgram, prompting voice agents
    """

    code = "LN002"
    name = "token-budget"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the voice of Harbour Dental. Answer in one or two short sentences.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara. Be brief.
        """,
    )
    example_settings: ClassVar[dict[str, Any]] = {"max-prompt-tokens": 16}

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding where the prompt is over a limit."""
        if subject.prompt is None or subject.has_no_effect:
            return
        warned = subject.options.get("max-prompt-tokens", WARNED)
        refused = max(subject.options.get("max-prompt-tokens-error", REFUSED), warned)
        tools = subject.persona.tools
        if most(subject.prompt.value, *(repr(use.definition) for use in tools)) < warned:
            return
        from anam_personas.lint.language.tokens import estimate, of_tools

        of_all_tools = of_tools(use.definition for use in tools)
        count = estimate(subject.prompt.value) + of_all_tools
        if count > warned:
            limit, severity = (refused, Severity.ERROR) if count > refused else (warned, Severity.WARNING)
            share = f", {of_all_tools:,} of them for its tools" if of_all_tools else ""
            message = f"the prompt has about {count:,} tokens{share}: more than the limit of {limit:,}"
            hint = "Move facts and questions with answers into a knowledge folder, or shorten the prompt."
            yield Finding(subject.prompt_key, message, hint, severity=severity)


def most(prompt: str, *tools: str) -> int:
    """More tokens than `tokens.estimate` says, at little cost. JSON writes no character of a definition in more than two."""
    size = len(prompt) + 2 * sum(map(len, tools))
    return size * 7 // 10 + 2 if prompt.isascii() and all(map(str.isascii, tools)) else size + 2
