"""What a prompt dictates word for word: ``Say: "..."``, ``Greet with "..."``, ``Assistant: ...``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.language.lexicon import everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.words import Sentence, Words

_QUOTED = r"\"([^\"\n]{2,600})\"|“([^“”\n]{2,600})”|«\s?([^«»\n]{2,600}?)\s?»|„([^„“”\n]{2,600})[“”]"
_ANSWER = (
    r"^[ \t]*(?:[-*•+][ \t]+\**|\*\*)?(?:Assistant|ASSISTANT):\**[ \t]*([^\n\"“\[{]+(?:(?<=[:.!?])(?:\n[ \t]*(?:[-*•+]|\d{1,2}[.)])[ \t]+"
    r"(?![^\n:]{1,20}:)[^\n\"“\[{]+){2,12})?)$"
)
"""A reply in a sample dialogue, with the list that is part of it."""
_LEAST = 3
"""Letters of a verb that is no other word in another language."""
_NEAR = 8
"""Words between the verb and the quotation mark, at most."""


class Utterance(NamedTuple):
    """Words that will be spoken as they stand: their offsets in the prompt."""

    start: int
    end: int


def _opens(words: Words, index: int, sentence: Sentence) -> bool:
    """Whether a word begins its sentence, or stands behind a sign: "di" is Spanish for say there, and Italian for of elsewhere."""
    if index == sentence.first:
        return True
    return bool(words.text[words.end(index - 1) : words.start(index)].strip())


def utterances(words: Words) -> list[Utterance]:
    """The utterances that a prompt dictates, in order."""
    text = words.text
    found = list(_quoted(words)) if any(mark in text for mark in '"“«„') else []
    if "ssistant:" in text:
        for line in re.finditer(_ANSWER, text, re.MULTILINE):
            found.append(Utterance(*line.span(1)))
    return sorted(found)


def _quoted(words: Words) -> Iterator[Utterance]:
    sentence, has_verb, of = None, False, everywhere().words
    verbs, others, denials = of("dictate-verb"), of("dictate-others"), of("dictate-not")
    for quote in re.finditer(_QUOTED, words.text):
        if (found := words.sentence_at(quote.start())) != sentence:
            sentence, has_verb = found, not verbs.isdisjoint(words.of(found))  # once a sentence: one may be endless
        if not has_verb:
            continue
        behind = words.word_at(quote.start())
        first = max(found.first, behind - _NEAR)
        before = words.lower[first:behind]
        at = next((index for index in range(len(before) - 1, -1, -1) if before[index] in verbs), None)
        if (
            at is None
            or (at and before[at - 1] in others)
            or (at > 1 and before[at - 1] in of("dictate-between") and before[at - 2] in others - of("role-persona"))
            or (len(before[at]) < _LEAST and not _opens(words, first + at, found))
            or not denials.isdisjoint(before[max(at + 1, len(before) - 2) :])
        ):
            continue
        yield Utterance(*quote.span(quote.lastindex or 0))
