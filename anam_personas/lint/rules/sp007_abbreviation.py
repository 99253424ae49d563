"""SP007."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.entities.contacts import covered
from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.abbreviations import Short, acronyms, might_hold, shorts
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.script import tongue_of
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


LONGEST = 10_000
"""Characters of something to be said that are read."""


_RANGE_HINT = 'Write it in words, such as "nine to five".'


class Abbreviation(Rule):
    """Spoken words contain an abbreviation or a sign.

    ## What it does

    Looks at `initialMessage` and at what the prompt dictates, for `e.g.`, `approx.`, `w/`, `&`, `+`, `~` and their like
    in English, German, Spanish and French, and for capitals without a vowel that few know. Titles (`Dr.`), streets
    (`St.`), `and/or`, and signs inside a name (`Johnson & Johnson`) are passed over.

    ## Why is this bad

    Voices guess: some spell an abbreviation, some skip a sign, some make a word of it.

    ## Fix safety

    The fix writes what is said. It is unsafe, since an abbreviation may mean something else. Acronyms have no fix.

    ## Sources

    - LiveKit, prompting; ElevenLabs, normalisation
    """

    code = "SP007"
    name = "abbreviation"
    severity = Severity.INFO
    fix = "unsafe"
    bad = (
        Bad(
            """
            initialMessage: "Sales & support, approx. five minutes w/ a person."
            """,
            ("&", "approx.", "w/"),
            """
            initialMessage: "Sales and support, approximately five minutes with a person."
            """,
        ),
        Bad(
            """
            initialMessage: "Press Ctrl + Z, i.e. undo. The TRBL team is here."
            """,
            ("+", "i.e.", "TRBL"),
        ),
    )
    good = (
        """
        initialMessage: "I'm Dr. Lee's assistant at AT&T, for Johnson & Johnson."
        """,
        """
        initialMessage: "Let's talk, and/or listen: no. We met at St. Mary's. It is a BMW."
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every one."""
        for span in subject.spoken:
            value = span.surface.value
            said = value[span.start : min(span.end, span.start + LONGEST)]
            yield from _ranges(span, said)
            if might_hold(said):
                yield from _in(subject, span._replace(end=span.start + len(said)), said)


def _ranges(span: Span, said: str) -> Iterator[Finding]:
    """Figures with a dash between them: "9-5" is read as two figures, or as a subtraction."""
    found = list(_range().finditer(said)) if "-" in said or "–" in said else []
    taken = covered(said) if found else b""
    for match in found:
        if 1 not in taken[match.start() : match.end()]:
            where = Span(span.surface, span.start + match.start(), span.start + match.end())
            yield Finding(where, f'"{match[0]}" may be read aloud as two numbers, or as a subtraction', _RANGE_HINT)


@cache
def _range() -> re.Pattern[str]:
    """Hours from and to; with a unit after it ("2-3 minutes") a range is read well."""
    return re.compile(
        r"(?<![\w.,:/–-])\d{1,2}(?: ?[ap]m)? ?[-–] ?\d{1,2}(?: ?[ap]m)?"
        rf"(?![\w–/-]|[.,:]\d| (?!(?i:{everywhere().choice('hours-behind')})\b)[^\W\d_])"
    )


def _in(subject: Subject, span: Span, said: str) -> Iterator[Finding]:
    value = span.surface.value
    found = sorted({*shorts(value, span.start, span.end, _language(subject, said)), *_acronyms(subject, span)})
    taken = covered(said) if found else b""
    for short in found:
        if 1 not in taken[short.start - span.start : short.end - span.start]:
            yield _finding(span, short)


def _language(subject: Subject, said: str) -> str:
    """Of the words: by themselves, else by the persona's setting, else English."""
    found = tongue_of(said)
    return found or str(subject.persona.body.get("languageCode") or "en")


def _acronyms(subject: Subject, span: Span) -> Iterator[Short]:
    given = subject.options.get("acronyms")
    known = {*(given if isinstance(given, list) else ()), *str(subject.persona.body.get("name", "")).split()}
    value = span.surface.value
    if value[span.start : span.end].isupper():
        return
    for short in acronyms(value, span.start, span.end):
        if short.text not in known:
            yield short


def _finding(span: Span, short: Short) -> Finding:
    return Finding(
        Span(span.surface, short.start, short.end),
        f'"{short.text}" may be read aloud wrongly',
        "Write the words that should be heard.",
        title=f'Write "{(short.said or "").strip()}"',
        changes=(Change(short.start, short.end, short.said),) if short.said else (),
    )
