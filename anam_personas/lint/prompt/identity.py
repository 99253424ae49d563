"""Who a prompt says the persona is.

Generic identities are a closed class: adjectives, "assistant", and a complement that says nothing ("who helps users").
Whatever else follows "You are" is somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.detect import is_small, language_of
from anam_personas.lint.language.words import SLOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words

_ENDS = ".!?;:\n(—。！？"
_TITLE = 60
"""Characters of a title, at most."""
_TITLED = 2
"""Words in a title that say of what, beside the role: "agent personality" has one, of any agent."""
_QUOTES = frozenset('"“„«「『')
_PLACES = 200
"""Openers that are looked at."""
_MOST = 30
"""Words after "You are" that are read."""


def is_given(words: Words, lexicon: Lexicon) -> bool:
    """Whether a prompt names a person, a role or a field of work for the persona."""
    places = lexicon.phrases("opener").places(words)[:_PLACES]
    return (
        any(_says_who(words, at, lexicon) or _names(words, at, lexicon) for _, at in places)
        or any(_labelled(words, lexicon))
        or not lexicon.words("identity-behind").isdisjoint(words.vocabulary)
        or (not _is_opened(words, places) and _is_titled(words, lexicon))
    )


def _is_opened(words: Words, places: list[tuple[int, int]]) -> bool:
    return bool(places) and bool(words.sentences) and places[0][0] < words.sentences[0].last


def _is_titled(words: Words, lexicon: Lexicon) -> bool:
    """Whether a prompt begins with the title of a role: "Table booking agent", "An agent for bank customers"."""
    if not words.sentences:
        return False
    first = words.sentences[0]
    told = words.of(first)[:_MOST]
    if lexicon.words("role").isdisjoint(told):
        return False
    at = next(index for index, word in enumerate(told) if word in lexicon.words("role"))
    is_bound = any(word in lexicon.words("binds") for word in told[at + 1 : at + 2])
    named = told[at + 2 :] if is_bound else told if first.end <= _TITLE else ()
    found = [
        word
        for word in named
        if word.isalpha() and not _is_empty(word, lexicon) and word not in lexicon.words("identity-title")
    ]
    return len(found) >= (1 if is_bound else _TITLED)


def is_told_of(words: Words, lexicon: Lexicon) -> bool:
    """Whether a sentence speaks of somebody by name: "Ada is the guide of the tower". Who that is, only a reader knows."""
    copula, code = lexicon.words("copula"), language_of(words.lower)
    return not copula.isdisjoint(words.vocabulary) and any(
        sentence.last > sentence.first + 2
        and words.lower[sentence.first + 1] in copula
        and words.lower[sentence.first + 2] in lexicon.words("article")
        and not is_small(words.lower[sentence.first], code)
        for sentence in words.sentences
    )


def _labelled(words: Words, lexicon: Lexicon) -> Iterator[bool]:
    """``Name: Anna``, at the start of a line."""
    labels = lexicon.words("name_label")
    if labels.isdisjoint(words.vocabulary):
        return
    for index, word in enumerate(words.lower[:-1]):
        if word in labels:
            before = words.text[max(words.start(index) - 6, 0) : words.start(index)].rsplit("\n", 1)
            between = words.text[words.end(index) : words.start(index + 1)]
            if not (before[-1] if len(before) == 2 or words.start(index) < 6 else "x").strip(" -*#\t"):
                following = words.lower[index + 1]
                yield between.strip("* \t") in {":", "："} and (following == SLOT or not _is_empty(following, lexicon))


def _says_who(words: Words, at: int, lexicon: Lexicon) -> bool:
    """Whether the words after ``You are`` say who, rather than how or where."""
    if at >= len(words.lower) or not _opens(words, at, lexicon):
        return False
    if _is_quoted_name(words, at):
        return True
    sentence = words.sentence_of(at)
    spans = words.spans_of(sentence)[at - sentence.first :][:_MOST]
    has_role = binds = False
    for index, (start, _) in enumerate(spans, at):
        gap = words.text[spans[index - at - 1][1] : start] if index > at else ""
        if any(mark in gap for mark in _ENDS) or (has_role and "," in gap):
            return False
        word = words.lower[index]
        if gap == "-" and _stops(word, lexicon):
            continue  # "AI-powered" says nothing, and goes on
        if has_role and word in lexicon.words("binds"):
            binds = True
        elif binds and _is_quoted_name(words, index):
            return True
        elif not binds and _stops(word, lexicon):
            return False
        elif word == SLOT or not (word in lexicon.words("article") or _is_empty(word, lexicon)):
            return True
        else:
            has_role = has_role or word in lexicon.words("role")
    return False


def _names(words: Words, at: int, lexicon: Lexicon) -> bool:
    """Whether a name is in the sentence: "You are on the line of Patty Palace". Not where all nouns have capitals."""
    if at >= len(words.lower) or lexicon.words("noun_capitals"):
        return False
    sentence = words.sentence_of(at)
    binds = lexicon.words("binds")
    for index in range(at + 1, min(sentence.last, at + _MOST)):
        if binds.isdisjoint(words.lower[max(index - 2, at) : index]):
            continue
        if words.lower[index] == SLOT or _is_employer(words, index, lexicon):
            return True
        shown = words.text[words.start(index) : words.end(index)]
        if shown[0].isupper() and not shown.isupper() and not _is_empty(words.lower[index], lexicon):
            return True
    return False


def _is_quoted_name(words: Words, index: int) -> bool:
    """Whether a word with a capital begins a quotation: ``You are "Ai"``, ``called "Voice Guide"``."""
    start = words.start(index)
    return words.text[max(start - 1, 0) : start] in _QUOTES and words.text[start].isupper()


def _is_employer(words: Words, index: int, lexicon: Lexicon) -> bool:
    """Whether a word says for whom the persona works: "You are taking orders for a bakery"."""
    before = words.lower[index - 2 : index]
    return (
        not lexicon.words("identity-for").isdisjoint(before[:1])
        and before[-1] in lexicon.words("article")
        and words.lower[index].isalpha()
        and not _is_empty(words.lower[index], lexicon)
        and words.lower[index] not in lexicon.words("identity-event")
    )


def _opens(words: Words, at: int, lexicon: Lexicon) -> bool:
    """Whether a noun can begin here: "You are on a call" says where, "You are calm" how."""
    first, verb = words.lower[at], words.lower[at - 1]
    if first in lexicon.words("article") or first == SLOT or verb in lexicon.words("names_itself"):
        return True
    start = words.start(at)
    return words.text[start].isupper() or words.text[start - 1] in "[\"*“'"


def _stops(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.words("identity_stop")


def _is_empty(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.united("plain", "role", "vague")
