"""Names of languages, in English and in the language itself, and the sentence that pins answers to one."""

from __future__ import annotations

from functools import cache

from anam_personas.lint.language.lexicon import lexicon
from anam_personas.lint.language.tongues import tongues


@cache
def known() -> frozenset[str]:
    """Every name of a language, in lower case."""
    return frozenset(name for told in tongues().values() for name in told["names"].split())


def code_of(name: str) -> str | None:
    """The code (ISO 639-1) of a language by one of its names."""
    return next((code for code, told in tongues().items() if name.lower() in told["names"].split()), None)


def named(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code where it has none here."""
    return tongues()[code]["name"] if code in tongues() else f'"{code}"'


def pin(code: str, written: str | None) -> str:
    """The sentence that has answers in a language, for a prompt that is written in another (``written``)."""
    sentence = lexicon(code).said("fix").get("pin") if code == written else None
    return sentence or f"Always answer in {named(code)}."
