"""The kind ``share``: ``/v1/share-links``, from ``shares/KEY.yaml``. The persona that a link leads to records whose it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from anam_personas.resources.base import Keeper, Resource
from anam_personas.resources.share import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json, Wanted
    from anam_personas.workspace.workspace import Workspace


def _now() -> datetime:
    return datetime.now(UTC)


class Shares(Resource):
    """Share links, one for each file. ``now`` is a seam for tests."""

    kind = wire.KIND
    segment = "share-links"
    name_path = "id"
    marker_path = wire.RECORD
    kept_by = Keeper("persona", "personas", "description", wire.PERSONA, "shares", ("shareLinks", "primaryShareLink"))
    private = frozenset(["token"])
    is_sparse = True
    lost = (
        "a deleted link cannot be restored, since its address is gone for good: restore its file and apply, which makes a link with "
        "another address"
    )

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each file, in key order."""
        if workspace is None:
            return []
        return [wire.wanted(key, workspace.document(path)) for key, path in workspace.share_files.items()]

    def from_api(self, reply: Json) -> Flat:
        """A reply to a create, get or update."""
        return wire.shown(reply)

    def known(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all files."""
        return frozenset(workspace.share_files)

    def is_used(self, workspace: Workspace | None) -> bool:
        """Whether the project has the folder."""
        return workspace is not None and workspace.shares.is_dir()

    def created(self, payload: Json) -> Json:
        """A create takes hours."""
        return wire.sent(payload, self._now())

    def updated(self, payload: Json) -> Json:
        """So does an update."""
        return wire.sent(payload, self._now())

    def is_as_sent(self, payload: Json, shown: Json) -> bool:
        """Whether another apply has just written it: it ends when it would end if it was written now, or minutes ago."""
        return wire.is_as_sent(payload, shown, self._now())

    def begun(self, reply: Json) -> list[Flat]:
        """The bodies of files that a link may have been created from."""
        return wire.begun(reply)

    def objection(self, body: Flat, live: Flat | None) -> str | None:
        """A link cannot be led to another persona, and cannot end in the past."""
        was, ends = (live or {}).get(wire.PERSONA), body.get(wire.EXPIRES)
        if was is not None and body.get(wire.PERSONA) not in (None, was):
            return (
                "the API cannot lead a link to another persona: give the file another name. Then a new link is made, and --prune deletes "
                "this one"
            )
        if wire.has_passed(ends, self._now()) and not wire.has_passed((live or {}).get(wire.EXPIRES), self._now()):
            return f"its end, {ends}, has passed, and the API takes no link that has ended: set a later expiresAt, or delete the file"
        if wire.is_far(ends, self._now()) and ends != (live or {}).get(wire.EXPIRES):
            return f"its end, {ends}, is more than {wire.longest():,} hours ahead: set an earlier expiresAt"
        return None

    def settled(self, path: str, stored: Any) -> str | None:
        """The moment at which the API lets a link end."""
        return f"it works until {stored}" if path == wire.EXPIRES and wire.parsed(stored) is not None else None

    def condition(self, reply: Json) -> str:
        """Why the link does not work."""
        limit, used = reply.get(wire.LIMIT), reply.get("usageCount")
        if wire.has_passed(reply.get(wire.EXPIRES), self._now()):
            return f"expired {wire.moment(reply[wire.EXPIRES])}"
        if isinstance(limit, int) and isinstance(used, int) and used >= limit:
            return f"used up: {used} of {limit} uses"
        return "disabled" if reply.get("enabled") is False else ""

    def published(self, reply: Json) -> tuple[str, ...]:
        """Who can reach the persona by it, until when, how often and where."""
        from anam_personas.resources.persona.published import reach

        return (f"today it publishes {reach(reply)}",)


SHARES: Final = Shares()
