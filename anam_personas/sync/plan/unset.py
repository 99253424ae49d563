"""Fields that were applied once and that the file no longer sets: they are not sent, and the stored values stay."""

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
    """The known paths, the notes on them, and whether they alone explain the older marker."""

    paths: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    is_all: bool = False


def unset(resource: Resource, applied: Applied, file: Flat, live: Flat, marker: Marker) -> Unset:
    """The fields that a file no longer sets since the marker was written. ``applied`` is what the marker itself records.

    A value that no reply shows and that was removed from the file exists nowhere. That there was one is still known if REVISION
    less READBACK differs from the sum over the file's hidden values; which field it was, only if there is one candidate.
    """
    if applied_revision(file) == marker.revision:
        return Unset()
    body = {path: value for path, value in applied.body.items() if value is not ABSENT and value is not UNKNOWN}
    known = tuple(path for path in body if path not in file)
    said = (reasons.no_longer_set(known),) if known else ()
    shown = {path: value for path, value in body.items() if path in file}
    if applied.whole:
        return Unset(known, said, is_all=bool(known) and shown == file)
    # paths with few values were tried one by one: a single one would have been found
    hidden = sorted(path for path in resource.silent - resource.hidden.keys() if path not in live)
    read = {path: value for path, value in file.items() if path not in resource.silent}
    is_read = {path: value for path, value in shown.items() if path not in resource.silent} == read
    if not is_read or not hidden or file.keys() & set(hidden) or readback(resource, body) != marker.readback:
        return Unset(known, said)
    paths = tuple(hidden) if len(hidden) == 1 else ()
    more = reasons.no_longer_set(paths) if paths else reasons.perhaps_no_longer_set(hidden)
    return Unset((*known, *paths), (*said, more), is_all=True)
