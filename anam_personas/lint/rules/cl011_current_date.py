"""CL011."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_HEADS = listed("today today's current now year heute aktuelle aktuelles aktueller hoy actual aujourd'hui actuelle")
_FAR = 70
_LEAD = (
    r"today(?:['’]s date)?(?: is)?|current (?:date|day|year|month|time)[a-z ]{0,20}|now|year is"
    r"|heute ist|aktuelle(?:s|r)? (?:datum|jahr)|hoy es|actual"
    r"|aujourd['’]hui[,a-zé ]{0,14}|actuelle"
)
_BEFORE = {"now": ("is",), "year": ("this",), "actual": ("fecha", "año"), "actuelle": ("date", "année", "l'année")}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc)"
_DATE = (
    rf"(?:19|20)\d\d(?:-\d\d?-\d\d?)?\b|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s|of\s)?{_MONTH}[a-zé]*|{_MONTH}[a-zé]*\.?\s\d{{1,2}}\b"
)
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w{4,9}tag|lunes|martes|miércoles|jueves|viernes"
    r"|lundi|mardi|mercredi|jeudi|vendredi"
)
_BETWEEN = rf"(?:\s?[:=])?[\s*]{{0,4}}(?:(?:is|ist|es|est|the|den|der|am|el|le|year|{_DAY}),?\s){{0,3}}[\s*]{{0,3}}"
_STATED = rf"(?:{_LEAD}){_BETWEEN}(?P<date>(?:{_DATE})[^.;\n]{{0,14}}?(?:19|20)\d\d|{_DATE})"


class CurrentDate(Rule):
    """The current date stands in the prompt as a fixed one.

    ## What it does

    Reports a literal date or year behind "today is", "the current date is", "it is now" and their like; in German,
    Spanish and French too. Dates of facts ("founded in 2019") and variables are fine.

    ## Why is this bad

    It is wrong from tomorrow on, and the persona books into the past. Pass it in: `{{ today }}`.

    ## Sources

    - Hume, prompt engineering (no date without variables); Vapi, prompting guide
    """

    code = "CL011"
    name = "fixed-current-date"
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
        words = subject.words
        if subject.prompt is None or words.vocabulary.isdisjoint(_HEADS):
            return
        text = words.text
        for at, word in enumerate(words.lower):
            if word not in _HEADS or not any(char.isdigit() for char in text[words.end(at) : words.end(at) + _FAR]):
                continue
            if word in _BEFORE and (not at or words.lower[at - 1] not in _BEFORE[word]):
                continue
            if found := re.compile(_STATED, re.IGNORECASE).match(text, words.start(at)):
                span = Span(subject.prompt, *found.span("date"))
                yield Finding(span, "this date is the current one for a day only", "Make it a variable: {{ today }}.")
