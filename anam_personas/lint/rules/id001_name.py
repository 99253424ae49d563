"""ID001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.names import introduced, is_same, looks_like_person
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class Name(Rule):
    """The text calls the persona by another name than the file.

    ## What it does

    Compares `name` with the name after "You are", "Your name is", "I'm", "My name is", "This is ... from", and their
    like in German, Spanish and French. Only where `name` looks like a person's. A part of the name, and another
    spelling of it in capitals or accents, are the same name.

    ## Why is this bad

    The page shows one name and the voice says another. Copied personas keep the old one.

    ## Fix safety

    The fix puts the file's name in. It is unsafe, since the other one may be right.

    ## Sources

    - Anam, prompting guide, identity; Anam, personas
    """

    code = "ID001"
    name = "other-name"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            name: Leo
            systemPrompt: You are Josh, a game host.
            """,
            ("Josh",),
            """
            name: Leo
            systemPrompt: You are Leo, a game host.
            """,
        ),
        Bad(
            """
            name: Cara
            initialMessage: Hi, I'm Liv. How can I help?
            """,
            ("Liv",),
        ),
    )
    good = (
        """
        name: Website Assistant
        systemPrompt: You are Mia, a helpful guide.
        """,
        """
        name: JORDAN
        systemPrompt: You are Jordan, a customer. The user is Alex, a seller.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for the prompt and one for each spoken text that gives another name."""
        name = str(subject.persona.body.get("name", ""))
        if not looks_like_person(name):
            return
        for surface in subject.surfaces():
            is_spoken = surface is subject.greeting
            words = subject.greeting_words if is_spoken else subject.words
            for start, end in introduced(words, spoken=is_spoken):
                told = surface.value[start:end]
                if not is_spoken and _is_denied(subject, start):
                    continue
                if not is_same(name, told):
                    yield Finding(
                        Span(surface, start, end),
                        f'the persona is called "{told}" here, but its name is "{name}"',
                        "Use one name in both.",
                        severity=Severity.ERROR if is_spoken else Severity.WARNING,
                        title=f'Write "{name}"',
                        changes=(Change(start, end, name),),
                    )
                break


def _is_denied(subject: Subject, offset: int) -> bool:
    """Whether the prompt forbids to be called so: "never say that you are Sam"."""
    index = subject.words.word_at(offset)
    frame = subject.clauses.at(index)
    return frame is not None and frame.is_denied(index)
