"""Carrying out one change: look again, keep a snapshot, write, compare the reply."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.resources.base import nested
from anam_personas.sync import reasons
from anam_personas.sync.compare import compare
from anam_personas.sync.create import create
from anam_personas.sync.live import Live, live_of
from anam_personas.sync.ownership import Marker, with_marker
from anam_personas.sync.recall import applied_revision, readback
from anam_personas.sync.restore import restored, seen
from anam_personas.sync.written import MOVED, Skipped, Written

if TYPE_CHECKING:
    from anam_personas.resources import Resource
    from anam_personas.resources.base import Flat
    from anam_personas.sync.change import Change
    from anam_personas.sync.remote import Json, Remote
    from anam_personas.sync.store import Store

_NOT_FOUND: Final = 404
_LONGEST: Final = 80
_GONE: Final = "it was gone already"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes items of one kind. ``write`` raises `Skipped`, `HalfMade`, `ApiError` or `UnreadableFile`."""

    resource: Resource
    remote: Remote
    store: Store

    def write(self, change: Change, body: Flat) -> Written:
        """Do what the change says, with ``body`` as its body."""
        if change.action == "create":
            return create(self, change, body)
        return self._delete(change) if change.action == "delete" else self._update(change, body)

    def _update(self, change: Change, body: Flat) -> Written:
        reply, live = self._seen(change)
        if live != change.live:
            if self._is_so(change, body, live):
                return Written(live.id, ("another apply did it meanwhile",))
            raise Skipped(MOVED)
        snapshot = self.store.snapshot(change.kind, change.key, reply)
        self.note(change, "begin", snapshot)
        whole = body if change.whole else self.resource.completed(body, live.body)
        payload = self.payload(change, whole, body, self._text(live))
        notes: tuple[str, ...] = ()
        try:
            after = self.remote.update(self.resource.segment, live.id, payload)
        except ApiUnavailable as error:
            after, notes = self.read_back(change, body, live.id, error)
        return self.done(change, body, after, notes, snapshot)

    def read_back(self, change: Change, body: Flat, id_: str, error: ApiUnavailable) -> tuple[Json, tuple[str, ...]]:
        """The item after an update whose reply was lost. Raises the error where it was not done."""
        try:
            reply = self.remote.get(self.resource.segment, id_)
        except ApiError:
            raise error from None  # the first failure tells more
        if not self._is_so(change, body, live_of(self.resource, reply)):
            raise error
        return reply, (f"{error.said}; it was read back, and the update is done",)

    def _is_so(self, change: Change, body: Flat, live: Live) -> bool:
        """Whether an item is already as it would be written."""
        if change.owner is not None and (
            live.marker is None or (live.marker.owner, live.marker.revision) != (change.owner, applied_revision(body))
        ):
            return False
        return not any(each.readable for each in compare(self.resource, body, live.body, None).fields)

    def _delete(self, change: Change) -> Written:
        try:
            reply, live = self._seen(change)
        except ApiError as error:
            if error.status != _NOT_FOUND or change.id is None:
                raise
            return Written(change.id, (_GONE,))
        if live != change.live:
            raise Skipped(MOVED)
        if live.users or (live.users is None and change.live.users is not None):
            raise Skipped(reasons.used_since(live.users))
        snapshot = self.store.snapshot(change.kind, change.key, reply)
        self.note(change, "begin", snapshot)
        try:
            self.remote.delete(self.resource.segment, live.id)
        except ApiError as error:
            if not self._is_gone(live.id):
                raise
            self.note(change, "done", snapshot)
            return Written(live.id, (_GONE if error.status == _NOT_FOUND else f"{error.said}; it is gone",))
        self.note(change, "done", snapshot)
        return Written(live.id)

    def _is_gone(self, id_: str) -> bool:
        try:
            self.remote.get(self.resource.segment, id_)
        except ApiError as error:
            return error.status == _NOT_FOUND
        return False

    def _seen(self, change: Change) -> tuple[Json, Live]:
        """The item right before it is written, with what only the list showed of it."""
        if change.id is None or change.live is None:
            raise Skipped(MOVED)
        known = {path: value for path, value in change.live.body.items() if path in self.resource.silent}
        reply = known | self.remote.get(self.resource.segment, change.id)
        return reply, live_of(self.resource, reply)

    def _text(self, live: Live) -> str | None:
        return live.body.get(self.resource.marker_path) if self.resource.marker_path else None

    def payload(self, change: Change, sent: Flat, applied: Flat, text: str | None = None) -> Json:
        """What is sent, with the marker of what will then have been applied under a text that is kept."""
        path = self.resource.marker_path
        if change.whole:
            return nested(restored(self.resource, sent, change.marker))
        if path is None or change.owner is None:
            return nested(sent)
        marker = Marker(change.owner, applied_revision(applied), readback(self.resource, applied))
        return nested({**sent, path: with_marker(applied.get(path, text), marker)})

    def done(
        self, change: Change, body: Flat, reply: Json, notes: tuple[str, ...], snapshot: str | None = None
    ) -> Written:
        """Journal what was written, and say where the reply has something else than was sent.

        Raises `ApiRefused` where the API did not keep the marker: nobody would know the item for ours.
        """
        made = live_of(self.resource, reply)
        self.note(change, "done", snapshot, reply["id"], applied_revision(body), seen(made))
        is_marked = change.marker is not None if change.whole else change.owner is not None
        if is_marked and made.marker is None and self.resource.marker_path in reply:
            lost = f"it was written ({made.id}), but the API did not keep the marker at the end of its "
            raise ApiRefused(
                f"{lost}{self.resource.marker_path}: it is not known as ours. Shorten that text, or delete it"
            )
        changed = compare(self.resource, body, made.body, None).fields
        notes += tuple(
            f"the API changed {each.path}: sent {_brief(each.file)}, it has {_brief(each.live)}"
            for each in changed
            if each.readable
        )
        return Written(reply["id"], notes)

    def note(
        self,
        change: Change,
        step: str,
        snapshot: str | None = None,
        id_: str | None = None,
        name: str | None = None,
        after: Json | None = None,
    ) -> None:
        """A line of the journal. ``name`` is the revision that was written, ``after`` how the item was seen then."""
        entry: dict[str, Any] = {"step": step, "action": change.action, "kind": change.kind, "key": change.key}
        entry |= {"id": id_ or change.id, "snapshot": snapshot, "revision": name, "after": after}
        self.store.journal({key: value for key, value in entry.items() if value is not None})


def _brief(value: Any) -> str:
    """A value in a line: long texts are cut."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
