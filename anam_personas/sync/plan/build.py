"""Files and live items -> a plan. Pure: nothing is read from the API and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.resources.placeholder import placeholder
from anam_personas.sync.plan.adopt import taken
from anam_personas.sync.plan.links import Links
from anam_personas.sync.plan.named import plan_named
from anam_personas.sync.plan.names import names_of
from anam_personas.sync.plan.owned import plan_owned
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.plan.reach import reaching
from anam_personas.sync.plan.strangers import strangers
from anam_personas.sync.plan.unfiled import is_unfiled, keeping_used, plan_unfiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.items.live import Summary, World
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.scope import Scope
    from anam_personas.workspace.workspace import Workspace

WantedItems = dict[str, list["Wanted"]]


def wanted_items(
    personas: Sequence[Persona], resources: Sequence[Resource], scope: Scope, workspace: Workspace | None = None
) -> WantedItems:
    """The items that the files describe, by kind: those that are selected, and those that these refer to.

    ``personas`` are all of them, whatever is selected: an item counts how many use it. ``workspace`` has the files of kinds
    that personas do not describe.
    """
    described = {
        each.kind: _told_apart(each, [_filled_in(item) for item in each.from_files(personas, workspace)])
        for each in resources
    }
    every = reaching(described, resources)
    chosen: WantedItems = {}
    needed = set()
    for resource in reversed(resources):
        items = every[resource.kind]
        chosen[resource.kind] = [
            item for item in items if scope.selects(resource, item.key) or (item.kind, item.key) in needed
        ]
        needed |= {(ref.kind, ref.key) for item in chosen[resource.kind] for refs in item.refs.values() for ref in refs}
    return chosen


def _told_apart(resource: Resource, items: list[Wanted]) -> list[Wanted]:
    """The items; those that are known by their names alone and differ under one name cannot be written: each would undo the other."""
    if resource.marker_path is not None:
        return items
    named: dict[str, list[Wanted]] = {}
    for item in items:
        if item.problem is None and not item.looked_up:
            named.setdefault(item.name, []).append(item)
    why = {
        each.key: f'{" and ".join(other.key for other in found)} have one name, "{name}", by which a stored {each.kind} is known: '
        "rename all but one"
        for name, found in named.items()
        if any((each.body, each.refs) != (found[0].body, found[0].refs) for each in found)
        for each in found
    }  # fmt: skip
    return [replace(item, problem=why[item.key]) if item.key in why else item for item in items]


def _filled_in(item: Wanted) -> Wanted:
    left = placeholder(item.body) if item.problem is None else None
    return item if left is None else replace(item, problem=left)


def to_be_read(wanted: WantedItems, resources: Sequence[Resource], scope: Scope) -> Callable[[Summary], bool]:
    """Which live items a plan must read in full: those that are ours and selected, and those that may become so."""
    by_kind = {resource.kind: resource for resource in resources}
    names = {(kind, item.name) for kind, items in wanted.items() for item in items}
    owned = {(kind, key) for kind, items in wanted.items() for item in items for key in (item.key, item.renamed_from)}

    adopted = taken(scope.request.adopt_ids)

    def wants(summary: Summary) -> bool:
        if summary.platforms:
            return False
        if summary.id in adopted or is_unfiled(by_kind[summary.kind], summary, scope):
            return True
        if summary.marker is None:
            return (summary.kind, summary.name) in names
        if not scope.owns(summary.marker):
            return False
        return scope.selects(by_kind[summary.kind], summary.marker.key) or (summary.kind, summary.marker.key) in owned

    return wants


def make_plan(wanted: WantedItems, world: World, resources: Sequence[Resource], scope: Scope) -> Plan:
    """The plan: one change for each item, kind by kind, in key order; last the items that lost their file.

    ``wanted`` comes from `wanted_items`, and ``world`` has the items that `to_be_read` names in full. Raises `UsageError` for a key
    that no marker can hold.
    """
    links = Links()
    changes: list[Change] = []
    managed = unmanaged = keyed = 0
    for resource in resources:
        planner = plan_named if resource.marker_path is None else plan_owned
        made = planner(resource, wanted[resource.kind], world, scope, links)
        reached = {item.key: item.reaches for item in wanted[resource.kind] if item.reaches}
        changes += [replace(each, reaches=reached[each.key]) if each.key in reached else each for each in made]
        if resource.marker_path is not None:
            ours = [scope.owns(each.marker) for each in world.summaries[resource.kind] if not each.platforms]
            others = len(ours) - sum(ours) if resource.takes_keys or wanted[resource.kind] else 0
            managed, unmanaged = managed + sum(ours), unmanaged + others
            keyed += sum(ours) if resource.takes_keys else 0
    changes = keeping_used(resources, [*changes, *plan_unfiled(resources, world, scope, changes)], scope.request)
    names = names_of(changes, world.summaries.values())
    hints = strangers(scope, wanted, world)
    return Plan(
        scope.project,
        scope.environment,
        tuple(changes),
        unmanaged,
        managed,
        scope.request,
        names,
        hints=hints,
        keyed=keyed,
    )
