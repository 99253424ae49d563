"""Words that have lost their vowel to the next, in French and Italian."""

from __future__ import annotations

import re
from functools import cache

from anam_personas.lint.language.lexicon import everywhere

_JOINED = "'(?=\\w[\\w\u0300-\u036f])"


def unelided(text: str) -> str:
    """A text in which an elided word stands apart: ``n'invente`` becomes ``n invente``."""
    if "'" not in text:
        return text
    pieces, done = [], 0
    elided, longest = everywhere().words("elided"), _longest()
    for joined in re.finditer(_JOINED, text):
        at = joined.start()
        if _word_before(text, at, longest) in elided:
            pieces += [text[done:at], " "]
            done = at + 1
    return "".join([*pieces, text[done:]])


@cache
def _longest() -> int:
    """Letters of the longest of these words."""
    return max(map(len, everywhere().words("elided")))


def _word_before(text: str, at: int, longest: int) -> str:
    """The letters in front of an apostrophe; none where there are more than ``longest``, or another apostrophe."""
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_'"):
        start -= 1
        if at - start > longest:
            return ""
    return text[start:at]
