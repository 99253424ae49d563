"""Several live items with one marker: somebody copied a persona in the Lab, or writers raced and one of them was killed.

The oldest is the persona, whatever the others are called. A second one that is as an apply left it can go: nothing is
lost. One that a person edited or renamed holds work that is nowhere else, and is deleted only where its id is named.
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
    """What somebody changed in a copy: the fields that are neither as in the item that is kept nor as they were applied.

    ``live`` of a field is the copy's value, ``file`` that of the item that is kept.
    """
    known = _applied(resource, copy, kept)
    return tuple(
        Field(path, value, kept.body.get(path), side=Side.THERE)
        for path, value in copy.body.items()
        if value != kept.body.get(path) and known.get(path, UNKNOWN) != value and not is_unset(path, value)
    )


def _applied(resource: Resource, copy: Live, kept: Live) -> Flat:
    """What was last applied to the copy, as the API showed it then and as far as its marker tells."""
    if copy.marker is None:
        return {}
    applied = recall(resource, copy.marker, copy.body, kept.body)
    return applied.body | applied.made


def explained(copy: Summary, kept: Summary, fields: tuple[Field, ...] | None) -> str:
    """What is to be known of a copy, and what can be done. ``fields`` are its edits, None where they cannot be told."""
    if fields == ():
        return f"{which(copy, kept)}, without edits of its own: --prune deletes it"
    what = f"edited by somebody ({', '.join(each.path for each in fields)})" if fields else "perhaps edited"
    return (
        f"{which(copy, kept)}, {what}. --prune leaves it, since that would be lost: delete it with --prune-id {copy.id}, "
        f"or make it a persona of its own with `pull --id {copy.id}`, then `apply --adopt-id KEY={copy.id}`"
    )


def which(copy: Summary, kept: Summary) -> str:
    """Of which item it is the second one, and why it is taken for the copy."""
    if copy.created and kept.created and copy.created != kept.created:
        return f"{kept.id} has the same marker, is older ({kept.created}) and is kept; this is likely a copy ({copy.created})"
    return f"{kept.id} has the same marker and is kept; when they were made is not told, so either may be the copy"
