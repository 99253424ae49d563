"""What the API documents and the emulator has not: answered 501 in a sentence, so that it is not taken for a wrong address."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WHY: Mapping[str, tuple[str, ...]] = {
    "avatars can be listed and read, not created or changed": (
        "POST /v1/avatars",
        "PUT /v1/avatars/{id}",
        "DELETE /v1/avatars/{id}",
    ),
    "no meetings are joined": (
        "GET /v1/meetings/invites",
        "POST /v1/meetings/invites",
        "GET /v1/meetings/invites/{id}",
        "DELETE /v1/meetings/invites/{id}",
    ),
    "nothing is measured in a session": (
        "GET /v1/sessions/analytics",
        "GET /v1/sessions/{id}/analytics",
    ),
    "sessions are not recorded": ("GET /v1/sessions/{id}/recording",),
    "voices can be listed and read, not created or changed": (
        "POST /v1/voices",
        "POST /v1/voices/presigned-upload",
        "PUT /v1/voices/{id}",
        "DELETE /v1/voices/{id}",
    ),
}


class Missing(NamedTuple):
    """An operation that is documented and not there."""

    method: str
    path: str
    why: str


def _missing() -> Iterator[Missing]:
    for why, operations in _WHY.items():
        for operation in operations:
            method, _, path = operation.partition(" ")
            yield Missing(method, path, why)


MISSING: tuple[Missing, ...] = tuple(_missing())
