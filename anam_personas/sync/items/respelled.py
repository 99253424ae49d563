"""Spellings of a value that a server may plausibly store: forms of the same text, never another one.

They are used where nothing better is known: for an item without room for a marker that another machine applied, and for a
name that must not be duplicated.
"""

from __future__ import annotations

import html
import math
import unicodedata
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _no_astral(text: str) -> str:
    return "".join(char for char in text if ord(char) <= 0xFFFF)


def _lone_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n")


# Each row is applied or not, in this order.
_FORMS: tuple[tuple[Callable[[str], str], ...], ...] = (
    (str, lambda text: unicodedata.normalize("NFC", text), lambda text: unicodedata.normalize("NFKC", text)),
    (str, _no_astral),
    (str, str.strip, lambda text: " ".join(text.split())),
    (
        str,
        html.escape,
        lambda text: html.escape(text, quote=False),
        lambda text: html.escape(text).replace("&#x27;", "&#39;"),
    ),
)
_NEAR = 1e-3
"""Numbers may be rounded to as little as three digits."""


def is_respelled(sent: Any, made: Any) -> bool:
    """Whether ``made`` is a form of ``sent`` that a server may store."""
    if isinstance(sent, str) and isinstance(made, str):
        return _is_text_of(sent, made)
    if isinstance(sent, bool) or isinstance(made, bool):
        return sent is made or (isinstance(made, str) and made.lower() == f"{sent}".lower())
    if isinstance(sent, int | float):
        return _is_number_of(sent, made)
    if isinstance(sent, dict) and isinstance(made, dict):
        return sent.keys() == made.keys() and all(is_respelled(sent[key], made[key]) for key in sent)
    if isinstance(sent, list) and isinstance(made, list):
        return len(sent) == len(made) and all(map(is_respelled, sent, made))
    return bool(sent == made)


def _is_text_of(sent: str, made: str) -> bool:
    made = _lone_line_feeds(made)
    if sent == made or core(sent) != core(made):
        return sent == made
    for forms in product(*_FORMS):
        text = _lone_line_feeds(sent)
        for form in forms:
            text = form(text)
        if text == made:
            return True
    return False


def reads_like(sent: str, made: str) -> bool:
    """Whether two names differ only in signs, spaces and case."""
    return core(sent).casefold() == core(made).casefold()


@lru_cache(maxsize=10_000)
def core(text: str) -> str:
    """The part that no form changes: it distinguishes most texts."""
    plain = unicodedata.normalize("NFKC", html.unescape(_no_astral(text)))
    return "".join(char for char in plain if char.isalnum() and ord(char) <= 0xFFFF)


def _is_number_of(sent: float, made: Any) -> bool:
    if isinstance(made, str):
        try:
            made = float(made)
        except ValueError:
            return False
    return isinstance(made, int | float) and math.isclose(sent, made, rel_tol=_NEAR)
