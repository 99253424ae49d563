"""CL005."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.mention import is_forbidden
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

LIMIT = 5
"""Quoted phrases that one ban may list."""
_QUOTED = r"\"([^\"\n]{1,100})\"|“([^“”\n]{1,100})”|«\s?([^«»\n]{1,100}?)\s?»|„([^„“”\n]{1,100})[“”]"
_LEAD = 60
_FEWEST = 4
"""Quotation marks: a list has several phrases, and a phrase that is used elsewhere is there twice."""
_PLAIN = 5
"""Shorter phrases occur anywhere."""


class _Quote(NamedTuple):
    start: int
    end: int
    text: str


class BannedPhrases(Rule):
    """A long list bans phrases word for word.

    ## What it does

    Counts the quoted phrases that one "never say", "don't use" or "avoid" lists; more than five are reported. A
    banned phrase that the prompt quotes elsewhere, as an example, is reported too. Topics that are banned without
    quotation marks do not count.

    ## Why is this bad

    Phrases in the prompt prime the model: a list of fifty banned phrases made one team's agent say them.
    A principle and three to five phrases do more.

    ## Sources

    - Vapi, optimization guide, section 5; AssemblyAI, prompting guide (in favour of short lists)
    """

    code = "CL005"
    name = "banned-phrases"
    severity = Severity.INFO
    tier = "strict"
    bad = (
        Bad(
            """
            systemPrompt: Never say "sure thing", "no worries", "you bet", "got it", "roger that" or "absolutely".
            """,
            ('"sure thing", "no worries", "you bet", "got it", "roger that" or "absolutely"',),
        ),
        Bad(
            """
            systemPrompt: |
              Don't say "Hello there?".
              When the line is silent, ask: "Hello there? Are you still with me?"
            """,
            ('"Hello there?"',),
        ),
    )
    good = (
        """
        systemPrompt: Never say "certainly", "absolutely" or "great question".
        """,
        """
        systemPrompt: Never give medical, legal or financial advice, and never quote prices, dates, stock, fees or terms.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every list that is too long, and for every banned phrase that is used elsewhere."""
        prompt = subject.prompt
        if prompt is None or sum(map(prompt.value.count, '"' if prompt.value.isascii() else '"“”«»„')) < _FEWEST:
            return
        bans = everywhere().phrases("ban-phrase").places(subject.words)
        if not bans:
            return
        quotes = [_Quote(*found.span(), found[found.lastindex or 0]) for found in re.finditer(_QUOTED, prompt.value)]
        seen: set[_Quote] = set()
        lists = []
        for _, last in bans:
            found = _listed(prompt.value, subject.words.end(last - 1), quotes)
            if found and found[0] not in seen:
                seen.update(found)
                lists.append(found)
        for found in lists:
            if len(found) > subject.options.get("max-banned-phrases", LIMIT):
                message = f"{len(found)} phrases are banned word for word"
                hint = "Keep three to five as examples, and state the principle behind them."
                yield Finding(Span(prompt, found[0].start, found[-1].end), message, hint)
        others = "\n".join(quote.text for quote in quotes if quote not in seen and not _is_blamed(quote, subject))
        for quote in sorted(seen):
            if _is_in_a_case(quote, subject):
                continue
            if (
                len(quote.text) >= _PLAIN
                and " " in quote.text
                and re.search(rf"(?<!\w){re.escape(quote.text.rstrip('.!,?'))}(?!\w)", others)
            ):
                span = Span(prompt, quote.start, quote.end)
                message = f"the prompt bans {quoted(subject, span)} here, and uses it elsewhere"
                yield Finding(span, message, "Delete it in the other place, or lift the ban.", cause="used")


def _is_blamed(quote: _Quote, subject: Subject) -> bool:
    """Whether it is forbidden there too, or called wrong."""
    words = subject.words
    told = words.of(words.sentence_at(quote.start))
    return is_forbidden(subject, quote.start) or not everywhere().words("ban-blame").isdisjoint(told)


def _is_in_a_case(quote: _Quote, subject: Subject) -> bool:
    """Whether the ban holds under a condition: 'never say "it is free" before you have looked'."""
    words, lexicon = subject.words, subject.lexicon
    told = words.of(words.sentence_at(quote.start))
    return not lexicon.united("condition", "clause-case").isdisjoint(told)


@cache
def _between() -> re.Pattern[str]:
    """What may stand between two quotations of a list."""
    joint, even = everywhere().choice("ban-joint"), everywhere().choice("ban-even")
    return re.compile(rf"[\s,;/|•*–-]*(?:\d{{1,2}}[.)]\s)?(?:{joint}\b)?[\s,]*{even}?[\s•*–-]*")


def _listed(text: str, at: int, quotes: list[_Quote]) -> list[_Quote]:
    """The quotations that a ban governs: the first near its words, every other after a comma, an "or", a new item."""
    from bisect import bisect_left

    index = bisect_left(quotes, at, key=lambda quote: quote.start)
    lead = text[at : quotes[index].start] if index < len(quotes) else ""
    if index == len(quotes) or len(lead) > _LEAD or any(sign in lead for sign in (". ", "! ", "? ", "\n\n")):
        return []
    found = [quotes[index]]
    for quote in quotes[index + 1 :]:
        gap = text[found[-1].end : quote.start]
        if len(gap) > _LEAD or not _between().fullmatch(gap):
            break
        found.append(quote)
    return found
