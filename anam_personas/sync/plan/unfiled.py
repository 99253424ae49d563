"""Items without room for a marker that were created from this folder and have lost their file.

Only the journal shows that they are ours, by id and name: not an item that was found and adopted, nor one of another folder.
So nothing is planned without the journal. An item that anything uses stays, whoever owns the user.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.change import Change, Delete, unread
from anam_personas.sync.plan.decide import Situation, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import Summary, World
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.plan.scope import Scope


def is_unfiled(resource: Resource, summary: Summary, scope: Scope) -> bool:
    """Whether a live item without a marker was created from here, still has its name, and no file has that name.

    With selected keys there is none: it belongs to no persona in particular.
    """
    names = scope.known.get(summary.kind)
    if resource.marker_path is not None or scope.selected is not None or names is None:
        return False
    if summary.platforms or summary.name in names:
        return False
    made = scope.memories.made(summary.id)
    return made is not None and made.is_called(summary.kind, summary.name)


def plan_unfiled(
    resources: Sequence[Resource], world: World, scope: Scope, planned: Sequence[Change]
) -> Iterator[Change]:
    """Their changes. ``planned`` are the other changes, some of which may remove references to them."""
    for resource in resources:
        left = [each for each in world.summaries[resource.kind] if is_unfiled(resource, each, scope)]
        changes = [_change(each, world, scope, planned) for each in left]
        yield from sorted(changes, key=lambda change: (change.key, f"{change.id}"))


def keeping_used(resources: Sequence[Resource], planned: Sequence[Change], request: PlanRequest) -> list[Change]:
    """The changes, without the deletes of items with a marker that others still refer to, or may. Only what this project plans is
    known to refer to them: no reply says who uses them. The deletes that stay follow the changes that drop the references.
    """
    later = {each.kind: {other.kind for other in resources[at + 1 :]} for at, each in enumerate(resources)}
    return [
        _unless_used(each, [other for other in planned if other.kind in later.get(each.kind, ())], request)
        if isinstance(each, Delete)
        else each
        for each in planned
    ]


def _unless_used(change: Delete, users: Sequence[Change], request: PlanRequest) -> Change:
    if not change.acts or change.id is None or change.owner is None:
        return change
    uses = _uses(change.id, users)
    unknown = [each.key for each in users if each.refused and each.id and each.live is None]
    if uses.kept or unknown:
        why = reasons.still_named(uses.kept) if uses.kept else reasons.perhaps_named(unknown)
        hold = decide(
            Situation(wanted=False, there=True, requested=change.id in request.prune_ids, used=True), request
        ).hold
        return replace(change, hold=hold, refused=why)
    return replace(change, follows=uses.let_go) if uses.let_go else change


@dataclass(frozen=True, slots=True)
class _Uses:
    """The planned items that refer to an item: those that still do afterwards, and those that stop (id -> key)."""

    kept: tuple[str, ...]
    let_go: dict[str, str]

    def after(self, users: int | None) -> int | None:
        """How many of ``users`` refer to it afterwards; None if unknown."""
        return None if users is None else max(users - len(self.let_go), len(self.kept))


def _uses(id_: str, planned: Sequence[Change]) -> _Uses:
    users = [(change, paths) for change in planned if (paths := _paths(change, id_))]
    let_go = [change for change, paths in users if _lets_go(change, id_, paths)]
    kept = tuple(change.key for change, _ in users if change not in let_go)
    return _Uses(kept, {change.id: change.key for change in let_go if change.id})


def _paths(change: Change, id_: str) -> list[str]:
    """The paths at which an item refers to another one: live, or in its file, since some replies do not show all."""
    bodies = [change.body] if change.live is None else [change.live.body, change.body]
    return [path for body in bodies for path, value in body.items() if _has(value, id_)]


def _lets_go(change: Change, id_: str, paths: Sequence[str]) -> bool:
    if not change.acts:
        return False
    if change.action == "delete":
        return True
    return change.action == "update" and all(path in change.body and not _has(change.body[path], id_) for path in paths)


def _has(value: object, id_: str) -> bool:
    return value == id_ or (isinstance(value, list) and id_ in value)


def _change(item: Summary, world: World, scope: Scope, planned: Sequence[Change]) -> Change:
    made, request = scope.memories.made(item.id), scope.request
    live, failure = world.items.get((item.kind, item.id)), world.failures.get((item.kind, item.id))
    key = made.key if made else item.name
    draft = Delete(kind=item.kind, key=key, id=item.id, name=item.name, live=live)
    is_requested = item.id in request.prune_ids
    if failure is not None and (is_requested or request.prune):
        return unread(draft, failure)
    uses = _uses(item.id, planned)
    users = uses.after(None if live is None else live.users)
    decision = decide(Situation(wanted=False, there=True, requested=is_requested, used=users != 0), request)
    if users != 0:
        return replace(draft, hold=decision.hold, refused=reasons.in_use(users, uses.kept))
    why = reasons.LET_GO if uses.let_go else reasons.UNUSED
    if decision.hold is not None:
        return replace(draft, hold=decision.hold, refused=f"{why}: --prune deletes it")
    return replace(draft, follows=uses.let_go, notes=(why,))
