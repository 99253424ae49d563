"""Who a prompt says the persona is.

Generic identities are a closed class: adjectives, "assistant", and a complement that says nothing ("who helps users").
Whatever else stands behind "You are" is somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.words import SLOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words

_ENDS = ".!?;:\n(—。！？"
_MOST = 30
"""Words behind "You are" that are read."""


def is_given(words: Words, lexicon: Lexicon) -> bool:
    """Whether a prompt names a person, a role or a field of work for the persona."""
    places = lexicon.phrases("opener").places(words)
    return any(_says_who(words, at, lexicon) for _, at in places) or any(_labelled(words, lexicon))


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
    """Whether the words behind ``You are`` say who, rather than how or where."""
    if at >= len(words.lower) or not _opens(words, at, lexicon):
        return False
    sentence = words.sentence_of(at)
    spans = words.spans_of(sentence)[at - sentence.first :][:_MOST]
    has_role = binds = False
    for index, (start, _) in enumerate(spans, at):
        gap = words.text[spans[index - at - 1][1] : start] if index > at else ""
        if any(mark in gap for mark in _ENDS) or (has_role and "," in gap):
            return False
        word = words.lower[index]
        if has_role and word in lexicon.words("binds"):
            binds = True
        elif not binds and _stops(word, lexicon):
            return False
        elif word == SLOT or not (word in lexicon.words("article") or _is_empty(word, lexicon)):
            return True
        else:
            has_role = has_role or word in lexicon.words("role")
    return False


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
