"""A run of the journal -> the plan that undoes it: updates are reverted, created items deleted, deleted items created again.

The plan is carried out like any other, with the same last check, snapshots and journal; so a rollback can be rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError
from anam_personas.resources import RESOURCES, Ref
from anam_personas.sync.items.compare import compare, created
from anam_personas.sync.items.live import live_of, summary_of
from anam_personas.sync.items.restore import difference, left_set, moved, never_shown, uncertain
from anam_personas.sync.plan.change import Change, Create, Delete, NoOp, Restored, Update, Write, unread
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.names import names_of
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.plan.unfiled import keeping_used
from anam_personas.sync.remote.parallel import run as in_parallel
from anam_personas.sync.state.runs import before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.live import Live, Summary
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.sync.state.records import Records
    from anam_personas.sync.state.runs import Run, Step
    from anam_personas.workspace.settings import Target

_NOT_FOUND = 404
_NO_FILES = (
    "that run uploaded or deleted files of the kind {}, whose earlier content the API does not keep: to restore it, check out the "
    "earlier files and apply"
)


def plan_rollback(
    run: Run, records: Records, project: str, target: Target, remote: Remote, request: PlanRequest
) -> Plan:
    """The plan that undoes a run. Reads, and writes nothing. ``records`` are those of the project; ``request`` has the drift to
    overwrite.

    Raises `ApiError`, and `UnreadableFile` if a snapshot is missing.
    """
    kinds = {step.kind for step in run.steps}
    resources = [each for each in RESOURCES if each.is_used(None) or each.kind in kinds]
    replies = {resource.kind: list(remote.list(resource.segment)) for resource in resources}
    lists = {each.kind: [summary_of(each, reply) for reply in replies[each.kind]] for each in resources}
    listed = {reply["id"]: reply for found in replies.values() for reply in found}
    undo = _Undo(run, records, project, target.environment, remote, request, listed)
    deleted = {step.id: Ref(step.kind, step.key) for step in run.steps if step.action == "delete" and step.id}
    changes: list[Change] = []
    for resource in resources:
        steps = [step for step in run.steps if step.kind == resource.kind]
        jobs = [partial(undo.planned, resource, step, lists[resource.kind]) for step in steps]
        changes += sorted(in_parallel(jobs, target.concurrency), key=lambda change: change.key)
    changes = keeping_used(resources, [_linked(change, deleted) for change in changes], request, undoes=True)
    ours = {
        kind: [each.marker is not None and undo.owns(each.marker) for each in found] for kind, found in lists.items()
    }
    managed = sum(sum(each) for each in ours.values())
    keyed = [each for resource in resources if resource.takes_keys for each in ours[resource.kind]]
    unmanaged, names = len(keyed) - sum(keyed), names_of(changes, lists.values())
    kinds |= {
        kind for each in resources if any(ref.kind == each.kind for ref in deleted.values()) for kind in each.kinds
    }
    hints = tuple(
        _NO_FILES.format(each.attached.kind) for each in RESOURCES if each.attached and each.attached.kind in kinds
    )
    return Plan(
        project, target.environment, tuple(changes), unmanaged, managed, keyed=sum(keyed), names=names, hints=hints
    )


def _linked(change: Change, deleted: dict[str, Ref]) -> Change:
    """References to an item that is created again get its new id."""
    lists = [value for value in change.body.values() if isinstance(value, list)]
    pending = {id_: ref for value in lists for id_ in value if isinstance(id_, str) and (ref := deleted.get(id_))}
    return replace(change, pending=pending) if pending and isinstance(change, Write) else change


@dataclass(frozen=True, slots=True)
class _Undo:
    run: Run
    records: Records
    project: str
    environment: str
    remote: Remote
    request: PlanRequest
    listed: Mapping[str, Json]

    def owns(self, marker: Marker) -> bool:
        return (marker.project, marker.environment) == (self.project, self.environment)

    def planned(self, resource: Resource, step: Step, others: Sequence[Summary]) -> Change:
        """The change that undoes one write; none if the item cannot be read."""
        try:
            return self.change(resource, step, others)
        except ApiError as error:
            return unread(NoOp(kind=step.kind, key=step.key, id=step.id), error)

    def change(self, resource: Resource, step: Step, others: Sequence[Summary]) -> Change:
        """The change that undoes one write."""
        draft = NoOp(kind=step.kind, key=step.key, id=step.id)
        if step.action == "delete":
            return self._make_again(resource, step, draft, others)
        if step.id is None:
            return self._unknown(draft, others)
        live = self._live(resource, step.id)
        if live is None:
            return self._gone(step, draft)
        if live.marker is not None and not self.owns(live.marker):
            whose = f"{live.marker.project}/{live.marker.environment}"
            return _refused(draft, f"it belongs to {whose}, not to {self.project}/{self.environment}")
        return (
            self._take_away(step, draft, live) if step.action == "create" else self._back(resource, step, draft, live)
        )

    def _live(self, resource: Resource, id_: str) -> Live | None:
        try:
            return live_of(resource, {**self.listed.get(id_, {}), **self.remote.get(resource.segment, id_)})
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return None

    def _gone(self, step: Step, draft: NoOp) -> Change:
        if step.action == "create" or not step.done:
            return replace(draft, notes=("it is already gone",))
        return _refused(draft, "it no longer exists, at least in this environment: it cannot be reverted")

    def _unknown(self, draft: NoOp, others: Sequence[Summary]) -> Change:
        """A create with an unknown outcome."""
        same = [each for each in others if each.marker is not None and self.owns(each.marker)]
        found = next((each.id for each in same if each.marker and each.marker.key == draft.key), None)
        if found is None:
            return replace(draft, notes=("nothing was created",))
        return _refused(replace(draft, id=found), "it is unknown whether that run created it: if so, delete it by hand")

    def _take_away(self, step: Step, draft: NoOp, live: Live) -> Change:
        return self._held(draft.to(Delete, live=live, notes=("that run created it",)), step, live)

    def _back(self, resource: Resource, step: Step, draft: NoOp, live: Live) -> Change:
        was = live_of(resource, before(self.records, self.run, step))
        notes, marker = _limits(resource, was, live.body)
        if live in (was, replace(was, marker=marker)):
            return replace(draft, notes=("it is as it was before",))
        body = difference(resource, was.body, live.body)
        if why := resource.objection(was.body, live.body):
            return _refused(draft, why)
        fields = compare(resource, body, live.body, None).fields
        if not fields and (was.marker, was.proofs) != (live.marker, live.proofs):
            notes += ("only the marker is restored",)
        restores = Restored(marker, was.proofs if marker else ())
        update = draft.to(Update, live=live, body=body, fields=fields, restores=restores, notes=notes)
        return self._held(update, step, live)

    def _make_again(self, resource: Resource, step: Step, draft: NoOp, others: Sequence[Summary]) -> Change:
        was = live_of(resource, before(self.records, self.run, step))
        if not step.done and any(each.id == step.id for each in others):
            return replace(draft, notes=("it was not deleted",))
        owner = None if was.marker is None else was.marker.owner
        if was.marker is not None and not self.owns(was.marker):
            return _refused(draft, f"it belonged to {was.marker.project}/{was.marker.environment}")
        if resource.lost is not None:
            return _refused(draft, resource.lost)
        if lacking := [path for path in resource.by_variable if path not in was.body]:
            what = ", ".join(lacking)
            return _refused(
                draft, f"its {what} is not kept here, so it cannot be created again: restore its file, and apply"
            )
        body = {path: value for path, value in was.body.items() if value is not None or path == resource.marker_path}
        name = str(body.get(resource.name_path, ""))
        shown = tuple(each for each in created(resource, body) if each.file is not None)
        notes, marker = _limits(resource, was, {})
        notes = (f"it gets a new id; update everything that uses the old one ({step.id})", *notes)
        create = draft.to(
            Create,
            id=None,
            body=body,
            fields=shown,
            restores=Restored(marker, was.proofs if marker else ()),
            owner=owner,
            name=name,
            notes=notes,
        )
        twin = next((each for each in others if owner and each.marker and each.marker.owner == owner), None)
        if twin is None:
            return create
        if twin.marker in (was.marker, marker):
            return self._made_already(resource, replace(draft, id=twin.id, name=name), was, marker)
        return _refused(create, f"another item has its key ({twin.id})")

    def _made_already(self, resource: Resource, draft: NoOp, was: Live, marker: Marker | None) -> Change:
        """An earlier rollback created it. It may have been interrupted before an update completed the item."""
        live = self._live(resource, f"{draft.id}")
        if live is None:
            return replace(draft, notes=("it was deleted just now: roll back again",))
        body = difference(resource, was.body, live.body)
        fields = compare(resource, body, live.body, None).fields
        if not fields:
            return replace(draft, notes=("it already exists again",))
        later = {path for stage in resource.stages(was.body)[1:] for path in stage}
        if any(each.path not in later for each in fields):
            edited = ", ".join(each.path for each in fields)
            return _refused(draft, f"it already exists again, and was edited since ({edited})")
        notes = ("it was created only in part",)
        return draft.to(
            Update,
            live=live,
            body=body,
            fields=fields,
            restores=Restored(marker, was.proofs if marker else ()),
            notes=notes,
        )

    def _held(self, draft: Update | Delete, step: Step, live: Live) -> Change:
        """The change, refused if the item is no longer as the run left it."""
        unknown = "it is unknown how that run left it"
        edited = [unknown] if step.after is None else moved(step.after, live)
        if not edited:
            return draft
        why = f"edited since ({', '.join(edited)})" if step.after is not None else unknown
        is_overwritten = self.request.of(step.kind, step.key).overwrite_drift
        hold = None if is_overwritten else Hold.DRIFT
        refused = None if is_overwritten else f"{why}: revert it anyway with --overwrite-drift"
        return replace(draft, drift="remote", hold=hold, refused=refused)


def _limits(resource: Resource, was: Live, live: Flat) -> tuple[tuple[str, ...], Marker | None]:
    """What cannot be restored, as sentences, and the marker for what can."""
    left, unseen = left_set(resource, was.body, live), never_shown(resource, was.body)
    notes = [f"stays set, since the API cannot unset it: {', '.join(left)}"] if left else []
    if unseen:
        notes.append(f"not restored, since the API does not show its old value: {', '.join(unseen)}")
    return tuple(notes), uncertain(was.marker, was.body) if notes else was.marker


def _refused(draft: Change, why: str) -> Change:
    return replace(draft, refused=why, hold=Hold.PROBLEM)
