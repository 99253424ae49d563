"""Characters that no value may contain: invisible ones, those that reverse or break a line, and unassigned ones.

Categories are those of Unicode (UAX 44). The joiners stay where scripts and emoji need them, as UAX 31 and UTS 51 have it.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Arabic, Syriac and Kaithi signs that enclose numbers: of category Cf, but drawn."""
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U0001d159\U000e0000-\U000e0fff]"
)
"""Drawn as nothing, though their categories say letter, mark or symbol; variation selectors among them."""
_FLAG = re.compile(
    "\U0001f3f4(?:\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073))\U000e007f"
)
"""The flags of England, Scotland and Wales, which are the only emoji with tags."""
_NEW = re.compile("[\U0001f000-\U0001faff\U00020000-\U000323af]")
"""Blocks of emoji and ideographs, which may hold characters that are newer than this Python."""
_EMOJI_LIKE = frozenset("\u203c\u2049\u3030\u303d\u00a9\u00ae")


def problem(text: str, *, is_multiline: bool) -> str | None:
    """What no value may hold, in words, None where there is nothing; ``is_multiline`` allows LF, CR and tabs."""
    if text.isascii() and text.isprintable():
        return None
    text = _FLAG.sub("\U0001f3f4", text)
    for at, char in enumerate(text):
        if char.isascii() and char.isprintable():
            continue
        if char in _BREAKS:
            if not is_multiline or char not in "\n\r":
                return "holds a line break" + ("" if is_multiline else " (declare it multiline: true to allow that)")
        elif char == "\t" and is_multiline:
            continue
        elif what := _kind(text, at, char):
            return f"holds {what} (U+{ord(char):04X})"
    return None


def _kind(text: str, at: int, char: str) -> str | None:
    category = unicodedata.category(char)
    if category == "Cc":
        return "a control character"
    if char in {_ZWJ, _ZWNJ}:
        return None if _joins(text, at, char) else "an invisible joiner with nothing to join"
    if _BLANK.match(char):
        return None if _selects(text, at, char) else "an invisible character"
    if category == "Cf":
        return None if char in _SEEN_FORMATS else "a character that hides or reverses text"
    if category == "Cs":
        return "half of a surrogate pair"
    if category == "Co":
        return "a private-use character"
    if category == "Cn" and not _NEW.match(char):
        return "an unassigned character"
    return None


def _joins(text: str, at: int, char: str) -> bool:
    """Whether a joiner is between two letters, after a virama, or (ZWJ) between two emoji."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before:
        return False
    if unicodedata.combining(before) == 9:
        return True
    if char == _ZWJ and after and _is_emoji(before) and _is_emoji(after):
        return True
    return bool(after) and all(
        unicodedata.category(each)[0] in "LM" and not _BLANK.match(each) for each in (before, after)
    )


def _is_emoji(char: str) -> bool:
    return char == "\ufe0f" or unicodedata.category(char) in {"So", "Sm", "Sk"} or bool(_NEW.match(char))


def _selects(text: str, at: int, char: str) -> bool:
    """Whether a variation selector chooses the look of an emoji, or of a Han character by one of the first selectors."""
    before = text[at - 1 : at] if at else ""
    if char in "\ufe0e\ufe0f" and before:
        is_keycap = before in "0123456789#*" and text[at + 1 : at + 2] == "\u20e3"
        return before in _EMOJI_LIKE or is_keycap or (before != "\ufe0f" and _is_emoji(before))
    is_han = "\u3400" <= before <= "\u9fff" or "\U00020000" <= before <= "\U000323af"
    return is_han and "\U000e0100" <= char <= "\U000e0103"
