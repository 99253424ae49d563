"""LN003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.duration import seconds_of, spoken_words
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

LIMIT = 30
"""Words: about twelve seconds, by default; two thirds of it if the visitor cannot interrupt."""

_ENOUGH = 5000
"""Characters that are read: more is too long in any case."""


class FirstMessage(Rule):
    """The first message is too long.

    ## What it does

    Counts the words of `initialMessage`, a variable as one. More than 30 are reported; where `uninterruptibleGreeting`
    is on, more than 20. Sentences that hold a legal notice (recording, consent, that it is an AI) are not counted; in
    `stats`, which shows the same number, they are.

    ## Why is this bad

    Nobody has said anything yet, and people talk at about two and a half words a second: after twelve seconds of a
    stranger's speech they talk over it.

    ## Sources

    - Vapi, outbound agents; Vapi, optimization guide, section 15
    """

    code = "LN003"
    name = "long-first-message"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            initialMessage: >-
              Hello and welcome to Harbour Dental, I'm Cara, and I can help you to book a visit, to find out about
              our opening hours, to meet the team, to find your way to us, or to understand an invoice.
            """,
            ("Hello and welcome to Harbour Dental, I'm Cara, and I can help you to book a visit, to find out about",),
        ),
        Bad(
            """
            uninterruptibleGreeting: true
            initialMessage: >-
              Hi, I'm Cara at Harbour Dental, and I can tell you all about the team, the opening hours
              and the way to us. What may it be?
            """,
            ("Hi, I'm Cara at Harbour Dental, and I can tell you all about the team, the opening hours",),
        ),
    )
    good = (
        """
        initialMessage: Hi, I'm Cara at Harbour Dental. How can I help?
        """,
        """
        initialMessage: >-
          Hi, I'm Cara. This call is recorded so that we can improve our service and train our staff, and by staying on
          the line you give your consent to that. How can I help?
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding where the message is over its limit."""
        greeting = subject.greeting
        if greeting is None:
            return
        limit = subject.options.get("max-greeting-words", LIMIT)
        if subject.persona.body.get("uninterruptibleGreeting"):
            limit = max(limit * 2 // 3, 1)
        if greeting.value.count(" ") < limit // 2:
            return
        text = greeting.value[:_ENOUGH]
        count = spoken_words(text)
        if count > limit:
            count -= _of_notices(Words(text))
        if count > limit:
            some = "more than " if len(greeting.value) > _ENOUGH else ""
            message = f"the first message has {some}{count} words, about {round(seconds_of(count))} seconds of speech"
            yield Finding(
                Span(greeting, 0, len(greeting.value)),
                message,
                f"Shorten it to {limit} words, and let the visitor ask for the rest.",
            )


def _of_notices(words: Words) -> int:
    """The words of the sentences that have to be said."""
    return sum(
        spoken_words(words.text[sentence.start : sentence.end])
        for sentence in words.sentences
        if holds(words.of(sentence), everywhere(), "notice")
    )
