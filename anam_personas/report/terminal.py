"""Characters on a terminal: what may be shown as it is, how many cells it takes, what colour it has."""

from __future__ import annotations

_TAB = 4

# SGR parameters, ECMA-48 8.3.117.
_COLOURS = {"red": "1;31", "yellow": "1;33", "blue": "1;34", "cyan": "36", "bold": "1", "dim": "2"}


def paint(text: str, colour: str, *, on: bool) -> str:
    """The text in a colour of the table above, or as it is where colours are off."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if on and text else text


def visible(text: str) -> str:
    r"""The text with its controls spelled out (``\x1b``, ``\u202e``): nothing in it can steer a terminal or hide.

    Line breaks are spelled out too. Characters of the Unicode categories Cc, Cf, Cs, Zl, Zp and noncharacters count.
    """
    return text if text.isprintable() else "".join(map(_spelled, text))


def glyph(character: str) -> tuple[str, int]:
    """How one character of a source line is shown, and in how many cells."""
    if character.isascii() and character.isprintable():
        return character, 1
    if character == "\t":
        return " " * _TAB, _TAB
    shown = _spelled(character)
    return (shown, len(shown)) if shown != character else (character, _cells(character))


def _spelled(character: str) -> str:
    if character.isprintable():
        return character
    import unicodedata

    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or ord(character) & 0xFFFE == 0xFFFE
    return character.encode("unicode_escape").decode("ascii") if hidden else character


def _cells(character: str) -> int:
    """Cells by UAX 11; marks, and the vowels and finals of Hangul syllables, combine with the character before."""
    import unicodedata

    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
