"""Remove secrets from texts, in any usual form in which a server may echo them.

A server that is broken or hostile may send back the key that it was given: as it is, percent-encoded, in JSON or HTML
escapes, in base64 within something longer, in hex, in base32, reversed, in other case, broken over lines, or a part of it.
Both the text and the secret are brought into a form in which these are the same; what they then share is masked.
"""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY: Final = "[API key]"
TOKEN: Final = "[token]"  # noqa: S105 - the word in its place
LONGEST_LOOKED_AT: Final = 4_000
"""Characters of a text that are looked at: masking costs about a microsecond a character."""
_WINDOW: Final = 8
"""Characters in a row that are as good as a secret: a search for the rest has a beginning."""
_LONG_ENOUGH: Final = 12
_SHORTEST: Final = 4

_ESCAPE: Final = re.compile(
    r"%[0-9A-Fa-f]{2}|\\u\{0*[0-9A-Fa-f]{1,2}\}|\\[uU]0{2,6}[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\[0-7]{3}"
    r"|&#[xX]0*[0-9A-Fa-f]{1,2};|&#0*[0-9]{1,3};|&[A-Za-z]{2,6};|=[0-9A-F]{2}|\\[/\\\"'+=_-]"
)
_NUMBERS: Final = re.compile(r"(?:0x[0-9A-Fa-f]{2}|[0-9]{1,3})(?:[\s,;]+(?:0x[0-9A-Fa-f]{2}|[0-9]{1,3})){3,}")
_NUMBER: Final = re.compile(r"0x[0-9A-Fa-f]{2}|[0-9]+")
# JWTs, which session tokens are, from their first words ('{"'); and what is too long and too mixed to be words or an id.
_JWT: Final = re.compile(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,2}", re.ASCII)
_RUN: Final = re.compile(r"[A-Za-z0-9+/_=.-]{40,}", re.ASCII)
_SHORT_RUN: Final = re.compile(r"[A-Za-z0-9+_=-]{20,}", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_WORD: Final = re.compile(r"[A-Z]*[a-z]*(?:[A-Z][a-z]+)*[0-9]{0,4}", re.ASCII)

Stream = list[tuple[str, int, int]]
"""Characters, each with the span of the text that represents it."""


class Secret:
    """A text that must not be shown, prepared to be found in others. Its repr is empty."""

    __slots__ = ("__views",)

    def __init__(self, text: str) -> None:
        self.__views = tuple(_windows(text, keep) for keep in _VIEWS)

    def mask(self, text: str, word: str = KEY) -> str:
        """``text`` with ``word`` in place of all that reveals the secret or eight of its characters in a row."""
        spans: list[tuple[int, int]] = []
        for stream in _readings(text):
            for keep, windows in zip(_VIEWS, self.__views, strict=True):
                spans += _shared(keep(stream), windows)
        return _without(text, spans, word)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


def mask_tokens(text: str, *, short: bool = False) -> str:
    """``text`` without what has the form of a session token, also of one that was encoded: neither words nor ids.

    ``short`` masks runs of 20 characters, where keys of any service have to be kept out, and not of 40.
    """
    return (_SHORT_RUN if short else _RUN).sub(
        lambda run: run[0] if _is_readable(run[0]) else TOKEN, _JWT.sub(TOKEN, text)
    )


def _is_readable(run: str) -> bool:
    return all(_WORD.fullmatch(part) for part in re.split(r"[+/_=.-]", _ID.sub("id", run)))


def _readings(text: str) -> Iterator[Stream]:
    """The text as it is, and as it reads with escapes undone, up to three times over."""
    stream: Stream = [(character, at, at + 1) for at, character in enumerate(text)]
    yield stream
    for _ in range(3):
        undone = _undone(stream)
        if len(undone) == len(stream):
            return
        yield undone
        stream = undone


def _undone(stream: Stream) -> Stream:
    text = "".join(character for character, _, _ in stream)
    found: Stream = []
    at = 0
    for match in sorted([*_ESCAPE.finditer(text), *_NUMBERS.finditer(text)], key=lambda match: match.start()):
        if match.start() < at:
            continue
        found += stream[at : match.start()]
        if match.re is _NUMBERS:
            for number in _NUMBER.finditer(match[0]):
                begin, end = match.start() + number.start(), match.start() + number.end()
                found.append(
                    (_character(int(number[0], 0 if "x" in number[0] else 10)), stream[begin][1], stream[end - 1][2])
                )
        else:
            found.append((_meant(match[0]), stream[match.start()][1], stream[match.end() - 1][2]))
        at = match.end()
    return found + stream[at:]


def _meant(escape: str) -> str:
    """The character that an escape represents; a space if it is not ASCII."""
    if escape.startswith("&"):
        text = unescape(escape)
        return text if len(text) == 1 else " "
    if escape.startswith("\\") and not escape[1].isalnum():
        return escape[1]
    if re.fullmatch(r"\\[0-7]{3}", escape):
        return _character(int(escape[1:], 8))
    return _character(int(escape.lstrip("%\\uUx={").rstrip("}"), 16))


def _character(number: int) -> str:
    return chr(number) if 0x20 < number < 0x7F else " "


def _shown(stream: Stream) -> Stream:
    """What shows, in one case and in the alphabet of URLs."""
    return [
        (c.lower().translate(_URL_SAFE), a, b)
        for c, a, b in stream
        if c.isprintable() and not c.isspace() and c.isascii()
    ]


def _alphanumeric(stream: Stream) -> Stream:
    return [(c.lower(), a, b) for c, a, b in stream if c.isascii() and c.isalnum()]


_URL_SAFE: Final = str.maketrans("+/", "-_")
_VIEWS: Final[tuple[Callable[[Stream], Stream], ...]] = (_shown, _alphanumeric)


def _shared(stream: Stream, windows: frozenset[str]) -> Iterator[tuple[int, int]]:
    text = "".join(character for character, _, _ in stream)
    for size in {len(window) for window in windows}:
        for at in range(len(text) - size + 1):
            if text[at : at + size] in windows:
                yield stream[at][1], stream[at + size - 1][2]


def _without(text: str, spans: list[tuple[int, int]], word: str) -> str:
    parts, at, is_masked = [], 0, False
    for start, end in sorted(spans):
        if start > at or not is_masked:
            parts += [text[at:start], word]
        at, is_masked = max(at, end), True
    return "".join([*parts, text[at:]])


def _windows(secret: str, keep: Callable[[Stream], Stream]) -> frozenset[str]:
    """Everything that reveals the secret in one of the views, cut into pieces of a few lengths."""
    windows: set[str] = set()
    for form, cost in _encoded(secret, twice=True):
        text = "".join(character for character, _, _ in keep([(character, 0, 0) for character in form]))
        size = min(len(text), round(_size(len(secret)) * cost))
        if size >= _SHORTEST:
            windows.update(text[at : at + size] for at in range(len(text) - size + 1))
    return frozenset(windows)


def _size(length: int) -> int:
    """Characters in a row of a secret of this length that are too many to show: eight, or half of a short one."""
    return min(_WINDOW, length // 2) if length >= _LONG_ENOUGH else length


def _encoded(secret: str, *, twice: bool) -> Iterator[tuple[str, float]]:
    """The secret in its encodings, with the number of characters that encode one; ``twice`` also the encodings of those."""
    forms = [(secret, 1.0), (secret[::-1], 1.0), (secret.encode().hex(), 2.0), (secret.encode().hex()[::-1], 2.0)]
    for offset in range(3):
        padded = base64.b64encode(b"\0" * offset + secret.encode() + b"\0" * 2).decode()
        inside = padded[-(-offset * 8 // 6) : (offset + len(secret)) * 8 // 6]
        forms += [(inside, 1.0), (inside[::-1], 1.0)]
    for offset in range(5):
        padded = base64.b32encode(b"\0" * offset + secret.encode() + b"\0" * 4).decode()
        forms.append((padded[-(-offset * 8 // 5) : (offset + len(secret)) * 8 // 5], 1.5))
    yield from forms
    if twice:
        for form, cost in forms[1:]:
            yield from ((again, cost * more) for again, more in list(_encoded(form, twice=False))[2:] if again)
