"""SF003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.entities.personal import personal_of
from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.played import is_played
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class PersonalData(Rule):
    """Personal data is in the file.

    ## What it does

    Looks into the prompt and the first message for card numbers (with the right check digit), bank accounts (IBAN), US
    social security numbers, e-mail addresses of people, mobile numbers beside a name, numbers that are called private,
    and birthdays beside a name. Passed over: addresses of roles (`support@`), the business's own landlines, numbers
    that are published for tests, people born before 1920, sample dialogue and data, and what belongs to the caller or
    customer that the persona plays. Reports show stars in place of cards, accounts and
    security numbers.

    ## Why is this bad

    The entire prompt goes to the model's vendor and into logs, stays in the repository, and may be revealed to a visitor.

    ## Sources

    - OWASP, LLM07 system prompt leakage; LiveKit, prompting; Vapi, optimization guide, section 6
    """

    code = "SF003"
    name = "personal-data"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: Escalate to Maria Lopez, +34 612 345 678, born 1984-03-02.
            """,
            ("+34 612 345 678", "1984-03-02"),
        ),
        Bad(
            """
            systemPrompt: The card 4532 0151 1283 0366 belongs to Tom. Write to tom.weber@acme.io.
            """,
            ("4532 0151 1283 0366", "tom.weber@acme.io"),
        ),
    )
    good = (
        """
        systemPrompt: Send people to support@acme.io, or to our office at +44 20 8123 4567.
        """,
        """
        systemPrompt: Accept 16 digits, e.g. 4111 1111 1111 1111. Orders look like 1234-5678-9012-3456.
        """,
        """
        systemPrompt: |
          User: "I am Jo Marsh, jo.marsh@quickmail.io."
          You: "Thank you, Jo."
        """,
        """
        systemPrompt: You are Jo Marsh, a customer of a shop that trains its staff. Your address is jo.marsh@quickmail.io.
        """,
        """
        systemPrompt: You are Maria Curie, born on 7 November 1867. Your colleague is Ada Lovelace.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every piece of data."""
        for surface in subject.surfaces():
            told: set[int] = set()
            for found in personal_of(subject, surface):
                if found.start in told or subject.is_secret(surface, found.start):
                    continue
                if surface is subject.prompt and (_is_known(found.start, subject) or is_played(subject.words.text)):
                    continue
                told.add(found.start)
                yield Finding(
                    Span(surface, found.start, found.end),
                    f"the text contains {found.what}",
                    "Delete it: let a tool look it up, or name a role instead of a person.",
                    secret=found.is_secret,
                )


def _is_known(at: int, subject: Subject) -> bool:
    """Whether it is in a sample, or is the address of the house: ``E-mail: mia.birch@quickmail.io`` among its facts."""
    line = subject.roles.line_at(at)
    label = subject.words.text[line.start : at].strip(" -*•\t").lower()
    return subject.roles.is_shown(at) or (line.role is Role.FACT and _names_mail(label))


def _names_mail(label: str) -> bool:
    return label.rstrip(":： *").replace("-", " ") in everywhere().terms("role-mail-label")
