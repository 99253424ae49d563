"""Whether a text may hold a secret, at a glance: most hold none, and a close look takes several times as long."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.language.vocabulary import Signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIGNS = Signs(
    "\\", "headers", "AIza", "AKIA", "ASIA", "xox", "eyJ", "PRIVATE", "earer", "k_live_", "glpat-", "github_pat_"
)
"""What a file holds that writes such a key, or may write it with escapes; others need a look at what follows."""
STARTS = {
    "://": r"://[^\s/@]*@",
    "sk-": r"sk-[A-Za-z0-9_-]{20}",
    "key_": r"key_[a-f0-9]{24}",
    "gh": r"gh[pousr]_[A-Za-z0-9]{30}",
}
"""Signs that many texts have, with more of the form."""
ANAM_LENGTH = 107
"""Characters of an API key of Anam."""
_TWO_FORMS = ("ı", "ſ")
"""Letters that are equal to another one whatever the case, and yet are small."""
_KEYS = ("authorization", "token", "secret", "password", "cookie", "x-")
_KINDS_OF_KEY = tuple(f"{what}{joint}key" for what in ("api", "access", "auth") for joint in ("", "-", "_"))
"""What the matches of ``NAMES`` hold or begin with."""
_ANCHOR = r"&\S"
_EXPLICIT = r"\?(?<=[\s,{\[-]\?)\s"
"""The mark of a key that may be several lines away from its colon."""
NAMES = r"(?i)authorization|token|secret|password|cookie|(?:api|access|auth)[_-]?key|^x-.*key$"
"""Of keys and headers whose values are secrets."""


def might_hold(file: str) -> bool:
    """Whether it is worth looking closely at what a file says. White space may be other there than in its values."""
    lower = file.lower()
    return (
        _SIGNS.are_in(file)
        or any(is_begun(sign, file) for sign in STARTS)
        or next(words(_wrapped, file, lower), None) is not None
        or any(_is_key(word, lower) for word in (*_KEYS, *(_KINDS_OF_KEY if "key" in lower else ())))
        or ("&" in file and re.search(_ANCHOR, file) is not None)
        or file.startswith("?")
        or ("?" in file and re.search(_EXPLICIT, file) is not None)
        or has_long_word(file)
    )


def is_begun(sign: str, text: str) -> bool:
    """Whether a sign is in a text, followed by as much of its form as ``STARTS`` says."""
    return sign in text and (sign not in STARTS or re.search(STARTS[sign], text) is not None)


def _is_key(word: str, lower: str) -> bool:
    """Whether a colon follows a word on its line."""
    at = lower.find(word)
    while at >= 0:
        end = lower.find("\n", at)
        if lower.find(":", at, end if end >= 0 else len(lower)) >= 0:
            return True
        at = lower.find(word, end) if end >= 0 else -1
    return False


def has_long_word(text: str) -> bool:
    """Whether a text may hold as many characters in a row as an API key of Anam has."""
    at = 0
    while at + ANAM_LENGTH <= len(text):
        end = at + ANAM_LENGTH
        last = text.rfind(" ", at, end)
        if last < 0 and (last := text.rfind("\n", at, end)) < 0:
            return True
        at = last + 1
    return False


@cache
def announced() -> re.Pattern[str]:
    """A word for a secret (``word``), and the ``value`` that the text gives for it."""
    value = r"\s{0,3}[\"'`*]*(?P<value>[^\s\"'`,;]{4,200})"
    return re.compile(rf"(?P<word>{_called('[ _-]?')})\b{_told(' ')}\s{{0,3}}{_is()}{value}", re.IGNORECASE)


@cache
def _wrapped() -> re.Pattern[str]:
    """The same, without the value, as a file may write it."""
    called, told = _called(r"[\s_-]*"), _told(r"\s+")
    return re.compile(rf"(?:{called})\b{told}\s*{_is()}", re.IGNORECASE)


def _called(joint: str) -> str:
    of = everywhere().choice
    return rf"{of('secret-word')}|\b{of('secret-short')}".replace("\\ ", joint)


def _told(gap: str) -> str:
    return rf"(?:{gap}{everywhere().choice('secret-kind')})?[\"'`*]*"


def _is() -> str:
    return rf"(?::|=|\b{everywhere().choice('secret-is')}\b)"


@cache
def _begins() -> tuple[str, ...]:
    """What the matches of these patterns begin with."""
    terms = (*everywhere().terms("secret-word"), *everywhere().terms("secret-short"))
    return tuple(sorted({term.split()[0] for term in terms}))


def words(pattern: Callable[[], re.Pattern[str]], text: str, lower: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begins with a word for a secret: tried only there."""
    if len(lower) != len(text) or any(letter in lower for letter in _TWO_FORMS):
        yield from pattern().finditer(text)
        return
    end = 0
    for at in sorted(at for begin in _begins() for at in _places(begin, lower)):
        if at >= end and (found := pattern().match(text, at)):
            yield found
            end = found.end()


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
