"""Half surrogate pairs: what is left of a character that was cut in two. UTF-8 has no bytes for one."""

from __future__ import annotations

import re
from typing import Any, Final

_HALF: Final = re.compile("[\ud800-\udfff]")


def half(text: str) -> int | None:
    """The offset of the first half of a pair; None where there is none."""
    found = None if text.isascii() else _HALF.search(text)
    return None if found is None else found.start()


def escaped(text: str) -> str:
    """The text with each half of a pair escaped, to be shown."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def whole(value: Any) -> Any:
    """A text, or JSON with texts, in which two halves that meet are one character, and a half alone is U+FFFD, as in browsers."""
    if isinstance(value, str):
        return (
            value if half(value) is None else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        )
    if isinstance(value, list):
        return [whole(each) for each in value]
    if isinstance(value, dict):
        return {whole(key): whole(each) for key, each in value.items()}
    return value
