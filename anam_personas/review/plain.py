"""Values and texts of others, as they may be shown to people."""

from __future__ import annotations

import json
from typing import Any

_LONG = 100


def value(item: Any) -> str:
    """A value in a line: JSON, long ones cut."""
    return _cut(json.dumps(item, ensure_ascii=False))


def values(old: Any, new: Any) -> tuple[str, str]:
    """Two values, each in a line. Where they look alike, by their code points."""
    first, second = spelled(old, new)
    return _cut(first), _cut(second)


def _cut(text: str) -> str:
    text = line(text)
    return text if len(text) <= _LONG else f"{text[: _LONG - 4]} ..."


def spelled(old: Any, new: Any) -> tuple[str, str]:
    """Two values as JSON. If they look alike, characters that are not ASCII are spelled by their code points."""
    first, second = json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False)
    return (json.dumps(old), json.dumps(new)) if is_alike(first, second) else (first, second)


def is_alike(old: str, new: str) -> bool:
    """Whether two texts differ in nothing that can be seen."""
    return old != new and _looks(old) == _looks(new)


def code_points(text: str) -> str:
    """A text with what is not ASCII spelled by its code points."""
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)


def _looks(text: str) -> str:
    """What people see of a text: compatible characters are alike, and invisible ones are not there."""
    import unicodedata

    shown = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cc", "Cf"})
    return " ".join("".join(shown).split())


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
