"""What is there, read once: all summaries, and in full only what is ours or may become so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.sync.items.marker import Marker, read_marker, remains, without_marker
from anam_personas.sync.remote.parallel import run_growing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.remote.protocol import Json, Remote

_NOT_FOUND: Final = 404
_GIVEN_UP: Final = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """An item as lists show it. ``platforms`` says that it belongs to the platform; times are as the API writes them.

    ``remains`` are what may be left of a marker that cannot be read.
    """

    kind: str
    id: str
    name: str
    marker: Marker | None = None
    created: str = ""
    platforms: bool = False
    changed: str = ""
    remains: str = ""

    @property
    def age(self) -> tuple[str, str]:
        """Sorts the older first, the same for everybody who looks."""
        return self.created, self.id


@dataclass(frozen=True, slots=True)
class Live:
    """An item, whole: its canonical body as far as it is shown (markers left out), and its marker.

    ``users`` counts the items that refer to it, None where nobody says; it is no part of what the item is.
    """

    id: str
    body: Flat
    marker: Marker | None = None
    users: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class World:
    """All summaries by kind, and, by kind and id, the items that were read in full and why others could not be.

    By kind and key: ``unseen`` says of items that were made why nobody can see them, ``doubts`` when a create was sent of
    which nobody knows what became. ``gone`` are ids that were listed and left out, since they were deleted from here.
    """

    summaries: dict[str, list[Summary]]
    items: dict[tuple[str, str], Live] = field(default_factory=dict)
    failures: dict[tuple[str, str], ApiError] = field(default_factory=dict)
    unseen: dict[tuple[str, str], ApiError] = field(default_factory=dict)
    doubts: dict[tuple[str, str], str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def summary_of(resource: Resource, reply: Json) -> Summary:
    """An item of a list."""
    text = _text(reply.get(resource.marker_path)) if resource.marker_path else None
    marker = read_marker(text)
    left = remains(text) if text and marker is None else ""
    created, name = f"{reply.get('createdAt') or ''}", f"{reply.get('name') or ''}"
    changed = f"{reply.get('updatedAt') or ''}"
    return Summary(resource.kind, reply["id"], name, marker, created, resource.is_platforms(reply), changed, left)


def live_of(resource: Resource, reply: Json) -> Live:
    """A full reply."""
    body: dict[str, Any] = resource.from_api(reply)
    if resource.marker_path is None:
        return Live(reply["id"], body, users=resource.users(reply))
    text = body.get(resource.marker_path)
    if not isinstance(text, str | None):
        return Live(reply["id"], body)
    return Live(reply["id"], body | {resource.marker_path: without_marker(text) or None}, read_marker(text))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def merged(resource: Resource, listed: Json, reply: Json) -> Json:
    """A full reply, with what the list alone shows of the item: where the two are not of different times."""
    both = [path for path in ("name", resource.marker_path) if path in listed and path in reply]
    return {**listed, **reply} if all(listed[path] == reply[path] for path in both if path) else reply


def look(remote: Remote, resource: Resource, search: str | None = None) -> list[Summary]:
    """The summaries of a kind, or of those whose names hold ``search``."""
    return [summary_of(resource, reply) for reply in remote.list(resource.segment, search)]


def read_world(
    remote: Remote, resources: Sequence[Resource], wants: Callable[[Summary], bool], concurrency: int = 8
) -> World:
    """Everything in summary, and in full what ``wants`` names: read as it is listed, while the next page is on its way.
    What the list shows of it and its full reply does not (as documented, a persona's language) belongs to it too.

    What was deleted between list and reading is gone, and not there. An item that cannot be read stops no other. Raises
    `ApiError` where a list cannot be read.
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


_Read = Live | ApiError | None


@dataclass
class _Reader:
    """Reads items whole. Where the API is out of reach for many in a row, it is not asked for the others."""

    remote: Remote
    in_a_row: int = 0

    def whole(self, resource: Resource, listed: Json) -> _Read:
        """The item, None where it is not there, the reason where it cannot be read."""
        id_: str = listed["id"]
        if self.in_a_row >= _GIVEN_UP:
            return ApiUnavailable(f"not asked for: {self.in_a_row} others in a row could not be read")
        try:
            reply = self.remote.get(resource.segment, id_)
        except ApiUnavailable as error:
            self.in_a_row += 1
            return error
        except ApiError as error:
            return None if error.status == _NOT_FOUND else error
        self.in_a_row = 0
        return live_of(resource, merged(resource, listed, reply))
