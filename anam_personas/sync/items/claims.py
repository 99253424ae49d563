"""Which of the items below one keeper are ours, by its ledger and by what the API shows of them. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from anam_personas.sync.items.ledger import Entry, ids_hash
from anam_personas.sync.items.marker import Marker, Owner, read_ledger, read_marker
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.remote.waiting import RECENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anam_personas.resources.base import Keeper, Resource
    from anam_personas.sync.remote.protocol import Json

_SKEW: Final = 60.0
"""Seconds by which two clocks may differ."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one kind that a keeper has, with the keeper's marker; None for one that is nobody's. ``items`` are those that a full
    reply about the keeper shows: all that ever were, perhaps.
    """

    keeper: str
    marker: Marker | None
    entries: tuple[Entry, ...]
    items: tuple[Json, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, keeper: Keeper, reply: Json) -> Ledger:
        """The ledger in a reply about a keeper."""
        text = reply.get(keeper.marker_path)
        text = text if isinstance(text, str) else None
        entries = tuple(each for each in read_ledger(text) if each.word == keeper.word)
        return cls(reply["id"], read_marker(text), entries, tuple(_shown_by(keeper, reply)))

    def mark(self, entry: Entry) -> str:
        """The marker of an entry's item, as text. It belongs to the project and environment of the keeper."""
        if self.marker is None:
            raise ValueError("nobody's keeper has no entries")
        owner = Owner(self.marker.project, self.marker.environment, entry.key)
        return str(Marker(owner, entry.revision, entry.readback))


@dataclass(frozen=True, slots=True)
class Claims:
    """``ours`` has the entry of each item of ours by its id, ``changed`` the ids of those whose entry in the ledger is still another.

    ``begun`` are the creates of which no item can be seen. ``unsure`` maps a key to the ids of items, one of which may be that of a
    create that was begun.
    """

    ours: dict[str, Entry] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    begun: list[Entry] = field(default_factory=list)
    unsure: dict[str, list[str]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        """The ledger as it should be: what is there, and what was begun and is not known to be over."""
        return [*self.ours.values(), *self.begun]


def _shown_by(keeper: Keeper, reply: Json) -> Iterator[Json]:
    for name in keeper.lists:
        for each in found if isinstance(found := reply.get(name), list) else ():
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                yield each | {keeper.path: reply["id"]}


def claims(resource: Resource, ledger: Ledger, items: Sequence[Json]) -> Claims:
    """What a ledger says of the items below its keeper. ``items`` are all of them, as lists or reads show them."""
    made, shown = Claims(), {each["id"]: each for each in items}
    for entry in ledger.entries:
        if entry.id in shown:
            made.ours[entry.id] = entry.shown(_readback(resource, shown[entry.id]))
            if entry.following:
                made.changed.add(entry.id)
    for entry in ledger.entries:
        if not entry.id:
            _claim(resource, entry, shown, made)
    made.strangers.extend(each for each in shown if each not in made.ours)
    return made


def _claim(resource: Resource, entry: Entry, shown: dict[str, Json], made: Claims) -> None:
    """The item of a create that was begun: the only one that came since, if it has what was asked for."""
    strangers = [each for each in shown if each not in made.ours]
    alike = [each for each in strangers if entry.revision in _asked(resource, shown[each])]
    for each in alike:
        if ids_hash(other for other in strangers if other != each) == entry.others:
            made.ours[each] = replace(entry, id=each, readback=_readback(resource, shown[each]), begun=0, others="")
            made.changed.add(each)
            return
    made.begun.append(entry)
    near = [each for each in strangers if _is_of(entry, shown[each])]
    possible = alike or (near if len(near) == 1 else [])  # what the API stored may be something else than was asked for
    if possible and ids_hash(strangers) != entry.others:
        made.unsure[entry.key] = possible


def _is_of(entry: Entry, reply: Json) -> bool:
    """Whether an item was created within minutes of a create that was begun, by clocks that may differ a little."""
    try:
        created = datetime.fromisoformat(f"{reply.get('createdAt')}").timestamp()
    except ValueError:
        return False
    return entry.begun - _SKEW <= created <= entry.begun + RECENT + _SKEW


def with_entry(entries: Iterable[Entry], entry: Entry) -> list[Entry]:
    """Entries with another one, in place of that of the same item, or of the create that was begun for its key."""
    same = {entry.id, ""} if entry.id else {""}
    kept = [each for each in entries if each.id not in same or (each.id == "" and each.key != entry.key)]
    return [*kept, entry]


def recorded(resource: Resource, entry: Entry, reply: Json) -> Entry:
    """The entry of an item that was just written, from its reply."""
    return replace(entry, readback=_readback(resource, reply), following="")


def is_asked(resource: Resource, entry: Entry, reply: Json) -> bool:
    """Whether an item is as a create would make it now."""
    return entry.revision in _asked(resource, reply)


def is_free(made: Claims, id_: str, key: str) -> bool:
    """Whether an item is nobody's by its entry, or that of a create of a key."""
    return id_ not in made.ours or (id_ in made.changed and made.ours[id_].key == key)


def _readback(resource: Resource, reply: Json) -> str:
    body = {path: value for path, value in resource.from_api(reply).items() if path != resource.marker_path}
    return readback(resource, body)


def _asked(resource: Resource, reply: Json) -> set[str]:
    return {applied_revision(body) for body in resource.begun(reply)}
