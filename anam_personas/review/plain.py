"""Values and texts of others, as they may be shown to people."""

from __future__ import annotations

import json
from typing import Any

_LONG = 100


def value(item: Any) -> str:
    """A value in a line: JSON, long ones cut."""
    text = line(json.dumps(item, ensure_ascii=False))
    return text if len(text) <= _LONG else f"{text[: _LONG - 4]} ..."


def is_text(item: Any) -> bool:
    """Whether a value is to be shown as a diff of its lines."""
    return isinstance(item, str) and ("\n" in item or len(item) > _LONG)


def is_long_list(item: Any) -> bool:
    """Whether a value is a list that a line has no room for: to be shown as a diff of its entries."""
    return isinstance(item, list) and len(json.dumps(item, ensure_ascii=False)) > _LONG


def clean(text: str) -> str:
    r"""A text of others, of one line or several, whose controls are spelled out (``\x1b``, ``\u202e``).

    Nothing in it can steer a terminal, hide or reorder. Line feeds and tabs stay; what counts are the Unicode categories
    Cc, Cf, Cs, Zl, Zp and noncharacters.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(char if char in "\n\t" or char.isprintable() else _spelled(char) for char in text)


def line(text: str) -> str:
    """The same in a line: line feeds and tabs are spelled out too, so that no text of others makes a line of its own."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    import unicodedata

    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or ord(char) & 0xFFFE == 0xFFFE
    return char.encode("unicode_escape").decode("ascii") if hidden else char
