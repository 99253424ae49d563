"""Values and texts of others, as they may be shown to people."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

_LONG = 100


def value(item: Any) -> str:
    """A value in a line: JSON, long ones cut."""
    text = clean(json.dumps(item, ensure_ascii=False))
    return text if len(text) <= _LONG else f"{text[: _LONG - 4]} ..."


def is_text(item: Any) -> bool:
    """Whether a value is to be shown as a diff of its lines."""
    return isinstance(item, str) and ("\n" in item or len(item) > _LONG)


def is_long_list(item: Any) -> bool:
    """Whether a value is a list that a line has no room for: to be shown as a diff of its entries."""
    return isinstance(item, list) and len(json.dumps(item, ensure_ascii=False)) > _LONG


def clean(text: str) -> str:
    """A text of others, without what could steer a terminal or hide a line."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"} else f"\\u{ord(char):04x}"
        for char in text
    )


def one_line(text: str) -> str:
    """The same, where a line break would begin a line of somebody else's words."""
    return clean(text).replace("\n", "\\n").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
