"""The live items, read once: all summaries, and in full only those that are ours or may become so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.sync.items.marker import Marker, read_ledger, read_marker, read_proofs, remains, without_marker
from anam_personas.sync.remote.parallel import run_growing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.proofs import Proof
    from anam_personas.sync.remote.protocol import Json, Remote

_NOT_FOUND: Final = 404
_GIVEN_UP: Final = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """An item as lists show it. ``platforms``: it belongs to the platform. Times are as the API writes them.

    ``remains`` is text that may be the rest of a damaged marker, ``ledger`` what it records of items of other kinds,
    ``keeper`` the id of the item that records whose it is.
    """

    kind: str
    id: str
    name: str
    marker: Marker | None = None
    created: str = ""
    platforms: bool = False
    changed: str = ""
    remains: str = ""
    proofs: tuple[Proof, ...] = ()
    ledger: tuple[Entry, ...] = ()
    keeper: str = ""

    @property
    def age(self) -> tuple[str, str]:
        """A sort key: the older first, in the same order for every reader."""
        return self.created, self.id


@dataclass(frozen=True, slots=True)
class Live:
    """An item in full: its canonical body as far as it is shown, without the marker, and the marker.

    ``users`` counts the items that refer to it, None if unknown; it is not part of the item. ``proofs`` are those above the
    marker; ``published`` says who can reach it, ``condition`` whether it works, and neither is a part of it.
    """

    id: str
    body: Flat
    marker: Marker | None = None
    users: int | None = field(default=None, compare=False)
    proofs: tuple[Proof, ...] = ()
    published: tuple[str, ...] = field(default=(), compare=False)
    condition: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class World:
    """All summaries by kind and, by kind and id, the items that were read in full and the failures of the others.

    By kind and key: ``unseen`` has why a created item cannot be seen, ``doubts`` when a create with an unknown outcome was sent.
    ``gone`` are ids that lists still show although the items were deleted from here.
    """

    summaries: dict[str, list[Summary]]
    items: dict[tuple[str, str], Live] = field(default_factory=dict)
    failures: dict[tuple[str, str], ApiError] = field(default_factory=dict)
    unseen: dict[tuple[str, str], ApiError] = field(default_factory=dict)
    doubts: dict[tuple[str, str], str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def summary_of(resource: Resource, reply: Json) -> Summary:
    """The summary of a list entry."""
    text = _text(reply.get(resource.marker_path)) if resource.marker_path else None
    marker = read_marker(text)
    left = remains(text) if text and marker is None else ""
    created, name = f"{reply.get('createdAt') or ''}", f"{reply.get(resource.name_path) or ''}"
    changed = f"{reply.get('updatedAt') or ''}"
    platforms, proofs = resource.is_platforms(reply), read_proofs(text) if marker else ()
    ledger = read_ledger(text) if marker else ()
    keeper = f"{reply.get(resource.kept_by.path) or ''}" if resource.kept_by else ""
    return Summary(resource.kind, reply["id"], name, marker, created, platforms, changed, left, proofs, ledger, keeper)


def live_of(resource: Resource, reply: Json) -> Live:
    """The item of a full reply."""
    body: dict[str, Any] = resource.from_api(reply)
    if resource.marker_path is None:
        return Live(reply["id"], body, users=resource.users(reply))
    text = body.get(resource.marker_path)
    if not isinstance(text, str | None):
        return Live(reply["id"], body)
    whole = body | {resource.marker_path: without_marker(text) or None}
    return Live(
        reply["id"], whole, read_marker(text), proofs=read_proofs(text), published=resource.published(reply),
        condition=resource.condition(reply),
    )  # fmt: skip


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def merged(resource: Resource, listed: Json, reply: Json) -> Json:
    """A full reply with the fields that only the list shows, unless the two are of different times."""
    both = [path for path in (resource.name_path, resource.marker_path) if path in listed and path in reply]
    return {**listed, **reply} if all(listed[path] == reply[path] for path in both if path) else reply


def look(remote: Remote, resource: Resource, search: str | None = None) -> list[Summary]:
    """The summaries of a kind, or of the items whose names contain ``search``."""
    return [summary_of(resource, reply) for reply in remote.list(resource.segment, search)]


def read_world(
    remote: Remote, resources: Sequence[Resource], wants: Callable[[Summary], bool], concurrency: int = 8
) -> World:
    """All summaries, and in full the items that ``wants`` selects: they are read while the next page of the list arrives.
    Fields that only the list shows (as documented, a persona's language) are part of the item.

    An item that was deleted between list and reading is left out. An item that cannot be read does not stop the others. Raises
    `ApiError` if a list cannot be read.
    """
    reader = _Reader(remote)

    def walk(resource: Resource, more: Callable[[Callable[[], _Read]], object]) -> list[Summary]:
        found = []
        for reply in remote.list(resource.segment):
            found.append(summary_of(resource, reply))
            if wants(found[-1]):
                more(partial(reader.whole, resource, reply))
        return found

    lists, items = run_growing([partial(walk, resource) for resource in resources], concurrency)
    world = World({resource.kind: found for resource, found in zip(resources, lists, strict=True)})
    for found, read in zip(lists, items, strict=True):
        wanted = [each for each in found if wants(each)]
        for each, item in zip(wanted, read, strict=True):
            if item is None:
                found.remove(each)
            elif isinstance(item, ApiError):
                world.failures[each.kind, each.id] = item
            else:
                world.items[each.kind, each.id] = item
    return world


def joined(world: World, more: World) -> World:
    """Two worlds of different kinds as one."""
    return World(
        world.summaries | more.summaries, world.items | more.items, world.failures | more.failures,
        world.unseen | more.unseen, world.doubts | more.doubts, world.gone | more.gone,
    )  # fmt: skip


_Read = Live | ApiError | None


@dataclass
class _Reader:
    """Reads items in full. After too many failures in a row, it gives up on the rest."""

    remote: Remote
    in_a_row: int = 0

    def whole(self, resource: Resource, listed: Json) -> _Read:
        """The item, None if it does not exist, or the error if it cannot be read."""
        id_: str = listed["id"]
        if self.in_a_row >= _GIVEN_UP:
            return ApiUnavailable(f"not read: {self.in_a_row} others in a row could not be read")
        try:
            reply = self.remote.get(resource.segment, id_)
        except ApiUnavailable as error:
            self.in_a_row += 1
            return error
        except ApiError as error:
            return None if error.status == _NOT_FOUND else error
        self.in_a_row = 0
        return live_of(resource, merged(resource, listed, reply))
