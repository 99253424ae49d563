"""Taking over a live item by its id: its owner matters, its name does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.scope import Scope


def objection(
    resource: Resource, key: str, id_: str, own: Summary | None, there: Sequence[Summary], scope: Scope
) -> str | None:
    """Why the item with that id cannot become that of the file; None if it can. ``own`` is the item that the file already has."""
    found = next((each for each in there if each.id == id_), None)
    if found is None:
        return f"nothing in {scope.environment} has the id {id_}"
    if own is not None:
        return f"it cannot adopt {id_}: it already has {own.id}"
    if found.marker is None or (scope.owns(found.marker) and is_copy(found, there)):
        return None
    whose = f"{found.marker.project}/{found.marker.environment}/{found.marker.key}"
    if scope.owns(found.marker) and not scope.has_file(resource, found.marker.key):
        return f"{id_} belongs to {whose}: add `renamedFrom: {found.marker.key}` to the file of {key}"
    return f"{id_} belongs to {whose}: to adopt it, first delete the marker line from its description in the Lab"


def is_copy(item: Summary, there: Sequence[Summary]) -> bool:
    """Whether an item carries the marker of an older item."""
    return item.marker is not None and any(
        each.marker is not None and each.marker.owner == item.marker.owner for each in there if each.age < item.age
    )


def taken(adopt_ids: Mapping[str, str]) -> frozenset[str]:
    """The ids of the items to adopt."""
    return frozenset(adopt_ids.values())
