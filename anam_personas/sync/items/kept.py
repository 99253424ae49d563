"""A client on which items without room for a marker have one: it is read from the ledger of their keeper, and written there.

Everything else of sync sees a collection like any other. Each write has its place in the ledger before it is sent, so that a
request whose reply is lost, or a process that ends, leaves no item that nobody knows to be ours, and none is made twice.
"""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Final

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.items.below import Below
from anam_personas.sync.items.claims import Claims, Ledger, claims, recorded, with_entry
from anam_personas.sync.items.kept_kind import CLASH, Kind
from anam_personas.sync.items.ledger import ids_hash
from anam_personas.sync.items.ledgers import Entries, Ledgers
from anam_personas.sync.remote.checked import Checked, checked
from anam_personas.sync.remote.protocol import NotSent, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anam_personas.api.upload import Upload
    from anam_personas.resources.base import Resource
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.remote.protocol import Json, Remote

_TOO_MANY: Final = 429


def with_ledgers(
    remote: Remote, resources: Sequence[Resource], *, writes: bool = False, wall: Callable[[], float] = time.time
) -> Kept:
    """The client. ``writes``: it may complete the entries of requests that were cut off. ``wall`` is Unix time."""
    return remote if isinstance(remote, Kept) else Kept(checked(remote), resources, writes=writes, wall=wall)


