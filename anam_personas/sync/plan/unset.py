"""Fields that were applied once and that the file no longer sets: nothing is sent of them, and what is stored stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.sync.items.applied import ABSENT, UNKNOWN
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.plan import reasons

if TYPE_CHECKING:
    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.applied import Applied
    from anam_personas.sync.items.marker import Marker


@dataclass(frozen=True, slots=True)
class Unset:
    """The paths, as far as they are known, what is said of them, and whether nothing else explains the older marker."""

    paths: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    is_all: bool = False


def unset(resource: Resource, applied: Applied, file: Flat, live: Flat, marker: Marker) -> Unset:
    """What a file has let go of since the marker was written. ``applied`` is what the marker itself tells.

    A value that no reply shows and that has left the file stands nowhere any more. It is known all the same that there was
    one, where REVISION less READBACK is more than the file's own hidden values come to. Of which field it was, only where
    there is one candidate.
    """
    if applied_revision(file) == marker.revision:
        return Unset()
    body = {path: value for path, value in applied.body.items() if value is not ABSENT and value is not UNKNOWN}
    known = tuple(path for path in body if path not in file)
    said = (reasons.no_longer_set(known),) if known else ()
    shown = {path: value for path, value in body.items() if path in file}
    if applied.whole:
        return Unset(known, said, is_all=bool(known) and shown == file)
    # of a path with few values each was tried: had it been that alone, all would be known
    hidden = sorted(path for path in resource.silent - resource.hidden.keys() if path not in live)
    read = {path: value for path, value in file.items() if path not in resource.silent}
    is_read = {path: value for path, value in shown.items() if path not in resource.silent} == read
    if not is_read or not hidden or file.keys() & set(hidden) or readback(resource, body) != marker.readback:
        return Unset(known, said)
    paths = tuple(hidden) if len(hidden) == 1 else ()
    more = reasons.no_longer_set(paths) if paths else reasons.perhaps_no_longer_set(hidden)
    return Unset((*known, *paths), (*said, more), is_all=True)
