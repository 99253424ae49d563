"""The name that a text gives its persona."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.words import Words

_ROLES = listed(
    """
    assistant agent bot tutor guide support helper host hostess receptionist concierge coach teacher interviewer
    facilitator advisor adviser expert specialist persona avatar demo test sales customer service website site voice ai
    desk trainer navigator companion therapist nurse doctor manager representative mirror kiosk hotel bank shop team
    staging production assistent berater asistente agente assistante conseiller
    """
)
_TOLD = Phrases(
    """
    you are, you're, your name is, eres, te llamas, tu nombre es, dein name ist, ihr name ist, du heißt, sie heißen, tu
    es, vous êtes, tu t'appelles, vous vous appelez, introduce yourself as, carry on as, go on as, continue as, continue
    seamlessly as, pose as, respond as, answer as, reply as, speak as, sprich weiter als, mach weiter als, sigue como,
    continúa como, continue en tant que, il tuo nome è, ti chiami, você é, seu nome é, je bent, je naam is, u bent
    """
)
_SAID = Phrases(
    """
    i'm, i am, my name is, my name's, this is, soy, me llamo, mi nombre es, ich heiße, mein name ist, ich bin, je suis,
    je m'appelle, hier ist, hier spricht
    """
)
_TITLES = listed(
    """
    judge professor captain sir lady madam chef officer detective inspector sergeant father sister king queen prince
    princess lord count mayor president senator pastor coach lieutenant colonel richter richterin kommissar kapitän juez
    jueza capitán profesor juge capitaine professeur giudice capitano professore juiz juíza rechter kapitein
    """
)
"""Titles that are before a name of two parts."""
_STOPS = ("", ",", ".", "!", ";", "\n", "-", "–", "—")
_GOES_ON = listed("of and the a an from at your y el la un una tu und et le une votre ton ein eine der die de von bei")
_CALLS_FROM = listed("from at speaking calling with")
_NOT_NAMES = listed(
    """
    a an the ai your our very sorry happy glad here not able now always also only friendly warm calm professional
    helpful polite german english french spanish american british australian italian dutch swiss fluent dr mr mrs ms
    just delighted excited
    """
)


def introduced(words: Words, *, spoken: bool) -> Iterator[tuple[int, int]]:
    """Where a text says its persona's name: a prompt ("You are ..."), or, with ``spoken``, a greeting ("I'm ...")."""
    for first, last in (_SAID if spoken else _TOLD).places(words):
        behind = last
        longest = last + 2 + (words.lower[last : last + 1] != [] and words.lower[last] in _TITLES)
        while behind < min(longest, len(words.lower)) and _is_capital(words, behind, follows=behind > last):
            behind += 1
        if behind > last and "\n" in words.text[words.end(last - 1) : words.start(last)]:
            continue  # "Who you are:", and what is below it
        told = words.lower[last:behind]
        if not told or told[0] in _NOT_NAMES or not _ROLES.isdisjoint(told) or told[-1].endswith("'s"):
            continue
        after = words.lower[behind : behind + 1]
        if words.lower[first] == "this" and _CALLS_FROM.isdisjoint(after):
            continue
        gap = words.text[words.end(behind - 1) : words.start(behind) if after else len(words.text)].strip(" *")
        if gap[:1] in _STOPS and (gap or not after or after[0] in _GOES_ON or after[0] in _CALLS_FROM):
            yield words.start(last), words.end(behind - 1)


def _is_capital(words: Words, index: int, *, follows: bool) -> bool:
    """Whether a word is written like a name; with ``follows``, right after the one before it."""
    start, end = words.start(index), words.end(index)
    word = words.text[start:end]
    is_close = not follows or words.text[words.end(index - 1) : start] == " "
    return is_close and len(word) > 1 and word[0].isupper() and word[1:].islower()


def looks_like_person(name: str) -> bool:
    """Whether a persona's name is that of a person: one or two words in capitals, none of them a role."""
    words = name.split()
    return 0 < len(words) <= 2 and all(_is_name(word) for word in words)


def _is_name(word: str) -> bool:
    plain = word.replace("'", "").replace("’", "").replace("-", "").replace(".", "")
    return plain.isalpha() and word[0].isupper() and word.lower() not in _ROLES and not word.endswith(("Bot", "AI"))


def is_same(name: str, told: str) -> bool:
    """Whether two names are of one person: they share a word, or one is short for the other."""
    ours, theirs = _folded(name), _folded(told)
    if not set(ours).isdisjoint(theirs) or "".join(ours) == "".join(theirs):
        return True
    return any(min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)) for a in ours for b in theirs)


def _folded(name: str) -> list[str]:
    import unicodedata

    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return plain.casefold().replace("-", " ").split()
