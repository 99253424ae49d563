"""What was probably meant by a key or a text that YAML reads as another one than its author does."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

_NO_SPACE = re.compile(r"([A-Za-z_]\w*)[:\uff1a]\S")
_BULLETS = "\\u2010-\\u2015\\u2022\\u2023\\u2043\\u2212\\u25aa\\u25cf\\uff0d*+"
_DASHES = re.compile(rf"[-{_BULLETS}]\S|[{_BULLETS}]\s")


def visible(key: str) -> str:
    """A key with what cannot be seen in it written out."""
    return "".join(char if char.isprintable() and char != "\xa0" else f"\\u{ord(char):04x}" for char in key[:80])


def cut_at_comma(key: str, siblings: Mapping[str, Any]) -> str | None:
    """What to do about the end of a text that became a key: between braces, YAML ends a text at a comma."""
    names = list(siblings)
    before = names[names.index(key) - 1] if names.index(key) else None
    text = siblings.get(before) if before is not None else None
    if siblings[key] is not None or not isinstance(text, str) or not (" " in key or key[-1:] in {*".?!"}):
        return None
    return f'Put quotation marks around the whole text: {before}: "{visible(text)}, {visible(key)}".'


def spelled(key: str, known: Collection[str]) -> str | None:
    """What to do about a key that looks like a known one, or holds its value, too; None where it does not."""
    if found := _NO_SPACE.match(key):
        if found[1] in known:
            return f"A space is missing after the colon: write {found[1]}: ..."
        return "A space is missing after the colon."
    odd = next((char for char in key if not char.isascii()), None)
    if odd is None:
        return None
    plain = "".join(char for char in unicodedata.normalize("NFKC", key) if char.isascii() and not char.isspace())
    near = plain if plain in known else nearest(plain, known)
    name = unicodedata.name(odd, "an unnamed character").lower()
    return f'It holds {name} (U+{ord(odd):04X}). Did you mean "{near}"?' if near else None


def meant(value: str, wanted: Collection[str]) -> str | None:
    """What to do about a text where a mapping or a list is wanted; None where that is not known."""
    if "object" in wanted and (found := _NO_SPACE.match(value)):
        return f"A space is missing after the colon: write {found[1]}: ..."
    if "array" in wanted and _DASHES.match(value):
        return 'Begin each entry with "- ", a hyphen and a space.'
    return None
