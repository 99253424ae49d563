"""CL011."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with
from anam_personas.lint.rule_entry import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_FAR = 70


class CurrentDate(Rule):
    """A fixed date is given as the current one.

    ## What it does

    Reports a literal date or year after "today is", "the current date is", "it is now" and their like. Dates of facts
    ("founded in 2019"), supposed ones ("if today is", "assuming today is") and variables are fine.

    ## Why is this bad

    It is wrong from tomorrow on, and the persona books into the past. Pass it in: `{{ today }}`.

    ## Sources

    - Hume, prompt engineering (no date without variables); Vapi, prompting guide
    """

    code = "CL011"
    languages = languages_with("today")
    name = "fixed-current-date"
    tier = "preview"
    signs = "0123456789" + BEYOND_ASCII
    severity = Severity.INFO
    bad = (
        Bad(
            """
            systemPrompt: You are Cara. Today's date is 12/26/2024.
            """,
            ("12/26/2024",),
        ),
        Bad(
            """
            systemPrompt: The current year is 2025, so use it.
            """,
            ("2025",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara. Today's date is {{ today }}.
        variables: {today: {type: string}}
        """,
        """
        variables: {today: {type: string}}
        systemPrompt: Today is {{ today }}.
        """,
        """
        systemPrompt: We were founded in 2019, today a big house. The sale ends on 1 May 2027.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such date."""
        words, heads = subject.words, subject.lexicon.words("today")
        if subject.prompt is None or words.vocabulary.isdisjoint(heads):
            return
        text = words.text
        told = {phrase.split()[-1] for phrase in everywhere().phrases("fixed-told").texts}
        supposing = subject.lexicon.words("condition") | everywhere().words("date-supposed")
        for at in words.indexes(heads):
            word = words.lower[at]
            if not any(char.isdigit() for char in text[words.end(at) : words.end(at) + _FAR]):
                continue
            if word in told and not everywhere().phrases("fixed-told").occur(words.lower[max(at - 1, 0) : at + 1]):
                continue
            before = words.lower[subject.sentence_at(words.start(at)).first : at]
            if not supposing.isdisjoint(before):  # "if they say the 5th and today is the 20th, then ..."
                continue
            if found := _stated().match(text, words.start(at)):
                span = Span(subject.prompt, *found.span("date"))
                message = f"{quoted(subject, span)} is written in as the current date, and goes out of date"
                yield Finding(span, message, "Use a variable: {{ today }}.", cause="date")


@cache
def _stated() -> re.Pattern[str]:
    """A date behind words that call it the current one."""
    lead, more = (_choice(name).replace("'", "['’]") for name in ("fixed-lead", "fixed-lead-open"))
    month, ordinal = _choice("date-month"), rf"(?:{_choice('date-ordinal')}|\.)?"
    date = (
        r"(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?|(?:19|20)\d\d(?:-\d\d?-\d\d?)?\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
        rf"|\d{{1,2}}{ordinal}\s(?:{_choice('date-of')}\s)?{month}[a-zé]*|{month}[a-zé]*\.?\s\d{{1,2}}\b"
    )
    between = rf"(?:\s?[:=\uff1a])?[\s*]{{0,4}}(?:{_choice('fixed-is', 'date-weekday')},?\s){{0,3}}[\s*]{{0,3}}"
    stated = rf"(?P<date>(?:{date})[^.;\n]{{0,14}}?(?:19|20)\d\d|{date})"
    return re.compile(rf"(?:{more}[,a-zé ]{{0,20}}|{lead}){between}{stated}", re.IGNORECASE)


def _choice(*names: str) -> str:
    return everywhere().choice(*names).replace("\\ ", "[ -]")
