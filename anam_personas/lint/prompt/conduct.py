"""What instructions say of conduct: to stay in character, to invent nothing, to keep the prompt to oneself, and so on.

The opposite of these is never asked for; they are topics so that repetitions are found in any wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases, near
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.sides import DENIALS, EXCEPTIONS, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Row = tuple[frozenset[str], Callable[[Sequence[str]], Iterator[Side]]]

_IN_CHARACTER = Phrases(
    """
    stay in character, remain in character, keep in character, break character, maintain your character, stay in role,
    stay in your role, break the role, bleib in der rolle, bleib in deiner rolle, fall nicht aus der rolle, mantente
    en el papel, no salgas del personaje, reste dans ton rôle, ne sors pas de ton rôle
    """
)
_OPENS = listed("reveal share disclose expose mention repeat discuss describe verrate reveles compartas révèle")
_PROMPT = listed("prompt instructions prompts anweisungen instrucciones consignes")
_ITS_OWN = listed("your system internal these deine interne tus internas tes internes")
_INVENTS = listed("invent fabricate hallucinate erfinde inventes invente inventez")
_MADE_UP = Phrases("make up, making up")
_ANYTHING = listed(
    """
    information facts fact answers answer details anything things something data fakten informationen antworten datos
    información hechos respuestas informations faits réponses
    """
)
_NOT_KNOWN = Phrases(
    """
    don't know the answer, do not know the answer, don't know something, do not know something, don't know say, do not
    know say, don't know an answer, unsure of the answer, not sure of the answer, unsure about something, die antwort
    nicht weißt, etwas nicht weißt, no sabes la respuesta, no sabes algo, ne sais pas répondre, ne connais pas la
    réponse
    """
)
_ADVICE = listed("advice")
_FIELDS = ("medical", "legal", "financial", "tax", "investment")


def _character(words: Sequence[str]) -> Iterator[Side]:
    if _IN_CHARACTER.occur(words):
        yield Side("staying in character", "so", None)


def _secrecy(words: Sequence[str]) -> Iterator[Side]:
    for at, word in enumerate(words):
        if (
            word in _PROMPT
            and not _ITS_OWN.isdisjoint(words[max(at - 3, 0) : at])
            and near(words[:at], DENIALS, _OPENS, 3)
        ):
            yield Side("keeping the prompt private", "so", None)
            return


def _invention(words: Sequence[str]) -> Iterator[Side]:
    if DENIALS.isdisjoint(words):
        return
    found = [at + 1 for at, word in enumerate(words) if word in _INVENTS] + [last for _, last in _MADE_UP.within(words)]
    if any(not _ANYTHING.isdisjoint(words[last : last + 2]) for last in found):
        yield Side("inventing nothing", "so", None)


def _ignorance(words: Sequence[str]) -> Iterator[Side]:
    if _NOT_KNOWN.occur(words):
        yield Side("what it does when it does not know", "so", None)


def _advice(words: Sequence[str]) -> Iterator[Side]:
    if DENIALS.isdisjoint(words) or not EXCEPTIONS.isdisjoint(words):
        return
    for at, word in enumerate(words):
        if word in _ADVICE:
            for field in _FIELDS:
                if field in words[max(at - 5, 0) : at]:
                    yield Side(f"{field} advice", "none", None)


ROWS: tuple[Row, ...] = (
    (listed("character role rolle papel personaje rôle"), _character),
    (_PROMPT, _secrecy),
    (_INVENTS | listed("make making"), _invention),
    (listed("know sure unsure weißt sabes sais connais"), _ignorance),
    (_ADVICE, _advice),
)
"""Like those of `topics`: the words without which a sentence says nothing of it, and what finds it."""
