"""An item at an earlier time: what to send to restore it, and whether it is still as apply left it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from anam_personas.persona.revision import revision
from anam_personas.sync.items.marker import with_marker, without_marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.resources import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.items.proofs import Proof

MARKER = "the marker"


def seen(live: Live) -> dict[str, Any]:
    """An item for the journal: its marker, and a hash of each field that the reply showed."""
    fields = {path: revision(value) for path, value in live.body.items()}
    return {"marker": None if live.marker is None else str(live.marker), "fields": fields}


def moved(after: Mapping[str, Any], live: Live) -> list[str]:
    """The fields that changed since they were seen. Fields that only one of the two replies shows are ignored."""
    then, now = after["fields"], seen(live)
    paths = [path for path, name in now["fields"].items() if path in then and then[path] != name]
    return [*paths, *([MARKER] if after["marker"] != now["marker"] else [])]


def difference(resource: Resource, before: Flat, live: Flat) -> Flat:
    """The fields to send to restore a body: those that differ, and those that are reset or replaced with them."""
    changed = {path for path, value in before.items() if live.get(path) != value}
    groups = {path.partition(".")[0] for path in {*changed, *(live.keys() - before.keys())} if "." in path}
    tied = {resource.resets[path] for path in changed if path in resource.resets}
    unset = {path for path in tied if before.get(path) is None}  # the API resets it by itself
    along = tied | {path for path in before if "." in path and path.partition(".")[0] in groups}
    return {
        path: value
        for path, value in before.items()
        if path == resource.marker_path or path in changed - unset or (path in along and value is not None)
    }


def restored(
    resource: Resource,
    body: Flat,
    marker: Marker | None,
    proofs: Iterable[Proof] = (),
    ledger: Iterable[Entry] = (),
) -> Flat:
    """The request that restores a body: with its own marker or none, and with unset fields unset if the API allows it.

    ``ledger`` is the present one: what else was made since is still there.
    """
    sent = dict(body)
    path = resource.marker_path
    if path in sent:
        text = sent[path]
        sent[path] = (without_marker(text) or None) if marker is None else with_marker(text, marker, proofs, ledger)
    return {path: resource.unset[path] if value is None else value for path, value in sent.items()
            if value is not None or path in resource.unset}  # fmt: skip


def left_set(resource: Resource, before: Flat, live: Flat) -> list[str]:
    """The fields that are set, were not set before, and that the API cannot unset."""
    replaced = resource.completed(before, live)  # an update removes what it does not repeat
    return [
        path
        for path, value in live.items()
        if value is not None and before.get(path) is None and path not in resource.unset
        if path in before or ("." in path and path not in replaced)
    ]


def never_shown(resource: Resource, before: Flat) -> list[str]:
    """The fields with unknown earlier values, since the API does not show them."""
    return sorted(path for path in resource.silent if path not in before and resource.may_hide(before, path))


def uncertain(marker: Marker | None, before: Flat) -> Marker | None:
    """The marker for an item that may not be fully restored: the next plan sees the file as not applied.

    With its own revision, a plan would report fields that were not restored as in sync.
    """
    return None if marker is None else replace(marker, revision=revision(["restored", before]))
