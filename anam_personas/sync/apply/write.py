"""Carrying out one change: look again, keep a snapshot, write, compare the reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.resources.base import nested
from anam_personas.sync.apply.create import create
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import MOVED, Skipped, Written
from anam_personas.sync.items.compare import compare
from anam_personas.sync.items.live import Live, live_of
from anam_personas.sync.items.marker import Marker, with_marker
from anam_personas.sync.items.recall import applied_revision, readback, recall
from anam_personas.sync.items.restore import restored, seen
from anam_personas.sync.plan import reasons

if TYPE_CHECKING:
    from anam_personas.resources import Resource
    from anam_personas.resources.base import Flat
    from anam_personas.sync.apply.result import Pending
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.sync.state.store import Store

_NOT_FOUND: Final = 404
_GONE: Final = "it was gone already"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes items of one kind. ``write`` raises `Skipped`, `HalfMade`, `Unknown`, `ApiError` or `UnreadableFile`."""

    resource: Resource
    remote: Remote
    store: Store
    trusts_list: bool = False
    """Whether the list was seen to show at once what this apply made."""

    def write(self, change: Change, body: Flat) -> Written | Pending:
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
        self.note(change, "begin", snapshot=snapshot, was=seen(live))
        whole = body if change.whole else self.resource.completed(body, live.body)
        text = self._text(live)
        payload = self.payload(change, whole, body, text)
        notes: tuple[str, ...] = ()
        try:
            after = self.remote.update(self.resource.segment, live.id, payload)
        except ApiUnavailable as error:
            after, notes = self.read_back(change, body, live, error)
        return self.done(change, body, after, notes, snapshot, text)

    def read_back(
        self, change: Change, body: Flat, before: Live, error: ApiUnavailable
    ) -> tuple[Json, tuple[str, ...]]:
        """The item after an update whose reply was lost. Raises the error where it was not done."""
        try:
            reply = self.remote.get(self.resource.segment, before.id)
        except ApiError:
            raise error from None  # the first failure tells more
        live = live_of(self.resource, reply)
        if not (self._is_so(change, body, live) or self._took(change, body, before, live)):
            raise error
        return reply, (f"{error.said}; it was read back, and the update is done",)

    def _is_so(self, change: Change, body: Flat, live: Live) -> bool:
        """Whether an item is already as it would be written."""
        if change.owner is None or change.whole:
            applied = None
        elif live.marker is None or (live.marker.owner, live.marker.revision) != (change.owner, applied_revision(body)):
            return False
        else:
            applied = recall(self.resource, live.marker, live.body, body)
        return not any(each.readable for each in compare(self.resource, body, live.body, applied).fields)

    def _took(self, change: Change, body: Flat, before: Live, live: Live) -> bool:
        """Whether an update that was sent was done: the item moved, and carries the marker that was sent."""
        sent = self.marker(change, body)
        return sent is not None and live.marker == sent and live != before

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
        self.note(change, "begin", snapshot=snapshot)
        try:
            self.remote.delete(self.resource.segment, live.id)
        except ApiError as error:
            if not self._is_gone(live.id):
                raise
            self.note(change, "done", snapshot=snapshot)
            return Written(live.id, (_GONE if error.status == _NOT_FOUND else f"{error.said}; it is gone",))
        self.note(change, "done", snapshot=snapshot)
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
        path, marker = self.resource.marker_path, self.marker(change, applied)
        if change.whole:
            return nested(restored(self.resource, sent, marker))
        if path is None or marker is None:
            return nested(sent)
        return nested({**sent, path: with_marker(applied.get(path, text), marker)})

    def marker(self, change: Change, applied: Flat, shown: Flat | None = None) -> Marker | None:
        """The marker that an item is to carry, None where it is to have none. ``shown`` is what the API made of it."""
        if change.whole or change.owner is None or self.resource.marker_path is None:
            return change.marker
        return Marker(change.owner, applied_revision(applied), readback(self.resource, applied, shown))

    def done(
        self,
        change: Change,
        body: Flat,
        reply: Json,
        notes: tuple[str, ...],
        snapshot: str | None = None,
        text: str | None = None,
        **more: Any,
    ) -> Written:
        """Journal what was written, with ``more``, and what the API made of it. Raises as `Finish.finished` does.

        ``text`` is what the marker was put under where the body does not say.
        """
        return Finish(self, change, body, text, snapshot, more).finished(reply, notes)

    def note(self, change: Change, step: str, **more: Any) -> None:
        """A line of the journal.

        ``revision`` is that of the body that was written, ``was`` and ``after`` how the item was seen before and then;
        ``altered`` has a hash of what was sent, by path, where the API made something else of it; ``listed`` says of what
        was created whether the list showed it at once. What is None is left out.
        """
        entry = {"step": step, "action": change.action, "kind": change.kind, "key": change.key, "id": change.id} | more
        self.store.journal({key: value for key, value in entry.items() if value is not None})
