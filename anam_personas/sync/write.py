"""Carrying out one change: look again, keep a snapshot, write, compare the reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.canonical import revision
from anam_personas.errors import AnamPersonasError, ApiError, ApiUnavailable
from anam_personas.resources.base import nested
from anam_personas.sync.compare import compare
from anam_personas.sync.live import Live, live_of, look
from anam_personas.sync.ownership import Marker, with_marker
from anam_personas.sync.recall import readback

if TYPE_CHECKING:
    from anam_personas.resources import Resource
    from anam_personas.resources.base import Flat
    from anam_personas.sync.change import Change
    from anam_personas.sync.live import Summary
    from anam_personas.sync.remote import Json, Remote
    from anam_personas.sync.store import Store

MOVED = "it was changed since the plan: plan again"


class Skipped(AnamPersonasError):  # noqa: N818 - no error: nothing went wrong
    """A change that is no longer what the plan said, and was not written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the id, and what is to be known about it."""

    id: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes items of one kind. Every method raises `Skipped`, `ApiError` or `UnreadableFile`."""

    resource: Resource
    remote: Remote
    store: Store

    def write(self, change: Change, body: Flat) -> Written:
        """Do what the change says, with ``body`` as its body."""
        if change.action == "create":
            return self._create(change, body)
        return self._delete(change) if change.action == "delete" else self._update(change, body)

    def _create(self, change: Change, body: Flat) -> Written:
        if self._found(change) is not None:
            raise Skipped("one was made since the plan, by somebody else or an earlier try: plan again")
        first, *rest = self.resource.stages(body)
        self._note(change, "begin")
        reply, notes = self._created(change, self._payload(change, first, first))
        for more in rest:
            reply = self.remote.update(self.resource.segment, reply["id"], self._payload(change, more, body))
        return self._done(change, body, reply, notes)

    def _created(self, change: Change, payload: Json) -> tuple[Json, tuple[str, ...]]:
        """The item, also where the reply that told of it was lost. A create is never sent twice."""
        try:
            return self.remote.create(self.resource.segment, payload), ()
        except ApiUnavailable as error:
            try:
                found = self._found(change)
            except ApiError:
                found = None  # the first failure tells more
            if found is None:
                raise
            reply = self.remote.get(self.resource.segment, found.id)
            return reply, (f"the reply was lost, and it was found again ({error})",)

    def _found(self, change: Change) -> Summary | None:
        """The item that the change would make, or one that would clash with it."""
        for each in look(self.remote, self.resource, change.name or None):
            if change.owner is not None and each.marker is not None and each.marker.owner == change.owner:
                return each
            if change.owner is None and each.name == change.name and not each.platforms:
                return each
        return None

    def _update(self, change: Change, body: Flat) -> Written:
        reply, live = self._unmoved(change)
        snapshot = self.store.snapshot(change.kind, change.key, reply)
        self._note(change, "begin", snapshot)
        whole = self.resource.completed(body, live.body)
        payload = self._payload(change, whole, body, self._text(live))
        return self._done(change, body, self.remote.update(self.resource.segment, live.id, payload), (), snapshot)

    def _delete(self, change: Change) -> Written:
        reply, live = self._unmoved(change)
        snapshot = self.store.snapshot(change.kind, change.key, reply)
        self._note(change, "begin", snapshot)
        self.remote.delete(self.resource.segment, live.id)
        self._note(change, "done", snapshot)
        return Written(live.id)

    def _unmoved(self, change: Change) -> tuple[Json, Live]:
        if change.id is None or change.live is None:
            raise Skipped(MOVED)
        reply = self.remote.get(self.resource.segment, change.id)
        live = live_of(self.resource, reply)
        if live != change.live:
            raise Skipped(MOVED)
        return reply, live

    def _text(self, live: Live) -> str | None:
        return live.body.get(self.resource.marker_path) if self.resource.marker_path else None

    def _payload(self, change: Change, sent: Flat, applied: Flat, text: str | None = None) -> Json:
        """What is sent, with the marker of what will then have been applied under a text that is kept."""
        path = self.resource.marker_path
        if path is None or change.owner is None:
            return nested(sent)
        marker = Marker(change.owner, revision(applied), readback(self.resource, applied))
        return nested({**sent, path: with_marker(applied.get(path, text), marker)})

    def _done(
        self, change: Change, body: Flat, reply: Json, notes: tuple[str, ...], snapshot: str | None = None
    ) -> Written:
        self._note(change, "done", snapshot, reply["id"], revision(body))
        made = live_of(self.resource, reply)
        changed = compare(self.resource, body, made.body, None).fields
        notes += tuple(
            f"the API changed {each.path}: sent {each.file!r}, it has {each.live!r}"
            for each in changed
            if each.readable
        )
        return Written(reply["id"], notes)

    def _note(
        self, change: Change, step: str, snapshot: str | None = None, id_: str | None = None, name: str | None = None
    ) -> None:
        entry: dict[str, Any] = {"step": step, "action": change.action, "kind": change.kind, "key": change.key}
        entry |= {"id": id_ or change.id, "snapshot": snapshot, "revision": name}
        self.store.journal({key: value for key, value in entry.items() if value is not None})
