"""Taking over a live item by its id: what the files call it counts for nothing, whose it is does."""

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
    """Why the item of that id cannot become the file's; None where it can. ``own`` is the one that the file has already."""
    found = next((each for each in there if each.id == id_), None)
    if found is None:
        return f"there is nothing live with the id {id_} in {scope.environment}"
    if own is not None:
        return f"it cannot take over {id_}: it has one of its own already ({own.id})"
    if found.marker is None or (scope.owns(found.marker) and is_copy(found, there)):
        return None
    whose = f"{found.marker.project}/{found.marker.environment}/{found.marker.key}"
    if scope.owns(found.marker) and not scope.has_file(resource, found.marker.key):
        return f"{id_} belongs to {whose}: write `renamedFrom: {found.marker.key}` into the file of {key}"
    return (
        f"{id_} belongs to {whose}, and is not taken over: delete the marker line from its description in the Lab first"
    )


def is_copy(item: Summary, there: Sequence[Summary]) -> bool:
    """Whether an item carries the marker of an older one."""
    return item.marker is not None and any(
        each.marker is not None and each.marker.owner == item.marker.owner for each in there if each.age < item.age
    )


def taken(adopt_ids: Mapping[str, str]) -> frozenset[str]:
    """The ids that are asked for."""
    return frozenset(adopt_ids.values())
