"""How many tokens a text has, about: no tokenizer is asked, since those fetch their tables from the network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.lint.language.detect import language_of
from anam_personas.text.beyond import beyond_ascii

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

VOCABULARY: Final = "o200k_base"
"""What the estimate was measured against: the vocabulary of GPT-4o and the models after it."""


class Error(NamedTuple):
    """How far the estimate is from the true number, as a share of it: on average, and for 19 texts of 20; of how many."""

    mean: float
    most: float
    texts: int


ERRORS: Final = {
    "en": Error(0.04, 0.10, 61),
    "es": Error(0.04, 0.08, 20),
    "de": Error(0.04, 0.11, 10),
    "fr": Error(0.05, 0.13, 9),
}
"""By language, of prompts, rounded up; ``bench/token_error.py`` measures them."""

_LETTER, _DIGIT, _SIGN, _BLANK, _BREAK = "a", "0", ".", " ", "\n"
"""What stands for the characters of a kind."""


def kind(char: str) -> str:
    """What stands for a character: its kind, as tokenizers cut."""
    if char in "\r\n":
        return _BREAK
    if char.isspace():
        return _BLANK
    if char.isdecimal():
        return _DIGIT
    return _LETTER if char.isalnum() else _SIGN


_DENSE = "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_CYRILLIC = "[\u0400-\u052f]"
_FINE = "[\u0370-\u03ff\u0530-\u10ff\u1200-\u1cff\ua980-\uabff\ufb1d-\ufdff\ufe70-\ufefc]"
_SCRIPTS = ((_DENSE, 0.75), (_CYRILLIC, 0.27), (_FINE, 0.41))
"""Scripts that are cut finer than the Latin one, and the tokens of a character."""
_EMOJI = "[\U0001f000-\U0001faff]"
_KINDS: Final = bytes(map(ord, map(kind, map(chr, range(256)))))
_ALONE: Final = {
    sign: bytes(char if char == ord(sign) else ord(" ") for char in range(256)) for sign in (_LETTER, _DIGIT, _SIGN)
}
"""For each of these kinds, a table that leaves nothing else."""
_BREAKS = rb"\n(?<![\n.]\n)"
"""Line ends that are not taken with the signs in front of them."""
_GAPS = rb"  (?<!   )"
_MANY = 40
"""Different characters that are not replaced one by one."""
_SHORT = 5
"""Letters of a run that is one token."""
_LONGEST = 20
"""Letters of a word. What is longer is none, and cut in any language alike."""
_PER_TOKEN = 4
_BEHIND = {
    "en": 0.01,
    "es": 0.17,
    "fr": 0.2,
    "de": 0.31,
    "pt": 0.2,
    "nl": 0.2,
    "it": 0.35,
    "sv": 0.45,
    "tr": 0.5,
    "pl": 0.6,
}
"""Tokens of each letter after those, by language."""
_UNTOLD = 0.1
_OF_A_TOOL = ("name", "description", "parameters", "queryParameters")


_WORDS_READ = 300
"""Words by which the language is detected."""
_DENSEST = 0.7
"""Tokens of a character at most, where they are ASCII."""


def estimate(text: str, language: str | None = None) -> int:
    """About how many tokens a text has. Its language is detected from its words if not given.

    A run of at most five letters is one, and so are three digits, a run of signs and a line end; the sixth letter and
    each after it is a share of one, by the language. Other scripts are counted by their characters.
    """
    latin, others = (text, 0.0) if text.isascii() else _apart(text)
    pieces, lengths = pieces_of(latin)
    count = pieces + others
    if long := [length for length in lengths if length > _SHORT]:
        read = [word.lower() for word in text.split(None, _WORDS_READ)[:_WORDS_READ]]
        told = language or language_of(read) or ""
        rest = sum([length - _LONGEST for length in long if length > _LONGEST])
        words = sum(long) - rest - _SHORT * len(long)
        count += words * _BEHIND.get(told, _UNTOLD) + rest / _PER_TOKEN
    return round(min(count, len(text) * (_DENSEST if text.isascii() else 1)))


def pieces_of(text: str) -> tuple[int, list[int]]:
    """How many pieces tokenizers cut a text into first, and the lengths of those that are letters.

    A piece is a run of letters, of up to three digits, of signs with the space before and the line ends after it, of line
    ends, or of other white space.
    """
    if not text.isascii():
        others: dict[str, str | int | None] = {char: kind(char) for char in {*beyond_ascii(text)}}
        if len(others) <= _MANY:
            for char, instead in others.items():
                text = text.replace(char, str(instead))
        else:
            text = text.translate(str.maketrans(others))
    kinds = text.encode("ascii").translate(_KINDS)
    lengths = list(map(len, kinds.translate(_ALONE[_LETTER]).split()))
    digits = sum([(len(run) + 2) // 3 for run in kinds.translate(_ALONE[_DIGIT]).split()])
    signs = len(kinds.translate(_ALONE[_SIGN]).split())
    return len(lengths) + digits + signs + len(re.findall(_BREAKS, kinds)) + len(re.findall(_GAPS, kinds)), lengths


def _apart(text: str) -> tuple[str, float]:
    """A text without the characters of other scripts, and the tokens of those."""
    beyond = beyond_ascii(text)
    if not any("\u0370" <= char < "\u2000" or char > "\u2e7f" for char in {*beyond}):  # nor is there an emoji
        return text, 0.0
    tokens = float(len(re.findall(_EMOJI, beyond)))
    for script, share in _SCRIPTS:
        if re.search(script, beyond):
            text, count = re.subn(script, "", text)
            tokens += share * count
    return text, tokens


def of_tools(definitions: Iterable[Mapping[str, Any]], count: Callable[[str], int] = estimate) -> int:
    """How many tokens the definitions of tools take: as the model reads them, in JSON."""
    return sum(
        count(json.dumps({key: tool[key] for key in _OF_A_TOOL if key in tool}, ensure_ascii=False))
        for tool in definitions
    )
