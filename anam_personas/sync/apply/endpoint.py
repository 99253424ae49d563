"""The collection of one kind in the API as apply uses it: its verbs, the marker, the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.resources.body import nested
from anam_personas.sync.apply.secrets import filled
from anam_personas.sync.items.live import live_of, look
from anam_personas.sync.items.marker import Marker, read_ledger, with_marker
from anam_personas.sync.items.proofs import settled
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.items.restore import restored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.live import Live, Summary
    from anam_personas.sync.items.proofs import Proof
    from anam_personas.sync.plan.change import Change, Write
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.sync.state.store import Store


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A collection, and the store for snapshots and journal. The verbs raise `ApiError`.

    ``secrets`` are values by the names of their variables. They are put into requests here, and are nowhere else.
    """

    resource: Resource
    remote: Remote
    store: Store
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    trusts_list: bool = False
    """Whether the list showed an item that this apply created at once."""
    shown: dict[str, Flat] = field(default_factory=dict)
    """The last reply about each item that was read or written here, in canonical form."""
    ledgers: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    """The ledger of each item that was read or written here, where it has one."""

    def list(self, search: str | None = None) -> list[Summary]:
        """All items, or those whose names contain ``search``."""
        return look(self.remote, self.resource, search)

    def get(self, id_: str) -> Json:
        """One item as the API returns it."""
        return self._kept(self.remote.get(self.resource.segment, id_))

    def read(self, id_: str) -> Live:
        """One item in canonical form."""
        return self.live(self.get(id_))

    def live(self, reply: Json) -> Live:
        """The canonical form of a reply."""
        return live_of(self.resource, reply)

    def create(self, payload: Json) -> Json:
        """Create an item."""
        whole = filled(self.resource, self.resource.created(payload), self.secrets)
        return self._kept(self.remote.create(self.resource.segment, whole))

    def update(self, id_: str, payload: Json) -> Json:
        """Set fields of an item."""
        whole = filled(self.resource, self.resource.updated(payload), self.secrets)
        return self._kept(self.remote.update(self.resource.segment, id_, whole))

    def _kept(self, reply: Json) -> Json:
        if self.resource.proved_as is not None:
            self.shown[reply["id"]] = self.resource.from_api(reply)
        path = self.resource.marker_path
        if path is not None and isinstance(text := reply.get(path), str):
            self.ledgers[reply["id"]] = read_ledger(text)
        return reply

    def ledger(self, id_: str | None) -> tuple[Entry, ...]:
        """The ledger of an item as it was last read, which each write keeps."""
        return self.ledgers.get(id_ or "", ())

    def proofs(self, change: Write) -> tuple[Proof, ...]:
        """The proofs above the marker of an item. They are settled: see `proofs.settled`."""
        if change.restores is not None:
            return change.restores.proofs
        return settled(change.due, {})

    def delete(self, id_: str) -> None:
        """Delete an item."""
        self.remote.delete(self.resource.segment, id_)

    def payload(self, change: Write, sent: Flat, applied: Flat, text: str | None = None) -> Json:
        """The request body, with the marker for ``applied`` below the text of the marker's field."""
        path, marker = self.resource.marker_path, self.marker(change, applied)
        if change.restores is not None:
            return nested(restored(self.resource, sent, marker, self.proofs(change), self.ledger(change.id)))
        if path is None or marker is None:
            return nested(sent)
        whole = with_marker(applied.get(path, text), marker, self.proofs(change), self.ledger(change.id))
        return nested({**sent, path: whole})

    def marker(self, change: Write, applied: Flat, shown: Flat | None = None) -> Marker | None:
        """The marker for an item, None if it should have none. ``shown`` is the body as the API stored it."""
        if change.restores is not None:
            return change.restores.marker
        if change.owner is None or self.resource.marker_path is None:
            return None
        return Marker(change.owner, applied_revision(applied), readback(self.resource, applied, shown))

    def is_sent(self, shown: Marker | None, sent: Marker) -> bool:
        """Whether a marker is the one that was sent. The READBACK of one in a ledger is that of what the API shows."""
        if shown is not None and self.resource.kept_by is not None:
            return (shown.owner, shown.revision) == (sent.owner, sent.revision)
        return shown == sent

    def note(self, change: Change, step: str, **more: Any) -> None:
        """Write a line to the journal.

        ``revision`` is that of the body that was written; ``was`` and ``after`` describe the item before and after the write;
        ``altered`` has a hash of the value that was sent, by path, where the API stored another one; ``listed`` is whether the
        list showed a new item at once. None is left out.
        """
        entry = {"step": step, "action": change.action, "kind": change.kind, "key": change.key, "id": change.id} | more
        self.store.journal({key: value for key, value in entry.items() if value is not None})
