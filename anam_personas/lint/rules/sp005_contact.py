"""SP005."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.entities.contacts import Contact, contacts_of, spoken
from anam_personas.lint.entities.said import is_explained, is_told_how
from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.script import tongue_of
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_READ = 1_000
"""Characters of words to speak by which their language is known."""
_READING = 60
"""Characters behind a contact in which its reading begins."""
_READ_AS = r"[\"'”]?\s*(?:=|→|->|⇒|=>|\((?:[^\W\d_]+[-,. ]+){3})"
"""What says how it is read: an arrow, or words in brackets."""
_NAMES = {"mail": "an e-mail address", "link": "a web address", "phone": "a telephone number"}


class ContactAsWritten(Rule):
    """An address or a telephone number is not written the way it is said.

    ## What it does

    Reports web and e-mail addresses and telephone numbers in spoken text. With the strict preset it also reports,
    as info, those in the rest of the prompt, unless a sentence says how to give them or forbids it, or they stand
    in sample dialogue, a table, a tool list, a section about tools or an assignment, or as a sample ("e.g."). A sentence
    anywhere that says how contacts of the kind are said ("read phone numbers digit by digit", "the system takes care
    of the pronunciation of numbers") holds for all of them. The name of a company that looks
    like an address is not reported there, nor are addresses and numbers that are reserved for examples, nor a
    person's own in the prompt, which is reported by SF003.

    ## Why is this bad

    A voice stumbles over `@`, dots and slashes, reads numbers as amounts, and a listener cannot write it down.

    ## Fix safety

    The fix spells an address out ("jo at acme dot com"). It is unsafe, since the voice may do that itself.

    ## Sources

    - ElevenLabs, prompting guide (normalisation); LiveKit, prompting; Vapi, prompting guide
    """

    code = "SP005"
    name = "contact-as-written"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            initialMessage: "Write to help@acme.io or visit acme.io/support."
            """,
            ("help@acme.io", "acme.io/support"),
            """
            initialMessage: "Write to help at acme dot io or visit acme dot io slash support."
            """,
        ),
        Bad(
            """
            systemPrompt: Tell callers that our number is +44 20 8123 4567.
            """,
            ("+44 20 8123 4567",),
        ),
    )
    good = (
        """
        systemPrompt: 550-120-4567 becomes five five zero, one two zero, four five six seven. Not 2024-01-01.
        """,
        """
        systemPrompt: The UK format is, e.g., 07700 900123. We use Node.js and v1.2.3. Our site is acme.example.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every address or number."""
        if subject.greeting is not None:
            for contact in contacts_of(subject, subject.greeting):
                if not subject.is_secret(subject.greeting, contact.start):
                    yield _finding(Span(subject.greeting, contact.start, contact.end), contact, subject.greeting.value)
        if subject.prompt is None or not (found := contacts_of(subject, subject.prompt)):
            return
        from anam_personas.lint.entities.personal import personal_of

        passed = {data.start for data in personal_of(subject, subject.prompt)}
        told = {kind for kind in {contact.kind for contact in found} if is_told_how(subject, kind)}
        passed |= {contact.start for contact in found if contact.kind in told}
        for contact in found:
            if _spelt().search(subject.prompt.value[max(contact.start - _READING, 0) : contact.start]) is not None:
                continue
            said = next((each for each in subject.dictated if each.start <= contact.start < each.end), None)
            if not subject.is_secret(subject.prompt, contact.start) and (
                said is not None
                or not (contact.start in passed or _is_shown(contact, subject) or _is_explained(contact, subject))
            ):
                yield _finding(Span(subject.prompt, contact.start, contact.end), contact, said.text if said else None)


@cache
def _spelt() -> re.Pattern[str]:
    """Letters, and the word for @: an address that is written as it is spelled."""
    return re.compile(rf"(?:\b\w[ -]+){{2}}\w?\s*{everywhere().choice('contact-at')}\s+$")


def _is_shown(contact: Contact, subject: Subject) -> bool:
    """Whether it is in a sample, is a value in code or the name of a company, or belongs to a character."""
    from anam_personas.lint.prompt.played import is_played

    text = subject.words.text
    shown = text[contact.start : contact.end]
    if text[max(contact.start - 2, 0) : contact.start].rstrip("\"'").endswith(("=", "`")):
        return True  # a value, for a program
    if re.match(_READ_AS, text[contact.end : contact.end + _READING]) is not None:
        return True
    if contact.kind == "link" and shown[0].isupper() and shown.count(".") == 1 and "/" not in shown:
        return True  # "Bookings.com"
    is_shown = subject.roles.at(contact.start) in {Role.SAMPLE, Role.TOOLS, Role.TABLE}
    return is_shown or is_played(subject.words.text)


def _finding(span: Span, contact: Contact, said: str | None) -> Finding:
    """The finding; ``said`` are the words to speak that it is part of, by which the language is known."""
    words = spoken(contact, tongue_of(said[:_READ])) if said else None
    return Finding(
        span,
        f'"{one_line(span.text)}" ({_NAMES[contact.kind]}) is hard to follow when it is read aloud',
        "Write it the way it is said, or say how to read it out.",
        severity=Severity.WARNING if said else Severity.INFO,
        title=f'Write "{words}"' if words else "",
        changes=(Change(span.start, span.end, words),) if words is not None else (),
        tier=None if said else "strict",
        cause=f"{contact.kind} {'said' if said else 'known'}",
    )


def _is_explained(contact: Contact, subject: Subject) -> bool:
    """Whether the prompt says how to say it, forbids it, or addresses someone else: a tool, a user."""
    text = subject.words.text
    line_start = text.rfind("\n", 0, contact.start) + 1
    line = text[line_start : contact.end + 60].split("\n", 1)[0]
    in_tools = any("tool" in s.name.lower() for s in subject.sections if s.start <= contact.start < s.end)
    return (
        in_tools
        or subject.is_mention(contact.start)
        or is_explained(subject, contact)
        or "->" in line
        or "→" in line
        or (":" in line and line.split(":", 1)[0].strip().lower() in everywhere().words("role-visitor"))
    )
