"""Files that lists show late: those that were uploaded or deleted from here, as the journal has them and the API confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.errors import ApiError
from anam_personas.resources.attached import Stored, stored
from anam_personas.sync.items.files import Files

if TYPE_CHECKING:
    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.remote.protocol import Remote
    from anam_personas.sync.state.recent import Recent


def completed(remote: Remote, resource: Resource, files: Files, item: Wanted, recent: Recent) -> Files:
    """The files below an item, with those that were uploaded from here and that the list does not show yet, and without those that
    were deleted from here.
    """
    ours = [each for each in files.ours if not recent.is_deleted(each.id)]
    marks, kind = {each.mark for each in ours}, resource.attached.kind if resource.attached else ""
    for file in item.files:
        known = None if file.mark in marks else recent.known(kind, f"{item.key}/{file.name}")
        found = None if known is None else _read(remote, resource, known.id)
        if found is not None and found.mark == file.mark:
            ours.append(found)
    return Files(tuple(sorted(ours, key=lambda each: each.age)), files.others)


def _read(remote: Remote, resource: Resource, id_: str) -> Stored | None:
    try:
        return stored(remote.get(resource.attached.segment if resource.attached else "", id_))
    except ApiError:
        return None
