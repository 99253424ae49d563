"""What is asked and what comes of it, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.api.upload import Upload

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a reply about one item. A persona of the API's own limits has well below one million."""


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask. ``path`` begins with ``/v1`` and is percent-encoded, the query with it; ``body`` is JSON text.

    ``about`` names for people what the call is about (``personas/ID``). ``repeatable`` says that sending it twice
    does no more than sending it once: so for GET and DELETE, for PUT because it carries the full desired state, and
    for a session token because an unused one has no effect. A create is not. ``collection``: it asks for a list.
    ``largest`` in bytes is what its reply may have, packed and unpacked. ``upload`` is a file, in the place of ``body``.
    """

    method: str
    path: str
    body: bytes | None = field(default=None, repr=False)
    about: str = ""
    repeatable: bool = True
    collection: bool = False
    largest: int = LARGEST
    upload: Upload | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def encoded(body: dict[str, Any]) -> bytes:
    """A body as JSON text. Raises ValueError for a number that JSON has not."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status. Header names are in lower case. Not shown: it may hold a token.

    ``trouble`` says why the body of a success was not taken. ``queued``: seconds it waited for a connection before.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    trouble: str = ""
    queued: float = 0.0


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer, and why. ``sent`` is False only where it is certain that the server never saw the request."""

    reason: str
    sent: bool
    queued: float = 0.0


Outcome: TypeAlias = Reply | Lost


@dataclass(frozen=True, slots=True)
class Effort:
    """How often and how long a call was tried, and how long the last answer asked to wait. Seconds."""

    attempts: int = 1
    seconds: float = 0.0
    asked: float | None = None