class Kept:
    """A `Remote`. Collections of kinds without ``kept_by`` are passed on as they are.

    After a list, ``unsure`` has by kind and key why it is unknown which item a create made.
    """

    def __init__(
        self, remote: Checked, resources: Sequence[Resource], *, writes: bool, wall: Callable[[], float]
    ) -> None:
        self._remote = remote
        self._kept = {each.segment: Kind(each, each.kept_by) for each in resources if each.kept_by is not None}
        self._writes, self._wall = writes, wall
        self._lock = RLock()
        self._ledgers = Ledgers(remote)
        self._below = Below(remote, self._ledgers)
        self._seen: dict[str, Json] = {}
        """What was last shown of each item that was read by itself."""
        self._made: dict[str, Entry] = {}
        """What this client wrote, by id: it is written again if another writer dropped it at the same moment."""
        self.unsure: dict[tuple[str, str], ApiError] = {}

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """All items with their markers; a search finds all of them, since they have no names."""
        if (ours := self._kept.get(kind)) is None:
            yield from self._remote.list(kind, search)
            return
        with self._lock:
            if self._writes:
                self._below.begin(ours)
            every = self._all(ours)
        yield from every

    def get(self, kind: str, item: str) -> Json:
        """One item with its marker."""
        if (ours := self._kept.get(kind)) is None:
            return self._open(kind, self._remote.get(kind, item))
        with self._lock:
            if self._writes:
                self._below.begin(ours)
            reply = self._seen[item] = self._remote.get(kind, item)
            ledger = self._below.read(ours, self._below.keeper(ours, reply))
            if ledger is None:
                return ours.shown(reply, None, Claims())
            others = (each for each in ledger.entries if not each.id)
            below = self._below.of(ours, ledger) if any(others) else [reply]
            ledger, made = self._settled(ours, ledger, [*(each for each in below if each["id"] != item), reply])
        return ours.shown(reply, ledger, made)

    def create(self, kind: str, body: Json) -> Json:
        """Create an item: its create is in the ledger first. Raises `ApiRefused` where another writer is at it."""
        if (ours := self._kept.get(kind)) is None:
            return self._noted(kind, self._remote.create(kind, body))
        rest, mark = ours.split(body)
        if mark is None:
            raise TypeError(f"a {ours.resource.kind} is created with its marker")
        with self._lock:
            return self._create(ours, f"{rest[ours.keeper.path]}", rest, mark)

    def _create(self, ours: Kind, keeper: str, body: Json, mark: Marker) -> Json:
        try:
            begun = self._begun(ours, keeper, mark)
        except ApiUnavailable as error:
            raise NotSent(f"{error}", status=error.status, hint=error.hint) from None
        try:
            reply = self._remote.create(ours.resource.segment, body)
        except ApiError as error:
            if isinstance(error, ApiRefused) or error.status == _TOO_MANY:  # nothing was created
                with suppress(ApiError):
                    self._write(ours, keeper, lambda entries: [each for each in entries if each != begun])
            raise
        reply = reply | {ours.keeper.path: keeper}
        self._below.keepers[reply["id"]] = keeper
        entry = recorded(ours.resource, ours.written(mark, reply["id"]), reply)
        self._made[reply["id"]] = entry
        try:
            ledger = self._write(ours, keeper, lambda entries: with_entry(entries, entry))
        except ApiError as error:
            raise ApiUnavailable(f"it was created ({reply['id']}), but that could not be recorded: {error}") from None
        return ours.shown(reply, ledger, Claims({entry.id: entry}))

    def _begun(self, ours: Kind, keeper: str, mark: Marker) -> Entry:
        """The entry of a create, which is in the ledger now. Raises `ApiError`."""
        ledger = self._ledgers.owned(ours, keeper, mark)
        made = claims(ours.resource, ledger, self._below.of(ours, ledger))
        ours.check_free(made, mark, self._wall())
        begun = ours.begun(mark, self._wall(), ids_hash(made.strangers))
        ledger = self._write(ours, keeper, lambda entries: with_entry(entries, begun))
        if len(came := self._below.came(ours, ledger, begun)) == 1:
            # another apply made it, between the read and the write of the ledger, which dropped its line
            entry = recorded(ours.resource, replace(begun, id=came[0]["id"], begun=0, others=""), came[0])
            self._write(ours, keeper, lambda entries: with_entry(entries, entry))
            raise ours.taken(entry.id)
        return begun

    def upload(self, kind: str, file: Upload) -> Json:
        """Add a file to a collection."""
        return self._remote.upload(kind, file)

    def update(self, kind: str, item: str, body: Json) -> Json:
        """Set fields of an item, and its marker: that an update is begun is in the ledger first."""
        if (ours := self._kept.get(kind)) is None:
            return self._noted(kind, self._remote.update(kind, item, body))
        rest, mark = ours.split(body)
        with self._lock:
            before = self._remote.get(kind, item)
            if mark is None:
                return ours.shown(self._remote.update(kind, item, rest) | ours.keeper_of(before), None, Claims())
            return self._update(ours, before, rest, mark)

    def _update(self, ours: Kind, before: Json, body: Json, mark: Marker) -> Json:
        keeper, id_ = self._below.keeper(ours, before), f"{before['id']}"
        ledger = self._ledgers.owned(ours, keeper, mark)
        reply = before
        if body:
            was = claims(ours.resource, ledger, [before]).ours.get(id_)
            if was is None:
                raise ApiRefused(f"the {ours.keeper.kind} it leads to no longer records that it is ours: plan again")
            begun = ours.following(was, mark)
            self._write(ours, keeper, lambda entries: with_entry(entries, begun))
            reply = self._sent(ours, keeper, was, body) | ours.keeper_of(before)
        entry = recorded(ours.resource, ours.written(mark, id_), reply)
        self._made[id_] = entry
        ledger = self._write(ours, keeper, lambda entries: with_entry(entries, entry))
        return ours.shown(reply, ledger, Claims({id_: entry}))

    def _sent(self, ours: Kind, keeper: str, was: Entry, body: Json) -> Json:
        """The item of an entry after an update. Raises `Taken` where it is no longer as it was last shown, unless another apply has just
        sent the same.
        """
        now, seen = self._remote.get(ours.resource.segment, was.id), self._seen.get(was.id)
        if seen is not None and ours.resource.from_api(now) != ours.resource.from_api(seen):
            if ours.resource.is_as_sent(body, now):
                return now
            self._write(ours, keeper, lambda entries: with_entry(entries, was))
            raise Taken("it was changed just now: plan again", status=CLASH)
        return self._remote.update(ours.resource.segment, was.id, body)

    def delete(self, kind: str, item: str) -> None:
        """Delete an item, then its entry. An entry whose item is gone means nothing, so a failure of that is none."""
        if (ours := self._kept.get(kind)) is None:
            self._remote.delete(kind, item)
            return
        with self._lock:
            keeper = self._below.keepers.get(item) or self._below.keeper(ours, self._remote.get(kind, item))
            self._made.pop(item, None)
            self._remote.delete(kind, item)
            with suppress(ApiError):
                self._write(ours, keeper, lambda entries: [each for each in entries if each.id != item])

    def _all(self, ours: Kind) -> Sequence[Json]:
        """All items, with those that the ledger names and the list does not show yet."""
        written = {self._below.keepers.get(each) for each in self._made}  # of these, a list may be late
        listed = self._remote.list(ours.keeper.segment)
        read = (
            self._below.read(ours, each["id"]) if each["id"] in written else Ledger.of(ours.keeper, each)
            for each in listed
        )
        ledgers = [each for each in read if each is not None]
        items = self._below.all(ours, ledgers)
        below: dict[str, list[Json]] = defaultdict(list)
        for each in items:
            below[self._below.keeper(ours, each)].append(each)
        found: dict[str, Json] = {}
        for ledger in ledgers:
            if ledger.entries or self._made.keys() & {each["id"] for each in below[ledger.keeper]}:
                after, made = self._settled(ours, ledger, below[ledger.keeper])
                self._remember(ours, made)
                found |= {each["id"]: ours.shown(each, after, made) for each in below[ledger.keeper]}
        return [found.get(each["id"]) or ours.shown(each, None, Claims()) for each in items]

    def _remember(self, ours: Kind, made: Claims) -> None:
        """The creates of which it is unknown which item they made."""
        for key, ids in made.unsure.items():
            if not any(each.key == key for each in made.ours.values()):
                self.unsure[ours.resource.kind, key] = ours.ambiguous(ids)

    def _settled(self, ours: Kind, ledger: Ledger, items: Sequence[Json]) -> tuple[Ledger, Claims]:
        """The claims of a ledger. Where this client writes, entries that are not what they should be are completed."""
        made = claims(ours.resource, ledger, items)
        if not self._writes or ledger.marker is None:
            return ledger, made
        mine = {each["id"] for each in items} & self._made.keys() - made.ours.keys()
        if not made.changed and not mine:
            return ledger, made
        settled = [*(made.ours[each] for each in sorted(made.changed)), *(self._made[each] for each in sorted(mine))]

        def completed(entries: Entries) -> Entries:
            for each in settled:
                entries = with_entry(entries, each)
            return entries

        with suppress(ApiError):
            ledger = self._write(ours, ledger.keeper, completed)
            return ledger, claims(ours.resource, ledger, items)
        return ledger, made

    def _noted(self, kind: str, reply: Json) -> Json:
        if any(kind == each.keeper.segment for each in self._kept.values()):
            self._ledgers.note(reply)
        return self._open(kind, reply)

    def _open(self, kind: str, reply: Json) -> Json:
        """A reply without what is private, where its item keeps others."""
        for each in self._kept.values():
            reply = each.of_keeper(reply) if each.keeper.segment == kind else reply
        return reply

    def _write(self, ours: Kind, keeper: str, change: Callable[[Entries], Entries]) -> Ledger:
        """Change a ledger, with what was written here and another writer may have dropped."""

        def changed(entries: Entries) -> Entries:
            known = {each.id for each in entries}
            mine = (each for id_, each in self._made.items() if self._below.keepers.get(id_) == keeper)
            return change([*entries, *(each for each in mine if each.id not in known)])

        return self._ledgers.write(ours, keeper, changed)
