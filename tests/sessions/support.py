"""Replies of the API about sessions, and an API that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD, NEW = "0123456789ab", "0123aaaabbbb"


def reply(number: int, label: str | None = f"cara@{NEW}", **fields: Any) -> dict[str, Any]:
    """A session as ``GET /v1/sessions`` shows it, begun ``number`` minutes after noon, ended unless fields say otherwise."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "personaId": None,
        "clientLabel": label,
        "startTime": f"2026-01-01T12:{number:02}:00.000Z",
        "endTime": f"2026-01-01T12:{number:02}:30.000Z",
        "sessionLengthMs": 30_000,
        "exitStatus": "NORMAL_EXIT",
        **fields,
    }


class Api:
    """An API with these sessions, which lists them in its own order and notes what it was asked."""

    concurrency = 4

    def __init__(self, *replies: dict[str, Any], calls: dict[str, list[dict[str, Any]]] | None = None) -> None:
        self.replies, self.calls, self.asked = replies, calls or {}, list[str]()
        self.searched: list[str | None] = []

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        assert kind == "sessions"
        self.searched.append(search)
        yield from (each for each in self.replies if search is None or search in (each["clientLabel"] or ""))

    def get(self, kind: str, item: str) -> dict[str, Any]:
        assert kind == "sessions"
        self.asked.append(item)
        (found,) = (each for each in self.replies if each["id"] == item)
        return {**found, "toolCalls": self.calls.get(item, [])}
