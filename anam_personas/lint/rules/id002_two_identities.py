"""ID002."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.mention import around, word_at
from anam_personas.lint.prompt.names import introduced, is_same
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_NOT_TOLD = frozenset([Role.HEADING, Role.SAMPLE, Role.UTTERANCE])
_MOST = 200
"""Introductions that are looked at."""
_LONGEST = 300
"""Characters of a line in front of a name, in which quotation marks are counted."""
_QUOTES = '"“”„«»'


class TwoIdentities(Rule):
    """The prompt gives the persona two names.

    ## What it does

    Reports a second "You are ..." or "Your name is ..." with another name, at the later place, in English, German,
    Spanish and French. Names in quotations, in lines of dialogue and in conditions are passed over. A shorter form of
    the same name (EV for EVI) is info.

    ## Why is this bad

    It is nearly always a paste accident, and the persona introduces itself now as the one, now as the other.

    ## Sources

    - Vapi, optimization guide, section 3
    """

    code = "ID002"
    name = "two-identities"
    severity = Severity.WARNING
    tier = "preview"
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Cara, a host.
              Keep it short.
              You are Leo from sales.
            """,
            ("Leo",),
        ),
        Bad(
            """
            systemPrompt: Your name is Ana. Be kind, and introduce yourself as Eva.
            """,
            ("Eva",),
        ),
        Bad(
            """
            systemPrompt: You are Anders Holt of Nordbank. Callers know Birgit; carry on as Birgit.
            """,
            ("Birgit",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Cara, a host.
          Keep it short.
          Leo from sales answers what you cannot.
        """,
        """
        systemPrompt: |
          You are Cara, a host.
          ### Say Why You're Calling
          Be brief.
        """,
        """
        systemPrompt: You are Reshma for new leads and Karthik for qualified ones.
        """,
        """
        systemPrompt: You are Jordan, a customer. The user is Alex, a seller. If you are Maria, wave.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every name that is not the first one."""
        prompt = subject.prompt
        if prompt is None or subject.has_no_effect or not _might(subject):
            return
        first: Span | None = None
        told: set[str] = set()
        for start, end in sorted(islice(introduced(subject.words, spoken=False), _MOST)):
            span = Span(prompt, start, end)
            if not _is_meant(subject, start):
                continue
            if first is None:
                first = span
            elif span.text not in told and (severity := _verdict(first.text, span.text)):
                told.add(span.text)
                message = f'the persona is called "{span.text}" here, but "{first.text}" before'
                related = ((first, f'called "{first.text}" here'),)
                yield Finding(span, message, "Use one name.", severity=severity, related=related)


def _might(subject: Subject) -> bool:
    """Whether it is worth looking closely: two identities take two introductions."""
    text, signs = subject.words.text, everywhere()
    if not signs.words("identity-word").isdisjoint(subject.words.vocabulary):
        return True
    begun = [f"{each} " for sign in signs.phrases("identity-sign").texts for each in {sign, sign.replace("'", "’")}]
    return sum(_named(text, sign) for sign in (*begun, *(f" {word} " for word in signs.words("identity-sign")))) > 1


def _named(text: str, sign: str) -> int:
    """How often a capital follows a sign; counted up to two."""
    found, at = 0, text.find(sign)
    while at >= 0 and found < 2:
        found += text[at + len(sign) : at + len(sign) + 1].isupper()
        at = text.find(sign, at + 1)
    return found


def _is_meant(subject: Subject, start: int) -> bool:
    """Whether the name is given to the persona itself: not in a condition, a quotation or a dialogue."""
    words, text = subject.words, subject.words.text
    at = word_at(subject, start)
    before = words.lower[around(words, at).first : at]
    line = text[max(text.rfind("\n", 0, start) + 1, start - _LONGEST) : start]
    is_quoted = sum(line.count(mark) for mark in _QUOTES) % 2 == 1
    is_dialogue = _is_dialogue(line.lstrip(" \t-*").lower())
    if subject.roles.at(start) in _NOT_TOLD:
        return False
    is_supposed = not everywhere().words("identity-supposed").isdisjoint(before)
    return not is_supposed and not is_quoted and not is_dialogue and not subject.is_dictated(start)


def _is_dialogue(line: str) -> bool:
    """Whether a line in small letters begins with a speaker, or calls itself an example."""
    speaker, colon, _ = line.partition(":")
    is_speaker = bool(colon) and speaker in everywhere().words("identity-speaker")
    return is_speaker or line.startswith(tuple(everywhere().words("identity-sample")))


def _verdict(first: str, later: str) -> Severity | None:
    """None for one name; info for a shorter form of it."""
    one, other = first.casefold(), later.casefold()
    if is_same(first, later):
        return None
    return Severity.INFO if one.startswith(other) or other.startswith(one) else Severity.WARNING
