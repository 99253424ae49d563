"""Values that platforms write alike."""

from __future__ import annotations

import re

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9]{2,8})*")


def language(tag: str | None) -> str | None:
    """The two letters of a language tag (``de`` for ``de-CH``); None for ``multi`` and the like."""
    found = _LANGUAGE.fullmatch(tag or "")
    return found[1] if found else None


def seconds(value: float, most: float) -> float:
    """Seconds from 0 to ``most``, as a whole number if they are one."""
    bounded = min(max(value, 0), most)
    return int(bounded) if bounded == int(bounded) else bounded
