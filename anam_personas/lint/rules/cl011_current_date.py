"""CL011."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with
from anam_personas.lint.rule_entry import BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_FAR = 70
_LEAD = (
    r"today(?:['’]s date)?(?: is)?|current (?:date|day|year|month|time)[a-z ]{0,20}|now|year is"
    r"|heute ist|aktuelle(?:s|r)? (?:datum|jahr)|hoy es|actual"
    r"|aujourd['’]hui[,a-zé ]{0,14}|actuelle"
    r"|hoje é(?: dia)?|(?:data|dia) (?:atual|de hoje)|ano atual|oggi è(?: il)?|data (?:odierna|attuale|corrente|di oggi)|anno corrente"
    r"|vandaag is(?: het)?|huidige (?:datum|dag|jaar)|datum van vandaag|(?:今日|本日)(?:の日付)?は?|現在の(?:日付|日時)は?"
)
_BEFORE = {"now": ("is",), "year": ("this",), "actual": ("fecha", "año"), "actuelle": ("date", "année", "l'année")}
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc"
    r"|fev|set|out|gen|mag|giu|lug|ott|mrt|mei)"
)
_DATE = (
    rf"(?:19|20)\d\d年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|(?:19|20)\d\d(?:-\d\d?-\d\d?)?\b|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s|of\s)?{_MONTH}[a-zé]*|{_MONTH}[a-zé]*\.?\s\d{{1,2}}\b"
)
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w{4,9}tag|mittwoch|lunes|martes|miércoles|jueves|viernes"
    r"|lundi|mardi|mercredi|jeudi|vendredi|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|sábado|domingo"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
)
_BETWEEN = rf"(?:\s?[:=\uff1a])?[\s*]{{0,4}}(?:(?:is|ist|es|est|é|è|the|den|der|am|el|le|il|het|dia|year|{_DAY}),?\s){{0,3}}[\s*]{{0,3}}"
_STATED = rf"(?:{_LEAD}){_BETWEEN}(?P<date>(?:{_DATE})[^.;\n]{{0,14}}?(?:19|20)\d\d|{_DATE})"


class CurrentDate(Rule):
    """A fixed date is given as the current one.

    ## What it does

    Reports a literal date or year after "today is", "the current date is", "it is now" and their like. Dates of facts
    ("founded in 2019") and variables are fine.

    ## Why is this bad

    It is wrong from tomorrow on, and the persona books into the past. Pass it in: `{{ today }}`.

    ## Sources

    - Hume, prompt engineering (no date without variables); Vapi, prompting guide
    """

    code = "CL011"
    languages = languages_with("today")
    name = "fixed-current-date"
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
        for at in words.indexes(heads):
            word = words.lower[at]
            if not any(char.isdigit() for char in text[words.end(at) : words.end(at) + _FAR]):
                continue
            if word in _BEFORE and (not at or words.lower[at - 1] not in _BEFORE[word]):
                continue
            if at and words.lower[at - 1] in subject.lexicon.words("condition"):  # "if today is 3 November, then ..."
                continue
            if found := re.compile(_STATED, re.IGNORECASE).match(text, words.start(at)):
                span = Span(subject.prompt, *found.span("date"))
                message = f"{quoted(subject, span)} is written in as the current date, and goes out of date"
                yield Finding(span, message, "Use a variable: {{ today }}.", cause="date")
