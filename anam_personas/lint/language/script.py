"""In which language a text is: by its script, else by a vote of its small words. Independent of what rules understand.

A greeting is short, so a verdict needs six words and a clear margin; `lint.language` reads whole prompts.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.tongues import small
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH = 6
"""Words in Latin letters that a verdict needs."""
_MOST = 4000
"""Characters that are read."""
_FOREIGN = 4
"""Letters of another script that a verdict needs."""

_SCRIPTS = (
    ("hiragana", 0x3040, 0x30FF), ("hangul", 0xAC00, 0xD7AF), ("hangul", 0x1100, 0x11FF), ("han", 0x4E00, 0x9FFF),
    ("han", 0x3400, 0x4DBF), ("greek", 0x0370, 0x03FF), ("cyrillic", 0x0400, 0x052F), ("armenian", 0x0530, 0x058F),
    ("hebrew", 0x0590, 0x05FF), ("arabic", 0x0600, 0x077F), ("devanagari", 0x0900, 0x097F), ("bengali", 0x0980, 0x09FF),
    ("gurmukhi", 0x0A00, 0x0A7F), ("gujarati", 0x0A80, 0x0AFF), ("tamil", 0x0B80, 0x0BFF), ("telugu", 0x0C00, 0x0C7F),
    ("kannada", 0x0C80, 0x0CFF), ("malayalam", 0x0D00, 0x0D7F), ("sinhala", 0x0D80, 0x0DFF), ("thai", 0x0E00, 0x0E7F),
    ("lao", 0x0E80, 0x0EFF), ("burmese", 0x1000, 0x109F), ("georgian", 0x10A0, 0x10FF), ("ethiopic", 0x1200, 0x137F),
    ("khmer", 0x1780, 0x17FF),
)  # fmt: skip
LANGUAGES_OF = {
    "hiragana": ("ja",), "hangul": ("ko",), "han": ("zh",), "greek": ("el",), "hebrew": ("he", "yi"),
    "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt", "uz", "az", "bs", "ab", "av", "ba", "ce",
                 "cu", "cv", "kv", "os", "tk", "ro"),
    "armenian": ("hy",), "arabic": ("ar", "fa", "ur", "ps", "sd", "ug", "ku", "ks", "az", "pa", "ms", "ha"),
    "devanagari": ("hi", "mr", "ne", "sa", "ks", "sd", "pi", "bh"), "bengali": ("bn", "as"), "gurmukhi": ("pa",),
    "gujarati": ("gu",), "tamil": ("ta",), "telugu": ("te",), "kannada": ("kn",), "malayalam": ("ml",), "sinhala": ("si",),
    "thai": ("th",), "lao": ("lo",), "burmese": ("my",), "georgian": ("ka",), "ethiopic": ("am", "ti"), "khmer": ("km",),
}  # fmt: skip
"""Languages that are written in a script; the first is the likeliest."""
_FOREIGN_ONLY = frozenset(code for codes in LANGUAGES_OF.values() for code in codes) - listed(
    "sr uz az bs ro ms ku tk ha tt ky kk mn"
)
"""Languages that are not written in Latin letters, but for transcriptions."""

_ALIKE = ("nb no nn da", "hr sr bs", "id ms", "cs sk", "tl fil")
"""Languages that small words hardly distinguish."""


def is_foreign(code: str) -> bool:
    """Whether a language (ISO 639-1) is known, by its words or by a script of its own."""
    return code in _FOREIGN_ONLY or code in small()


@lru_cache(maxsize=64)
def tongue_of(text: str) -> str | None:
    """The language (ISO 639-1) of a text, None if it cannot be detected."""
    text = text[:_MOST]
    script = None if text.isascii() else _script(text)
    if script is not None:
        return LANGUAGES_OF[script][0]
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower().replace("’", "'"))
    if len(words) < ENOUGH:
        return None
    votes = _votes(words)
    best = max(votes, key=lambda code: votes[code])
    rival = max(count for code, count in votes.items() if code not in alike(best))
    is_clear = votes[best] >= 3 and votes[best] * 5 >= len(words) and votes[best] >= rival + 2
    return best if is_clear else None


def speaks(code: str, text: str) -> bool:
    """Whether a text is in a language. Of a text too short for a verdict, no other has as many small words."""
    found = tongue_of(text)
    if found is not None or (not text.isascii() and _script(text[:_MOST]) is not None):
        return found == code
    votes = _votes(re.findall(r"[^\W\d_]+", text[:_MOST].lower()))
    return votes.get(code, 0) > 0 and votes[code] == max(votes.values())


def is_in(code: str, text: str) -> bool | None:
    """Whether a text is in a language; None for a few words of which none tells."""
    script = None if text.isascii() else _script(text[:_MOST])
    if script is not None:
        return code in LANGUAGES_OF[script]
    if (found := tongue_of(text)) is not None:
        return code in alike(found)
    words = re.findall(r"[^\W\d_]+", text[:_MOST].lower())
    votes = _votes(words)
    if not (most := max(votes.values())):
        return None if len(words) < ENOUGH else False
    return any(votes.get(each) == most for each in alike(code))


def is_known(code: str) -> bool:
    """Whether texts in a language (ISO 639-1) can be recognized."""
    return is_foreign(code) or any(each in small() for each in alike(code))


def differs(code: str, text: str) -> str | None:
    """The language of a text where that is certainly not ``code``, else None."""
    script = None if text.isascii() else _script(text[:_MOST])
    if script is not None:
        return None if code in LANGUAGES_OF[script] else LANGUAGES_OF[script][0]
    if _is_likely(code, text):
        return None
    found = tongue_of(text)
    return None if found is None or code in alike(found) or not is_foreign(code) else found


def _is_likely(code: str, text: str) -> bool:
    """Whether two fifths of the words are small words of the language: that is enough, and quick to see."""
    own = _small(code)
    words = text[:_MOST].lower().replace("’", "'").split()
    return sum(word.strip(".,!?") in own for word in words) * 5 >= 2 * len(words) > 0


def alike(code: str) -> frozenset[str]:
    """The language and those easily confused with it."""
    return next((listed(group) for group in _ALIKE if code in group.split()), frozenset([code]))


def _script(text: str) -> str | None:
    """The script of most letters; None for Latin ones."""
    counts: dict[str, int] = {}
    letters = 0
    for char in text:
        if char.isalpha():
            letters += 1
            point = ord(char)
            name = (
                next((name for name, first, last in _SCRIPTS if first <= point <= last), None) if point > 880 else None
            )
            if name is not None:
                counts[name] = counts.get(name, 0) + 1
    if not counts or sum(counts.values()) < _FOREIGN or sum(counts.values()) * 2 < letters:
        return None
    return "hiragana" if counts.get("hiragana", 0) >= 2 else max(counts, key=lambda name: counts[name])


def _votes(words: Iterable[str]) -> dict[str, int]:
    votes = dict.fromkeys(small(), 0)
    for codes in filter(None, map(_by_word().get, words)):
        for code in codes:
            votes[code] += 1
    return votes


@cache
def _small(code: str) -> frozenset[str]:
    return listed(small().get(code, ""))


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, words in small().items():
        for word in words.split():
            found[word] = (*found.get(word, ()), code)
    return found
