"""In which language a text is written, and in which others: a vote of its small words, or its script."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import LANGUAGES
from anam_personas.lint.language.tongues import small
from anam_personas.lint.language.words import Languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.lint.language.words import Words

KNOWN = frozenset(LANGUAGES)
"""Languages for which the rules have words."""

_ENOUGH = 1000
_LEAST = 2
"""Votes that a language needs: one word may be a name, or occur in two languages."""
_OWN = 2
"""Votes of a word that no other language has."""
_FEW, _CLEARLY = 120, 4
"""Words at the beginning that decide the language if one has this many times the votes of any other."""
_KANA = "[\u3041-\u30ff]"
_HAN = "[\u4e00-\u9fff]"
_LAST_LATIN = "\u036f"
"""The last of the Latin characters and their marks."""
_DENSE = 2
"""A Japanese character says as much as this many Latin letters."""
_OF_A_STRETCH = 4
"""Votes by which a stretch is in a language, and its lead over any other."""
_A_SHARE = 0.15
"""A language that has this share of the words that vote is one of the languages of a text."""


def language_of(words: Sequence[str]) -> str | None:
    """The language (ISO 639-1) of words in lower case. None if it is another one or cannot be detected."""
    return _japanese(words[:_ENOUGH]) or _by_votes(words)


def language_in(words: Words) -> str | None:
    """The language of most of a text. None if it is another one or cannot be detected."""
    return _languages(words).whole


def languages_in(words: Words) -> tuple[str, ...]:
    """The languages of a text, that of most of its words first: of those, its sentences have a fair share each.

    A few words of another language (a name, a greeting in quotation marks) do not count.
    """
    return _languages(words).all


def _languages(words: Words) -> Languages:
    """What is detected of a text, once."""
    if words.languages is None:
        whole = language_of(words.lower) if words.is_cut else _by_votes(words.lower)
        words.languages = Languages(whole, _languages_in(words, whole))
    return words.languages


def _languages_in(words: Words, whole: str | None) -> tuple[str, ...]:
    if whole is not None and not _may_be_others(words, whole):
        return (whole,)
    shares: Counter[str] = Counter()
    tell = of_stretch if words.is_cut else _clearly
    for sentence in words.sentences:
        if found := tell(words.of(sentence)):
            shares[found] += sentence.last - sentence.first
    total = sum(shares.values())
    others = [code for code, count in shares.most_common() if code != whole and count >= _A_SHARE * total]
    return tuple(([whole] if whole else []) + others)


def _may_be_others(words: Words, whole: str) -> bool:
    """Whether a sentence is in another language than the whole: more of its words have a vote, and none for the whole."""
    if words.is_cut:
        return True
    by_word = _by_word()
    for sentence, foreign in Counter(map(words.sentence_of, words.indexes(_foreign(whole)))).items():
        ahead = foreign * _OWN - (_OF_A_STRETCH - 1)
        if ahead >= 0:
            told = words.of(sentence)
            if sum([whole in by_word.get(word, ()) for word in told]) <= ahead and _clearly(told) not in {None, whole}:
                return True
    return False


@cache
def _foreign(whole: str) -> frozenset[str]:
    """The words that have votes, but none for a language."""
    return frozenset(word for word, codes in _by_word().items() if whole not in codes)


def of_stretch(words: Sequence[str]) -> str | None:
    """The language of a sentence, where that is certain."""
    return "ja" if _japanese(words) else _clearly(words)


def _clearly(words: Sequence[str]) -> str | None:
    """The language for which there are so many more votes of the words that it is certain."""
    if not (votes := _votes(words)):
        return None
    best, most, second = _first_two(votes)
    return best if most >= _OF_A_STRETCH and most >= second + _OF_A_STRETCH - 1 else None


def is_small(word: str, code: str | None) -> bool:
    """Whether a word is a small word of a language: an article, a pronoun or the like."""
    return code in _by_word().get(word, ())


def _japanese(words: Sequence[str]) -> str | None:
    """``ja`` where most of the letters, by what they say, are Japanese."""
    text = "".join(words)
    if text.isascii():
        return None
    kana = len(re.findall(_KANA, text))
    if kana < 2:
        return None
    dense = kana + len(re.findall(_HAN, text))
    return "ja" if dense * _DENSE > len(text) - dense else None


def _by_votes(words: Sequence[str]) -> str | None:
    """The language of words in the Latin script."""
    return _voted(words[:_FEW], _CLEARLY) or _voted(words[:_ENOUGH], 1)


def _voted(words: Sequence[str], times: int) -> str | None:
    """The language for which there are more than ``times`` as many small words as for any other."""
    best, most, second = _first_two(_votes(words))
    if most < _LEAST or most <= second * times:
        return None
    return best if sum([word[0] > _LAST_LATIN for word in words]) * 2 <= len(words) else None


def _votes(words: Iterable[str]) -> dict[str, int]:
    """The votes of each language."""
    votes: dict[str, int] = {}
    for codes in filter(None, map(_by_word().get, words)):
        for code in codes:
            votes[code] = votes.get(code, 0) + 1
    return votes


def _first_two(votes: Mapping[str, int]) -> tuple[str, int, int]:
    """The language with the most votes, the first of several; how many it has, and how many the next one."""
    best, most, second = "", 0, 0
    for code, count in votes.items():
        if count > most:
            best, most, second = code, count, most
        elif count > second:
            second = count
    return best, most, second


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    """Each word with its votes: the codes of its languages. One that no other language has counts twice."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in small().items():
        for word in words.split():
            found[word] = (*found.get(word, ()), code)
    return {word: codes * _OWN if len(codes) == 1 else codes for word, codes in found.items()}
