"""Untrusted JSON, read strictly and with limits; errors quote none of it.

RFC 8259 leaves open what becomes of a name that comes twice, a number that no machine has, or nesting without end. Each
is where two readers of one text differ, so none is taken.
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, Final

DEEPEST: Final = 100
"""Levels of arrays and objects."""
MOST_VALUES: Final = 4_000_000
"""Values in one text: each takes some hundred bytes of memory, however few it has in the text."""
_PAIR: Final = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPES: Final = re.compile(rf"\\(?:{_PAIR}|(u[dD][89a-fA-F][0-9a-fA-F]{{2}})|.)", re.DOTALL)


class InvalidJson(ValueError):
    """Why a text is not taken, as the end of a sentence that begins with its size."""


def read_json(content: bytes) -> Any:
    """The value of a JSON text in UTF-8, with or without a byte order mark. Raises `InvalidJson`.

    Half a surrogate pair (what is left of an emoji that was cut in two) becomes U+FFFD, as in browsers: it cannot be
    written in UTF-8, and one such text would make an entire list unreadable.
    """
    reason = ""
    try:
        text = content.decode().removeprefix("\ufeff")
        if len(content) > MOST_VALUES and sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
            reason = "with more values than are taken"
        else:
            value = _DECODER.decode(_whole_characters(text))
    except UnicodeDecodeError:
        reason = "not UTF-8"
    except RecursionError:
        reason = "nested too deeply"
    except InvalidJson as error:
        reason = str(error)
    except ValueError as error:  # json's own; and int's, for one of thousands of digits
        reason = "not JSON" if isinstance(error, json.JSONDecodeError) else "JSON with a number that is too long"
    # Raised outside the handlers: a JSONDecodeError carries the full text, which may be a token.
    if not reason and content.count(b"[") + content.count(b"{") > DEEPEST and _too_deep(value):
        reason = "nested too deeply"
    if reason:
        raise InvalidJson(reason)
    return value


def _whole_characters(text: str) -> str:
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPES.sub(lambda found: r"\ufffd" if found[1] else found[0], text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidJson("JSON with a duplicate name in an object")
    return found


def _constant(_name: str) -> Any:
    raise InvalidJson("text with NaN or Infinity, which JSON does not have")


def _float(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise InvalidJson("JSON with a number that is too large")
    return number


def _too_deep(value: Any) -> bool:
    # Level by level rather than by recursion, which is what it is to prevent.
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
