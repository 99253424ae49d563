"""Whether a prompt limits the persona: closed classes of words that restrict, less what they say of form.

What is forbidden is endless; the words that forbid are about sixty a language. A clause that has one limits the persona
unless it speaks of form: marks, length, pace, manner of speech. A condition limits nothing, but what it then has done may.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Sentence, Words
    from anam_personas.lint.prompt.sections import Section

_CUTS = frozenset(",;:()–—、；：…（）")
_OPENS, _CLOSES = frozenset("(（"), frozenset(")）")
_QUOTES = frozenset('"“„«「『')
"""Signs with which the words begin that the persona then says."""
_LONGEST = 2000
"""Words of a sentence that are read."""
_SPAN = 7
"""Words around a ban in which it says what of."""
_NEAR = 12
"""Words around a verb that hands over in which the person stands who takes over."""


def is_guardrail_section(section: Section, lexicon: Lexicon) -> bool:
    """Whether a section's name says that it holds limits."""
    return _names_limits(section.name, lexicon)


@lru_cache(maxsize=1_000)
def _names_limits(name: str, lexicon: Lexicon) -> bool:
    """Personas have many names of sections in common."""
    said = name.lower().replace("’", "'").replace("-", " ")
    return any(part in said for part in lexicon.phrases("limit_section").texts)


def limits(words: Words, lexicon: Lexicon) -> bool:
    """Whether a sentence of a text limits the persona, or says what to do when it cannot go on."""
    if not _might(words, lexicon):
        return False
    return any(
        _restricts(words, sentence, lexicon) or _gives_over(words, sentence, lexicon)
        for sentence in words.sentences
        if sentence.last > sentence.first + 1
    )


def _might(words: Words, lexicon: Lexicon) -> bool:
    """Whether it is worth reading the sentences."""
    gate = lexicon.united("negation", "ban", "only", "hand_over", "unknowing", "beyond", "hard-case")
    named = (lexicon.phrases(name) for name in ("ban", "follows_up", "in-doubt"))
    return not gate.isdisjoint(words.vocabulary) or any(phrases.are_in(words) for phrases in named)


def _restricts(words: Words, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether one of its clauses forbids something that is not form, and is not a mere condition."""
    told = words.of(sentence)
    restricting = lexicon.united("negation", "ban", "only")
    if restricting.isdisjoint(told) and not lexicon.phrases("ban").occur(told):
        return False
    return any(_is_limit(clause, lexicon, restricting) for clause in _clauses(words, sentence, restricting, lexicon))


def _is_limit(clause: Sequence[str], lexicon: Lexicon, restricting: frozenset[str]) -> bool:
    if lexicon.phrases("form").occur(clause):
        return False
    if lexicon.phrases("ban").occur(clause):
        return True
    at = next((index for index, word in enumerate(clause) if word in restricting), None)
    if at is None or not lexicon.words("form").isdisjoint(clause[max(at - _SPAN, 0) : at + _SPAN]):
        return False
    if not lexicon.words("condition").isdisjoint(clause[:at]):
        return False
    word = clause[at]
    if word in lexicon.words("only"):
        return lexicon.words("sequence").isdisjoint(clause[at + 1 : at + 2])
    return word not in lexicon.words("denies")


def _gives_over(text: Words, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence says what to do when the persona cannot go on, or what to leave to a person."""
    words = text.of(sentence)
    has_condition = not lexicon.words("condition").isdisjoint(words) or _has_a_case_in_front(text, sentence, lexicon)
    if not any(lexicon.words(name).isdisjoint(words) for name in ("hard-case", "hard-contact")):
        return True  # "contact for complex cases: ..."
    is_missing = not any(lexicon.words(name).isdisjoint(words) for name in ("negation", "beyond-list"))
    is_unknowing = has_condition and (
        is_missing or not lexicon.words("unknowing").isdisjoint(words) or lexicon.phrases("unknowing").occur(words)
    )
    is_unknowing = is_unknowing or lexicon.phrases("in-doubt").occur(words)
    if is_unknowing or not lexicon.words("beyond").isdisjoint(words):
        is_told = not lexicon.words("admit").isdisjoint(words) or lexicon.phrases("admit").occur(words)
        return is_told or (is_unknowing and not _QUOTES.isdisjoint(text.text[sentence.start : sentence.end + 1]))
    passing, people = lexicon.words("hand_over"), lexicon.words("person")
    following = lexicon.phrases("follows_up").within(words) if has_condition else ()
    if any(not people.isdisjoint(words[max(first - _NEAR, 0) : last + _NEAR]) for first, last in following):
        return True
    passing = passing if has_condition or words[0] in passing else lexicon.words("defers")
    return any(
        word in passing and not people.isdisjoint(words[max(at - _NEAR, 0) : at + _NEAR])
        for at, word in enumerate(words)
    )


def _has_a_case_in_front(text: Words, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence is the one to be said in a case that the sentence before, which ends with a colon, names."""
    before = text.text[: sentence.start].rstrip()
    if not before.endswith((":", "：")):
        return False
    return not lexicon.words("condition").isdisjoint(text.of(text.sentence_at(len(before) - 1)))


def _clauses(
    words: Words, sentence: Sentence, restricting: frozenset[str], lexicon: Lexicon
) -> Iterator[Sequence[str]]:
    """A sentence cut at its punctuation, and before "and never"; what is in brackets is an aside."""
    told, spans, joining = words.of(sentence), words.spans_of(sentence), lexicon.words("joining")
    first, is_aside = 0, False
    for at in range(1, min(len(told), _LONGEST)):
        gap = words.text[spans[at - 1][1] : spans[at][0]]
        goes_on = gap.strip() == "," and told[at] in lexicon.words("subordinate")
        joins = told[at - 1] in joining and (told[at] in restricting or told[at] in lexicon.words("clause-you"))
        if (not _CUTS.isdisjoint(gap) and not goes_on) or joins:
            if not is_aside:
                yield told[first:at]
            first, is_aside = at, (is_aside or not _OPENS.isdisjoint(gap)) and _CLOSES.isdisjoint(gap)
    if not is_aside:
        yield told[first:]
