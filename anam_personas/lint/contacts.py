"""Addresses and telephone numbers in a text."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (
    "com|org|net|io|ai|dev|app|co|info|shop|store|biz|edu|gov|eu|de|at|ch|fr|es|it|nl|be|pt|pl|se|no|dk|fi|ie|uk|us|ca|au"
    "|nz|in|jp|br|mx|example|health|clinic|online|site|tech|cloud|tv|me"
)
_REST = r"[^\s<>\"'”“)\]}{|]"
_MAIL = r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
_LINK = rf"(?:https?://|\bwww\.){_REST}{{1,300}}"
_DOMAIN = rf"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{{1,62}}\.){{1,3}}(?:{_ENDINGS})\b(?:/{_REST}{{0,200}})?(?![\w@.-]*\w)"
_PHONE = r"(?<![\w.,:/#-])(?:\+|\(?0|\(?\d{3}[ )./-])[\d ()./-]{5,20}\d(?![\w/-])"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_INNER_DOT = r"\.(?<=[^\W_]\.)[^\W\d_]"
_RESERVED = r"555-?\s?01\d\d|555-?1212|7700\s?900\s?\d{3}|^\D*0?1234567|0000000"
_MOST = 1000
"""Addresses and numbers of a text that are looked at where all of them are wanted."""


class Contact(NamedTuple):
    """An address or number: what it is (``mail``, ``link``, ``phone``) and where it stands."""

    kind: str
    start: int
    end: int
    text: str


def contacts(text: str) -> Iterator[Contact]:
    """The addresses and numbers of a text; samples that are reserved for documentation are left out."""
    taken = bytearray(len(text))
    for kind, pattern in _patterns(text):
        for found in re.finditer(pattern, text):
            start, words = found.start(), found[0].rstrip(".,;:!?")
            if 1 in taken[start : found.end()] or (kind == "phone" and not _is_phone(words)):
                continue
            taken[start : start + len(words)] = b"\1" * len(words)
            if not _is_reserved(kind, words):
                yield Contact(kind, start, start + len(words), words)


def covered(text: str) -> bytearray:
    """A byte for every character of a text: 1 where it is part of an address or number."""
    found = bytearray(len(text))
    for contact in islice(contacts(text), _MOST):
        found[contact.start : contact.end] = b"\1" * (contact.end - contact.start)
    return found


def _patterns(text: str) -> Iterator[tuple[str, str]]:
    if "@" in text:
        yield "mail", _MAIL
    if "://" in text or "www." in text:
        yield "link", _LINK
    if re.search(_INNER_DOT, text):
        yield "link", _DOMAIN
    if _count_digits(text) >= 7:
        yield "phone", _PHONE


def _count_digits(text: str) -> int:
    plain = text.encode("utf-8", "replace")
    return len(plain) - len(plain.translate(None, b"0123456789"))


def _is_phone(text: str) -> bool:
    digits = [char for char in text if char.isdigit()]
    groups = re.split(r"[ ()./-]+", text.strip("+( )"))
    if (
        not 7 <= len(digits) <= 15
        or re.fullmatch(_DATE, text.strip())
        or (len(groups) == 1 and not text.startswith(("+", "0")))
    ):
        return False
    return text.startswith(("+", "0", "(")) or (len(digits) >= 10 and max(map(len, groups)) <= 5)


def _is_reserved(kind: str, text: str) -> bool:
    if kind == "phone":
        return any(re.search(_RESERVED, form) for form in (text, re.sub(r"[ ().]", "", text)))
    host = re.sub(r"^[a-z]+://", "", text.lower()).rsplit("@", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return (
        host.endswith((".example", ".test", ".invalid", "localhost"))
        or re.fullmatch(r"(?:.*\.)?example\.(?:com|org|net)", host) is not None
    )


def spoken(contact: Contact) -> str:
    """An address as it is said. A number stays as it is: how it is grouped depends on the country."""
    if contact.kind == "phone":
        return contact.text
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", contact.text).rstrip("/")
    return re.sub(
        r" {2,}", " ", bare.replace("@", " at ").replace(".", " dot ").replace("/", " slash ").replace("-", " dash ")
    )
