"""Who may do what, by the API key in the Authorization header.

Without explicit keys every key is accepted, and three beginnings can be used to try the refusals by hand:
``read-only`` may read, ``invalid`` and ``expired`` are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.emulator.options import Permission

UNAUTHORIZED = {"error": "Unauthorized", "message": "Invalid or missing API key"}
FORBIDDEN = {"error": "Forbidden", "message": "API key lacks the required permission"}


def bearer(header: str | None) -> str:
    """The credential of an Authorization header. Raises Refused (401) where there is none."""
    scheme, _, credential = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise Refused(401, UNAUTHORIZED)
    return credential.strip()


def permission(keys: Mapping[str, Permission] | None, key: str) -> Permission | None:
    """What a key may do; None for a key that is not known."""
    if keys is not None:
        return keys.get(key)
    if key.startswith(("invalid", "expired")):
        return None
    return "read" if key.startswith("read-only") else "write"


def authorise(keys: Mapping[str, Permission] | None, key: str, needs: Permission) -> None:
    """Raises Refused: 401 for an unknown key, 403 for one that may only read."""
    held = permission(keys, key)
    if held is None:
        raise Refused(401, UNAUTHORIZED)
    if held == "read" and needs == "write":
        raise Refused(403, FORBIDDEN)
