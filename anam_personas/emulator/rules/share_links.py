"""The bodies that make and change a share link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CENTURY = 100 * 366 * 24


def _count(value: Any) -> Iterable[zod.Issue]:
    return [*zod.integer(value)] or zod.number(1, 2**53 - 1)(value)


# The document has no limits: these keep to moments that a date can say, and to links that can be used.
_LIMITS = {"expiresInHours": zod.number(0, _CENTURY), "usageLimit": _count}
CREATE = zod.Shape({"personaId": zod.uuid, **_LIMITS}, required=frozenset({"personaId"}))
UPDATE = zod.Shape(_LIMITS)
DEFAULTS: Mapping[str, int] = {"expiresInHours": 168, "usageLimit": 10}
