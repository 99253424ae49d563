"""Several live items with the same marker: somebody copied a persona in the Lab, or writers raced and one was killed.

The oldest is the persona, whatever the names of the others. A duplicate that is as apply left it can be deleted without loss.
One that somebody edited or renamed has work that exists nowhere else, and is deleted only if the request names its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources.body import is_unset
from anam_personas.sync.items.applied import UNKNOWN, Side
from anam_personas.sync.items.compare import Field
from anam_personas.sync.items.recall import recall

if TYPE_CHECKING:
    from anam_personas.resources import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.live import Live, Summary


def edits(resource: Resource, copy: Live, kept: Live) -> tuple[Field, ...]:
    """The edits of a copy: the fields that differ both from the item that is kept and from what was applied.

    ``live`` of a field is the value of the copy, ``file`` that of the item that is kept.
    """
    known = _applied(resource, copy, kept)
    return tuple(
        Field(path, value, kept.body.get(path), side=Side.THERE)
        for path, value in copy.body.items()
        if value != kept.body.get(path) and known.get(path, UNKNOWN) != value and not is_unset(path, value)
    )


def _applied(resource: Resource, copy: Live, kept: Live) -> Flat:
    """What was last applied to the copy as the API showed it, as far as its marker records it."""
    if copy.marker is None:
        return {}
    applied = recall(resource, copy.marker, copy.body, kept.body)
    return applied.body | applied.made


def explained(copy: Summary, kept: Summary, fields: tuple[Field, ...] | None) -> str:
    """The description of a copy, and what to do about it. ``fields`` are its edits, None if they are unknown."""
    if fields == ():
        return f"{which(copy, kept)}, not edited: --prune deletes it"
    what = f"edited by somebody ({', '.join(each.path for each in fields)})" if fields else "possibly edited"
    return (
        f"{which(copy, kept)}, {what}. --prune keeps it, to lose no edits: delete it with --prune-id {copy.id}, "
        f"or make it a separate persona with `pull --id {copy.id}`, then `apply --adopt-id KEY={copy.id}`"
    )


def which(copy: Summary, kept: Summary) -> str:
    """Which item it duplicates, and why it is considered the copy."""
    if copy.created and kept.created and copy.created != kept.created:
        return f"{kept.id} has the same marker, is older ({kept.created}) and is kept; this is likely a copy ({copy.created})"
    return f"{kept.id} has the same marker and is kept; their ages are unknown, so either may be the copy"
