"""Words that have lost their vowel to the next, in French and Italian."""

from __future__ import annotations

import re

from anam_personas.lint.language.vocabulary import listed

_ELIDED = listed(
    """
    c d j l m n s t qu jusqu lorsqu puisqu quelqu un dell all nell sull dall quell cos com dov bell nient
    """
)
"""French and Italian words that have lost their vowel to the next: ``n'invente`` is two words, ``don't`` is one."""
_JOINED = r"'(?=\w\w)"
_LONGEST = 7
"""Letters of the longest of them."""


def unelided(text: str) -> str:
    """A text in which an elided word stands apart: ``n'invente`` becomes ``n invente``."""
    if "'" not in text:
        return text
    pieces, done = [], 0
    for joined in re.finditer(_JOINED, text):
        at = joined.start()
        if _word_before(text, at) in _ELIDED:
            pieces += [text[done:at], " "]
            done = at + 1
    return "".join([*pieces, text[done:]])


def _word_before(text: str, at: int) -> str:
    """The letters in front of an apostrophe; none where there are more than the longest word has, or another apostrophe."""
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_'"):
        start -= 1
        if at - start > _LONGEST:
            return ""
    return text[start:at]
