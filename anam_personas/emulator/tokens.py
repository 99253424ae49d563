"""Session tokens: JSON Web Tokens signed with HS256 (RFC 7519, RFC 7515)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

LIFETIME_SECONDS = 3600
_HEADER = {"alg": "HS256", "typ": "JWT"}


def sign(secret: bytes, claims: dict[str, Any]) -> str:
    """A token that carries ``claims``: three base64url parts, joined by dots."""
    signed = f"{_part(json.dumps(_HEADER).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{signed}.{_signature(secret, signed)}"


def is_token(credential: str) -> bool:
    """Whether a credential has the form of a session token rather than of an API key."""
    return credential.count(".") == 2


def read(secret: bytes, token: str) -> dict[str, Any] | None:
    """The claims of a token signed with ``secret``, or None. Does not check ``exp``."""
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, signed).encode()):
        return None
    encoded = signed.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return claims


def _signature(secret: bytes, signed: str) -> str:
    return _part(hmac.new(secret, signed.encode(), hashlib.sha256).digest())


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
