"""Web and e-mail addresses in a text, as linkify-it-py knows them.

The library reads words that a sign makes worth it: it is slow on long texts, and takes names of files for addresses.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (
    "com|org|net|io|ai|dev|app|co|info|shop|store|biz|edu|gov|eu|de|at|ch|fr|es|it|nl|be|pt|pl|se|no|dk|fi|ie|uk|us|ca|au"
    "|nz|in|jp|br|mx|health|clinic|online|site|tech|cloud|agency|travel|tv|me"
)
"""Endings by which a bare name is an address. With others it is more often a file, a field, or two sentences."""
_MAIL = r"[\w+-]@[^\W_][\w-]{0,62}\.\w"
_LINK = r"(?i:https?|ftp)://\w|\b(?i:www)\.\w"
_DOMAIN = rf"[^\W_]\.(?:{_ENDINGS}|{_ENDINGS.upper()})(?![\w-])"
_INNER_DOT = r"\.(?<=[^\W_]\.)[^\W\d_]"
_BARE = r"(?:[^\W_][\w-]+\.){1,3}[^\W\d_]+"
_IN_CODE = "{$_<"
_PRODUCTS = frozenset(["asp.net", "vb.net", "ado.net", "ml.net", "socket.io"])
_BEFORE, _LONGEST = 100, 300
"""Characters that are read in front of a sign, and of a word."""
_TRIES = 12
"""Words with a sign that turn out to be none, until a text is left alone."""


class Link(NamedTuple):
    """An address: whether it is one of e-mail, and where it stands."""

    is_mail: bool
    start: int
    end: int


def signs(text: str) -> list[str]:
    """Patterns for the signs of addresses, of those that a cheap look does not rule out."""
    found: list[str] = []
    if "@" in text:
        found.append(_MAIL)
    if "://" in text or "www." in text:
        found.append(_LINK)
    if re.search(_INNER_DOT, text):
        found.append(_DOMAIN)
    return found


def links(text: str, patterns: list[str]) -> Iterator[Link]:
    """The addresses of a text, by the signs it may hold."""
    tries = 0
    for start, word in _words(text, patterns):
        found = [Link(*link) for link in _in_word(text, start, word)]
        tries += not found
        yield from found
        if tries == _TRIES:
            return


def _words(text: str, patterns: list[str]) -> Iterator[tuple[int, str]]:
    """The words with a sign of an address, or of a long one as much as is read, with their offsets."""
    end = done = 0
    pattern = re.compile("|".join(patterns))
    for at in places(text):
        if at < done or not (sign := pattern.match(text, at)):
            continue
        done = sign.end()
        if at < end:
            continue
        before = text[max(sign.start() - _BEFORE, end) : sign.start()]
        head = before.split()[-1] if before and not before[-1].isspace() else ""
        start = sign.start() - len(head)
        word = head + text[sign.start() : start + _LONGEST].split(maxsplit=1)[0]
        end = start + len(word)
        yield start, word


def places(text: str) -> list[int]:
    """Where a sign may begin, in order: what is tried at each character takes long."""
    found = [at.start() - 1 for at in re.finditer("@", text) if at.start()]
    found += [at.start() - back for at in re.finditer("://", text) for back in (5, 4, 3) if at.start() >= back]
    found += [at.start() - 1 for at in re.finditer(_INNER_DOT, text)]
    found += [at.start() - 3 for at in re.finditer(r"\.(?<=[wW]\.)", text)]
    return sorted(at for at in found if at >= 0)


def _in_word(text: str, offset: int, word: str) -> Iterator[tuple[bool, int, int]]:
    for match in _linkify().match(word) or ():
        words, start = match.raw, offset + match.index
        if match.schema == "mailto:" and words.lower().startswith("mailto:"):
            words, start = words[7:], start + 7
        if match.schema == "" and not _is_address(words, text[max(start - 1, 0) : start]):
            continue
        yield match.schema == "mailto:", start, start + len(words)


def _is_address(words: str, before: str) -> bool:
    """Whether a name without ``https://`` is an address, and not a file, code, a product, or a full stop without space."""
    if words[:4].lower() == "www.":
        return True
    host = re.split(r"[/?#:]", words, maxsplit=1)[0]
    ending = host.rsplit(".", 1)[-1]
    return (
        re.fullmatch(_BARE, host) is not None
        and re.fullmatch(_ENDINGS, ending.lower()) is not None
        and (ending.islower() or host.isupper())
        and before not in _IN_CODE
        and host.lower() not in _PRODUCTS
    )


@cache
def _linkify() -> Any:
    from linkify_it import LinkifyIt
    from linkify_it.tlds import TLDS

    return LinkifyIt({"//": None}).tlds(TLDS)
