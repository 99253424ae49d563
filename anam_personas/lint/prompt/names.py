"""The name that a text gives its persona."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.text.marks import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.words import Words

_STOPS = ("", ",", ".", "!", ";", "\n", "-", "–", "—")


def introduced(words: Words, *, spoken: bool) -> Iterator[tuple[int, int]]:
    """Where a text says its persona's name: a prompt ("You are ..."), or, with ``spoken``, a greeting ("I'm ...")."""
    of = everywhere().words
    for first, last in everywhere().phrases("name-said" if spoken else "name-told").places(words):
        behind = last
        longest = last + 2 + (words.lower[last : last + 1] != [] and words.lower[last] in of("name-title"))
        while behind < min(longest, len(words.lower)) and _is_capital(words, behind, follows=behind > last):
            behind += 1
        if behind > last and "\n" in words.text[words.end(last - 1) : words.start(last)]:
            continue  # "Who you are:", and what is below it
        told = words.lower[last:behind]
        if not told or told[0] in of("name-not") or not of("name-role").isdisjoint(told) or told[-1].endswith("'s"):
            continue
        after = words.lower[behind : behind + 1]
        if words.lower[first] in of("name-on-call") and of("name-caller").isdisjoint(after):
            continue
        gap = words.text[words.end(behind - 1) : words.start(behind) if after else len(words.text)].strip(" *")
        if gap[:1] in _STOPS and (gap or not after or after[0] in everywhere().united("name-behind", "name-caller")):
            yield words.start(last), words.end(behind - 1)


def _is_capital(words: Words, index: int, *, follows: bool) -> bool:
    """Whether a word is written like a name; with ``follows``, right after the one before it."""
    start, end = words.span(index)
    word = words.text[start:end]
    is_name = len(word) > 1 and word[0].isupper() and word[1:].islower()
    return is_name and (not follows or words.text[words.end(index - 1) : start] == " ")


def looks_like_person(name: str) -> bool:
    """Whether a persona's name is that of a person: one or two words in capitals, none of them a role."""
    words = name.split()
    return 0 < len(words) <= 2 and all(_is_name(word) for word in words)


def _is_name(word: str) -> bool:
    plain = word.replace("'", "").replace("’", "").replace("-", "").replace(".", "")
    return (
        plain.isalpha()
        and word[0].isupper()
        and word.lower() not in everywhere().words("name-role")
        and not word.endswith(("Bot", "AI"))
    )


def is_same(name: str, told: str) -> bool:
    """Whether two names are of one person: they share a word, or one is short for the other."""
    ours, theirs = _folded(name), _folded(told)
    if not set(ours).isdisjoint(theirs) or "".join(ours) == "".join(theirs):
        return True
    return any(min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)) for a in ours for b in theirs)


def _folded(name: str) -> list[str]:
    return unmarked(name).casefold().replace("-", " ").split()
