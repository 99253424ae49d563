"""CL012."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.terms import places
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_READ = frozenset([Role.INSTRUCTION, Role.STEP, Role.FACT])
_SLOT = r"[\[<{$%]\s{0,2}[\"']?([A-Za-z_][\w .]{0,40})"
_NAMED = r"\b(?:[a-z]+_\w{1,60}|[a-z]{2,20}[A-Z]\w{1,60})"
"""Names in the form of code: those of tools that the prompt speaks of."""
_LETTER = r"[0-9A-Z_a-z\u00c0-\u024f]"
"""What no Latin word goes on with; Japanese ones have nothing around them."""
_MOST = 100
"""Places that are looked at."""


class NoLiveDate(Rule):
    """The persona has to know which day it is, but nothing tells it.

    ## What it does

    Reports the first mention of tomorrow, tonight, next week, "open today" and their like in an instruction or a fact of
    the prompt, if no variable and no placeholder has a date in its name, no tool speaks of dates, days or a calendar, and
    no date is in the prompt. Silent for personas with tools by id, which may give it, for what is quoted, and for a
    farewell ("say see you tomorrow").

    ## Why is this bad

    A language model does not know the date. It takes that of its training, or invents one: "tomorrow" becomes any day, and
    the persona says that the shop is open on the day on which it is closed.

    ## Sources

    - Hume, prompt engineering (dates by variables); Vapi, prompting guide (the date as a variable)
    """

    code = "CL012"
    name = "no-live-date"
    severity = Severity.WARNING
    tier = "preview"
    languages = languages_with("day")
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the voice of the Birch Café. Take bookings for tonight and for tomorrow.
            """,
            ("tonight",),
        ),
        Bad(
            """
            systemPrompt: You are Cara, the voice of the Birch Café. Tell callers whether we are open today.
            """,
            ("open today",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara, the voice of the Birch Café. It is {{ today }}. Take bookings for tonight and for tomorrow.
        variables: {today: {type: string}}
        """,
        """
        systemPrompt: You are Cara, the voice of the Birch Café. Ask for the weekday, and say the hours of that weekday.
        """,
        """
        systemPrompt: You are Cara, the voice of the Birch Café. Take bookings for tomorrow.
        tools:
          - {type: client, name: get_date, description: Call it before you speak of a day. It returns the current date.}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding at the first day that only somebody who knows the date can name."""
        if subject.prompt is None or not subject.is_judged:
            return
        for first, last in places(subject.words, subject.lexicon, "day")[:_MOST]:
            start = subject.words.start(first)
            if not _is_day(subject, first, last, start) or subject.roles.at(start) not in _READ:
                continue
            if not _is_told(subject):
                span = Span(subject.prompt, start, subject.words.end(last - 1))
                yield Finding(
                    span,
                    f"no current date found: the persona has to guess the date of {quoted(subject, span)}",
                    "Pass the date in (Today is {{ today }}.), or attach a tool that returns it.",
                )
            return


def _is_day(subject: Subject, first: int, last: int, start: int) -> bool:
    """Whether it is the day rather than the morning, and no quotation."""
    words, frame = subject.words, subject.clauses.at(first)
    before = words.lower[max(first - 1, 0) : first] if last - first == 1 else []
    if frame is None or _is_reported(frame, first, subject):
        return False
    if not subject.lexicon.words("day-wait").isdisjoint(frame.lower):
        return False  # "or wait for next month, when the minutes are reset"
    is_morning = (
        not subject.lexicon.words("date-morning").isdisjoint(before) or words.text[start : start + 6] == "Morgen"
    )
    if _is_farewell(frame, first, subject):
        return False
    return first not in frame.quoted and not is_morning and not subject.is_dictated(start)


def _is_farewell(frame: Frame, first: int, subject: Subject) -> bool:
    """Whether it is what one says at the end: "say see you tomorrow", which needs no date."""
    before = frame.lower[max(first - frame.sentence.first - 1, 0) : first - frame.sentence.first]
    until, say = subject.lexicon.words("day-until"), subject.lexicon.words("day-say")
    return not until.isdisjoint(before) and not say.isdisjoint(frame.lower)


def _is_reported(frame: Frame, first: int, subject: Subject) -> bool:
    """Whether the day is part of what the persona says in other words: "tell them that a plumber comes tomorrow"."""
    before = frame.lower[: first - frame.sentence.first]
    return not subject.lexicon.words("subordinate").isdisjoint(before) and not subject.lexicon.words(
        "admit"
    ).isdisjoint(before)


def _is_told(subject: Subject) -> bool:
    """Whether a variable, a placeholder, a tool or the prompt itself has the date, as far as the file shows."""
    if subject.persona.body.get("toolIds"):
        return True
    text = subject.words.text
    named = " ".join([*subject.persona.variables, *re.findall(_SLOT, text)])
    named += " ".join(re.findall(_NAMED, text))  # a tool that the prompt names is TL001's business
    told = f"{named} {' '.join(repr(use.definition) for use in subject.persona.tools)}"
    return (
        not everywhere().words("date-name").isdisjoint(_parts(told))
        or _filled().search(text) is not None
        or _fixed().search(text.lower()) is not None
        or _names_a_tool(subject)
    )


def _names_a_tool(subject: Subject) -> bool:
    """Whether a sentence speaks of a tool that has to do with dates: "the tool that gives the date"."""
    words, dates = subject.words, everywhere().words("date-name")
    tools = words.indexes(everywhere().words("call-tool"))
    return any(not dates.isdisjoint(words.of(sentence)) for sentence in words.sentences_of(tools))


def _parts(text: str) -> list[str]:
    """The words of names and prose: ``currentDate``, ``current_date``."""
    return [part.lower() for part in re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])", text)]


@cache
def _filled() -> re.Pattern[str]:
    """A day that a variable fills, whatever its name: "The date is {{ now }}"."""
    day = _pattern("live-date", "live-today", "live-day")
    return re.compile(rf"(?i){day}[^.!?。\n{{]{{0,20}}\{{\{{")


@cache
def _fixed() -> re.Pattern[str]:
    """A date, or words that give one."""
    stated = rf"{_pattern('live-today')} ?{_pattern('live-is')}"
    return re.compile(rf"\b20\d\d-\d\d-\d\d\b|{stated}|{_pattern('live-date')}[^\n]{{0,20}}\d")


def _pattern(*names: str) -> str:
    words = everywhere().choice(*names).replace("'", "['’]")
    return rf"(?<!{_LETTER}){words}(?!{_LETTER})"
