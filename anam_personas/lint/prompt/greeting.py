"""Distinguishing a greeting from a prompt."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from anam_personas.lint.language.words import Words

_SALUTES = listed(
    """
    hello hi hey welcome greetings hallo willkommen guten moin hola bienvenido bienvenida bienvenidos buenos buenas
    bonjour salut bienvenue
    """
)
_INSTRUCTS = listed(
    """
    your you're reply respond always never keep use ask say speak don't do avoid dein deine ihre antworte antworten
    sprich frage immer nie eres tus responde habla siempre nunca pregunta tu es votre réponds répondez parle parlez
    toujours jamais
    """
)
_QUESTIONS = listed("what who how when where why which can could is are do does")


def is_greeting(words: Words) -> bool:
    """Whether a text speaks to a visitor, or asks something, and does not instruct a model."""
    lower = words.lower
    if not lower or len(lower) > 60 or not words.text.rstrip(" \"'”\n").endswith(("?", "？")):
        return False
    is_salute = (lower[0] in _SALUTES and lower[1:2] != ["the"] and lower[1:2] != ["them"]) or lower[:2] in (
        ["i", "am"],
        ["good", "morning"],
        ["good", "day"],
        ["guten", "tag"],
    )
    is_salute = is_salute or lower[0] in {"i'm", "ich", "soy"}
    if is_salute:
        return _INSTRUCTS.isdisjoint(lower) or not _instructed(lower)
    return lower[0] in _QUESTIONS and len(words.sentences) == 1


def _instructed(lower: list[str]) -> bool:
    """``your AI assistant`` is how one introduces oneself; ``You are``, ``Greet with`` are instructions."""
    pairs = set(pairwise(lower))
    return bool(
        pairs & {("you", "are"), ("want", "you"), ("du", "bist"), ("sie", "sind"), ("vous", "êtes")}
        or not {
            "never",
            "always",
            "reply",
            "respond",
            "eres",
            "siempre",
            "nunca",
            "immer",
            "toujours",
            "jamais",
        }.isdisjoint(lower)
    )
