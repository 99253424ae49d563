"""What is asked and what comes of it, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask. ``path`` begins with ``/v1`` and is percent-encoded, the query with it; ``body`` is JSON text.

    ``about`` names for people what the call is about (``personas/ID``). ``repeatable`` says that sending it twice
    does no more than sending it once: so for GET and DELETE, for PUT because it carries the whole desired state, and
    for a session token because an unused one has no effect. A create is not. ``collection``: it asks for a list.
    """

    method: str
    path: str
    body: bytes | None = field(default=None, repr=False)
    about: str = ""
    repeatable: bool = True
    collection: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def encoded(body: dict[str, Any]) -> bytes:
    """A body as JSON text. Raises ValueError for a number that JSON has not."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status, whole. Header names are found in any case. Not shown: it may hold a token."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer, and why. ``sent`` is False only where it is certain that the server never saw the request."""

    reason: str
    sent: bool


Outcome: TypeAlias = Reply | Lost


@dataclass(frozen=True, slots=True)
class Effort:
    """How often and how long a call was tried, and how long the last answer asked to wait. Seconds."""

    attempts: int = 1
    seconds: float = 0.0
    asked: float | None = None
