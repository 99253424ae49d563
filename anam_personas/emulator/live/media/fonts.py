"""A font for names and captions: one of the system's, else the one that Pillow brings, which knows ASCII alone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import ImageFont

_SYSTEM = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf")
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "\u2019": "'", "\u2013": "-", "\u2026": "..."}
)


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font of a height in pixels."""
    for name in _SYSTEM:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def drawable(text: str, size: int) -> str:
    """A text as the font can draw it: without the system's fonts without accents, and ``?`` for other scripts."""
    found = font(size)
    if isinstance(found, ImageFont.FreeTypeFont) and found.getname()[0] != "Aileron":
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "?" for letter in letters)


def lines(text: str, size: int, width: int) -> list[str]:
    """The lines of a text that is at most so many pixels wide; a word that is wider is alone."""
    found = font(size)
    broken: list[str] = []
    for word in drawable(text, size).split():
        if broken and found.getlength(f"{broken[-1]} {word}") <= width:
            broken[-1] += f" {word}"
        else:
            broken.append(word)
    return broken
