"""LN004."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.duration import count_words
from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

SPOKEN = 25
"""Words of a sentence that is heard: ten seconds, where the settings do not say."""
WRITTEN = 45
"""Words of an instruction, where the settings do not say."""
_ENOUGH = 20_000
"""Characters of one spoken text that are read."""
_MOST = 5_000
"""Characters of an utterance that are read: ten minutes of speech."""
_FIGURES = 6
"""A list of prices or hours has a figure every few words."""
_MARKED = r"\n[ \t]*[^\w\s\"'“«„(\[{<@$€£¥]"
"""Lines that begin with a mark: a list, whatever the mark is."""
_GLUED = r"(?<=[^\W\d_]{3}[.!?])(?:(?=[^\W\d_a-z])|(?=[-•]\s)|(?=\d{1,2}\.\s)|[ \t]+(?=[^\W\d_]))"
"""Where a sentence ends that another follows without a space, or with a small letter."""
_ITEM = r"[ \t]*(?:[-*+•–]|\d{1,2}[.)]|[a-z]\))[ \t]+"
_ITEMS = 2
"""Commas of an enumeration behind a colon."""
_PER_COMMA = 5
"""An enumeration has a comma every few words."""


class LongSentence(Rule):
    """A sentence is too long.

    ## What it does

    Counts the words of each sentence. More than 25 in words that are spoken (the first message, and what the prompt
    dictates) are a warning, more than 45 elsewhere in the prompt an info in preview: where no full stop ends a sentence, it
    cannot always be told where it does. List items count one by one.
    Enumerations, tables, data and languages that are written without spaces are not measured.

    ## Why is this bad

    A listener cannot go back to the beginning of a sentence, and a rule in the fifth clause of an instruction is a rule
    that the model misses.

    ## Sources

    - Hume, prompt engineering (sentences under twenty words); ElevenLabs, prompting guide (short, action-based)
    """

    code = "LN004"
    name = "long-sentence"
    severity = Severity.WARNING
    tier = "strict"
    bad = (
        Bad(
            """
            initialMessage: >-
              Hi, I'm Cara and I would love to help you find the treatment that fits your teeth and your budget best so
              that you can smile again at last. What may it be?
            """,
            (
                "Hi, I'm Cara and I would love to help you find the treatment that fits your teeth and your budget best so",
            ),
        ),
        Bad(
            """
            systemPrompt: |
              When a guest asks for a visit you look for a free day and tell them which days there are and then you
              wait until they have chosen one and only when they have said which one it is to be you book it and read
              the day and the hour back to them.
            """,
            ("When a guest asks for a visit you look for a free day and tell them which days there are and then you",),
        ),
    )
    good = (
        """
        initialMessage: >-
          Hi, I'm Cara. I help you find the treatment that fits your teeth and your budget. What may it be?
        """,
        """
        initialMessage: Wait... let me see. Um, one second. Which of our nine branches, e.g. Bern or Basel, is near you?
        """,
        """
        systemPrompt: |
          You are Cara.
          Services: social media, video production, paid ads, search engines, landing pages, chatbots, brand design,
          print, packaging, trade fairs, radio spots, podcasts, press work, newsletters, sponsoring, events, photos,
          illustration, web shops, hosting, apps, market research, surveys, training, coaching, reports.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such sentence."""
        spoken = subject.options.get("max-sentence-words", SPOKEN)
        written = subject.options.get("max-instruction-words", WRITTEN)
        for span in subject.spoken:
            if span.end - span.start > spoken * 2:
                yield from _spoken(span, spoken)
        if subject.prompt is None:
            return
        text = subject.prompt.value
        for sentence, end, first, last in subject.words.sentences:
            start = _behind_heading(subject, sentence, end) if last - first > written else sentence
            is_sample = last - first > written and subject.roles.at((start + end) // 2) is Role.SAMPLE
            if (
                last - first > written
                and not is_sample
                and not any(map(subject.is_dictated, (start, (start + end) // 2, end - 2)))
            ):
                found = _long_piece(text, start, end, written)
                if found is not None:
                    count, start, end = found
                    message = f"this sentence has {count} words: the model may miss the rules in it"
                    hint = "Split it: one rule per sentence."
                    where = Span(subject.prompt, start, end)
                    yield Finding(where, message, hint, severity=Severity.INFO, cause="written", tier="preview")


def _behind_heading(subject: Subject, start: int, end: int) -> int:
    """Where a sentence begins whose first line is a heading."""
    line = subject.roles.line_at(
        start + len(subject.words.text[start:end]) - len(subject.words.text[start:end].lstrip())
    )
    return min(line.end, end) if line.role is Role.HEADING else start


def _spoken(span: Span, limit: int) -> Iterator[Finding]:
    text = span.text[:_MOST]
    if not any(len(part) > limit * 2 for part in text.split(".")):
        return
    for sentence in Words(text[:_ENOUGH]).sentences:
        found = _long_piece(text, sentence.start, sentence.end, limit)
        if found is not None:
            count, start, end = found
            message = f"this sentence has {count} words: listeners lose the beginning before the end"
            where = Span(span.surface, span.start + start, span.start + end)
            yield Finding(where, message, "Split it.", cause="spoken")


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence where it ends by what it says: glued to the next one, or with the item of a list that has no full stop."""
    cuts = {start + found.end() for found in re.finditer(_GLUED, text[start:end])}
    line = text.rfind("\n", 0, start) + 1
    while (behind := text.find("\n", line, end) + 1) > 0:
        item = re.compile(_ITEM).match(text, line, behind)
        after = text[behind:end].lstrip(" \t")
        depth = end - behind - len(after)
        if item is not None and after[:1].isupper() and depth < len(item[0]):
            cuts.add(behind)
        line = behind
    yield from pairwise([start, *sorted(cut for cut in cuts if start < cut < end), end])


def _is_enumeration(sentence: str, limit: int) -> bool:
    """Whether what is behind its colon is a list in one line, of which no part is long."""
    lead, colon, behind = sentence.partition(":")
    parts = re.split(r"[,;、]", behind)
    return bool(colon) and len(parts) > _ITEMS and max(map(count_words, (lead, *parts))) <= limit // 2


def _long_piece(text: str, start: int, end: int, limit: int) -> tuple[int, int, int] | None:
    """The first part of a sentence that is long."""
    return next(filter(None, (_long(text, *piece, limit) for piece in _pieces(text, start, end))), None)


def _long(text: str, start: int, end: int, limit: int) -> tuple[int, int, int] | None:
    """How many words a sentence has and where it stands, where that is more than allowed and it is prose."""
    sentence = text[start:end]
    count = count_words(sentence)
    if count <= limit or "|" in sentence or sentence.count('"') > count // 5 or sentence.count("{") > count // 10:
        return None
    if sum(any(map(str.isdigit, word)) for word in sentence.split()) > count // _FIGURES or "\n- " in sentence:
        return None  # prices, hours, facts
    if sum(1 for _ in re.finditer(_MARKED, sentence)) > 1:
        return None
    if (sentence.count(",") + sentence.count(";")) * _PER_COMMA >= count:
        return None
    if _is_enumeration(sentence, limit):
        return None
    if ";" in sentence and max(len(part.split()) for part in sentence.split(";")) <= limit:
        return None  # sentences, but for their full stops
    return count, start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
