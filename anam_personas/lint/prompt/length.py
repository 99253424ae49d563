"""Whether a sentence bounds the length of what the persona says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.words import SLOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words

_BEFORE, _BEHIND = 4, 6
"""The words around "short" that name the turns it refers to."""
_NEXT = 2
"""Words beside "long" in a ban on length: "pas de phrases longues"."""
_LABEL = 3
"""Words between "length" and the slot that says it."""
_BRACKETED = r"\([^()\n\d]{0,20}\d[^()\n]{0,20}$"
_WIDTH = 40
"""Characters in front of a unit in which its number and the bracket stand."""
_OTHER = 7
"""Words around a bound in which something else is named that it bounds."""


def is_bounded(words: Words, lexicon: Lexicon) -> bool:
    """Whether some sentence of a text bounds the answers, or the main kind of turn."""
    limits = lexicon.united("terse", "short", "unit", "long")
    if words.vocabulary.isdisjoint(limits) and not lexicon.phrases("bound").are_in(words):
        return False
    phrases = [first for first, _ in lexicon.phrases("bound").places(words)]
    sentences = words.sentences_of(sorted([*words.indexes(limits), *phrases]))
    return any(_bounds(words.of(sentence), lexicon, limits) for sentence in sentences)


def is_left_to_slot(words: Words) -> bool:
    """Whether a slot says how long something is to be: ``Length: {{ size }}``, ``{{ reply_length }}``."""
    told = everywhere().words("length")
    for at, word in enumerate(words.lower):
        if word == SLOT:
            name = re.split(r"[\W_]+", words.text[words.start(at) : words.end(at)].lower())
            if not told.isdisjoint(name) or not told.isdisjoint(words.lower[max(at - _LABEL, 0) : at]):
                return True
    return False


def is_perhaps_bounded(words: Words, lexicon: Lexicon) -> bool:
    """Whether a text calls anything short, but for what has a length of its own (a summary, a greeting), gives parts of the talk
    a number of words in brackets, or asks for one thing at a time.
    """
    if lexicon.phrases("bound_perhaps").are_in(words) or not lexicon.words("bound_perhaps").isdisjoint(
        words.vocabulary
    ):
        return True
    if any(_is_bracketed(words.text, words.start(at)) for at in words.indexes(lexicon.words("unit"))):
        return True
    said = lexicon.united("terse", "short") & words.vocabulary
    if not said:
        return False
    other = lexicon.united("other_text", "form") - lexicon.united("terse", "short")
    told = (words.of(sentence) for sentence in words.sentences)
    return any(other.isdisjoint(each) and not said.isdisjoint(each) for each in told)


def _is_bracketed(text: str, at: int) -> bool:
    """Whether a number in round brackets stands in front of a unit: "an introduction (50-80 words)"."""
    return re.search(_BRACKETED, text[max(at - _WIDTH, 0) : at]) is not None


def _bounds(words: Sequence[str], lexicon: Lexicon, limits: frozenset[str]) -> bool:
    if lexicon.phrases("bound").occur(words):
        return True
    return any(word in limits and _is_bound(words, at, lexicon) for at, word in enumerate(words))


def _is_bound(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the word at an index bounds answers, and nothing else."""
    word, before = words[at], words[max(at - _BEFORE, 0) : at]
    is_limit = (
        word in lexicon.words("terse")
        or (
            word in lexicon.words("long")
            and not lexicon.united("negation", "ban").isdisjoint([*before, *words[at + 1 : at + _BEHIND]])
            and not lexicon.united("replies", "unit").isdisjoint(words[max(at - _NEXT, 0) : at + _NEXT])
        )
        or (
            word in lexicon.words("short")
            and not lexicon.words("replies").isdisjoint([*before, *words[at : at + _BEHIND]])
        )
        or (
            word in lexicon.words("unit")
            and any(number[:1].isdigit() or number in lexicon.words("number") for number in before)
            and not (word in lexicon.words("unit_time") and not lexicon.words("wait_time").isdisjoint(words))
        )
    )
    return is_limit and lexicon.words("other_text").isdisjoint(words[max(at - _OTHER, 0) : at + _OTHER + 1])
