"""SF006."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.denial import denials
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class DeniesAi(Rule):
    """The persona denies that it is an AI.

    ## What it does

    Reports sentences that forbid the persona to admit it ("never reveal that you are a bot") or that claim the
    opposite ("you are a real person"). Not reported where it may say so if
    asked, or where the prompt discloses it elsewhere. "Never say that you are just an AI" and "like a real
    receptionist" are matters of style.

    ## Why is this bad

    A persona need not bring it up. But one that lies when it is sincerely asked loses the visitor's trust, and in
    many places the law demands the answer.

    ## Sources

    - Vapi, outbound agents; Vapi, optimization guide, section 15
    """

    code = "SF006"
    name = "denies-being-ai"
    languages = languages_with("denial-outright")
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: You are Sam, the receptionist. Never reveal your AI nature.
            """,
            ("Never reveal your AI nature.",),
        ),
        Bad(
            """
            systemPrompt: You are a real human named Priya, and you never admit to being a bot.
            """,
            ("You are a real human named Priya, and you never admit to being a bot.",),
        ),
    )
    good = (
        "systemPrompt: You are Sam, the receptionist. When somebody asks, say that you are an AI.",
        """
        systemPrompt: Never reveal you are AI unless directly asked.
        """,
        """
        systemPrompt: You are Eva. Eva does not call herself a language model; if asked she says that she is a voice AI.
        """,
        """
        systemPrompt: Never claim to be human. Talk like a real person, not like a robot.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such sentence."""
        if subject.prompt is None:
            return
        words = subject.words
        for sentence in denials(words):
            text = words.text[sentence.start : sentence.end]
            start = sentence.start + len(text) - len(text.lstrip(" \n\t-*"))
            span = Span(subject.prompt, start, sentence.start + len(text.rstrip()))
            message = f"{quoted(subject, span)} has the persona deny that it is an AI"
            yield Finding(span, message, "Have it say so when it is asked.", cause="denial")
