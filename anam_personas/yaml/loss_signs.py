"""A glance at a file: whether YAML may lose a part of a text in it. `losses` looks closely, and takes far longer to load."""

from __future__ import annotations

import re
from typing import Final

CURLED: Final = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u300c": "\u300d",
    "\u2018": "\u2019",
}
"""Typographic quotation marks that open, and those that close them."""
_HASH = re.compile("#(?<=[ \t]#)[^#]")
_SIGNS = ("&", "!", *CURLED)
_SIGN = rf"[{''.join(_SIGNS)}](?<=[ \t].)"


def may_lose(text: str) -> bool:
    """Whether YAML may read text of a file as a comment, anchor or tag, or a value has typographic quotation marks."""
    for found in _HASH.finditer(text):
        before = _before(text, found.start())
        if not text[found.start() + 1].isspace() if before == "\n" else not before.isspace():
            return True
    return any(sign in text for sign in _SIGNS) and any(
        _before(text, found.start()) in {":", "-"} for found in re.finditer(_SIGN, text)
    )


def _before(text: str, at: int) -> str:
    """The last character in front of the spaces and tabs before an offset; a space if there is none."""
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return text[at - 1] if at else " "
