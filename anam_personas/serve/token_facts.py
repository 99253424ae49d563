"""What a session token says of itself: when it expires, and the session it is for. Nothing is verified: it is Anam's."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from anam_personas.api.json_text import InvalidJson, read_json

LIFETIME: Final = 3600
"""Seconds. Source: the description of ``POST /v1/auth/session-token``."""
_LATEST: Final = 253_402_300_799  # the last second of the year 9999


class Facts(NamedTuple):
    """``expires`` is Unix time; ``session`` an id, empty where the token has none."""

    expires: int
    session: str

    @property
    def expires_at(self) -> str:
        """The moment in ISO 8601."""
        return _iso(self.expires)


@lru_cache(64)  # tokens of the same second expire together
def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def facts(token: str, now: float) -> Facts:
    """The facts of a token; one that is not readable expires an hour from ``now`` (Unix time)."""
    claims = _claims(token)
    expires, session = claims.get("exp"), claims.get("sessionId")
    moment = expires if isinstance(expires, int) and 0 < expires <= _LATEST else int(now) + LIFETIME
    return Facts(moment, session if isinstance(session, str) else "")


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = read_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (InvalidJson, binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
