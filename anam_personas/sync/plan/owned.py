"""Items that carry a marker: it records their owner, and which side changed them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anam_personas.resources import Ref
from anam_personas.sync.items.compare import Comparison, Field, compare, created
from anam_personas.sync.items.marker import forged
from anam_personas.sync.items.proofs import due, is_stale
from anam_personas.sync.items.recall import applied_revision, readback, recall
from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.adopt import is_copy, objection, taken
from anam_personas.sync.plan.alike import Alike
from anam_personas.sync.plan.change import Change, Create, NoOp, Renew, Update, Write, unread
from anam_personas.sync.plan.decide import Decision, Hold, Situation, decide
from anam_personas.sync.plan.orphans import LeftOver
from anam_personas.sync.plan.relinked import relinked
from anam_personas.sync.plan.renames import resembling
from anam_personas.sync.plan.unset import unset
from anam_personas.sync.state.last_applied import of_marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.resources.body import Flat
    from anam_personas.sync.items.applied import Applied
    from anam_personas.sync.items.live import Live, Summary, World
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.plan.links import Links
    from anam_personas.sync.plan.scope import Scope

Ours = dict[str, list["Summary"]]
"""The live items of the project by key, the oldest first."""


def plan_owned(resource: Resource, wanted: Sequence[Wanted], world: World, scope: Scope, links: Links) -> list[Change]:
    """The changes of the items of a kind, in key order. Adds their ids to ``links``."""
    ours = owned_by_key(world.summaries[resource.kind], scope)
    renames = _renames(resource, wanted, ours, scope)
    kept = {item.key for item in wanted} | set(renames.values())
    left = [found[0] for key, found in ours.items() if key not in kept and not scope.has_file(resource, key)]
    planner = _Planner(resource, world, scope, links, left, Alike.of(resource, world.summaries[resource.kind], scope))
    changes = []
    for item in wanted:
        old = renames.get(item.key)
        own = ours.get(item.key) or ours.get(old or "") or []
        changes.append(planner.wanted(item, own[0] if own else None, _clash(resource, item, ours, wanted, scope)))
        links.offer(changes[-1])
    changes += LeftOver(resource, world, scope).changes(ours, kept)
    return sorted(changes, key=lambda change: (change.key, change.action == "delete"))


def owned_by_key(summaries: Sequence[Summary], scope: Scope) -> Ours:
    """The live items that the project owns in its environment."""
    ours: Ours = defaultdict(list)
    for each in sorted(summaries, key=lambda each: each.age):
        if each.marker is not None and scope.owns(each.marker):
            ours[each.marker.key].append(each)
    return dict(ours)


def _renames(resource: Resource, wanted: Sequence[Wanted], ours: Ours, scope: Scope) -> dict[str, str]:
    """New key -> old key, if the live item still has the old one and no file does."""
    claims = {item.key: item.renamed_from for item in wanted if item.renamed_from and item.key not in ours}
    return {new: old for new, old in claims.items() if old in ours and not scope.has_file(resource, old)}


def _clash(resource: Resource, item: Wanted, ours: Ours, wanted: Sequence[Wanted], scope: Scope) -> str | None:
    old = item.renamed_from
    if old is None or item.key in ours or old not in ours or scope.has_file(resource, old):
        return None
    if Counter(other.renamed_from for other in wanted)[old] > 1:
        return f"several files have `renamedFrom: {old}`: only one can"
    return None


@dataclass(frozen=True, slots=True)
class _Planner:
    resource: Resource
    world: World
    scope: Scope
    links: Links
    left: Sequence[Summary]
    """Items of the project without a file: a new file may be renamed from one of them."""
    alike: Alike

    def wanted(self, item: Wanted, own: Summary | None, clash: str | None) -> Change:
        """The change for the item of a file."""
        owner = self.scope.owner(item.key)
        draft: Write = Create(kind=item.kind, key=item.key, name=item.name, owner=owner, notes=item.notes)
        body, pending, unlinked = self.links.linked(item)
        if own is not None:
            draft = draft.to(Update, id=own.id)
        if why := item.problem or unlinked or clash or self._forged(item):
            self.links.problems[Ref(item.kind, item.key)] = why
            return replace(draft, refused=why, hold=Hold.PROBLEM)
        draft = replace(draft, body=body, pending=pending)
        id_ = self.scope.request.adopt_ids.get(item.key) if self.resource.takes_keys else None
        if id_ is not None and (own is None or own.id != id_):
            return self._by_id(self._proving(draft, item, None), id_, own)
        if own is None and (why := self.resource.objection(body, None)):
            self.links.problems[Ref(item.kind, item.key)] = why
            return replace(draft, refused=why, hold=Hold.PROBLEM)
        if own is None:
            draft = replace(draft, notes=(*draft.notes, *item.announced, *self._others(body)))
            return self._unowned(self._proving(draft, item, None))
        draft = self._proving(draft, item, own)
        failure = self.world.failures.get((own.kind, own.id))
        return unread(draft, failure) if failure else self._existing(draft, self.world.items[own.kind, own.id], item)

    def _others(self, body: Flat) -> list[str]:
        """The items that the keeper of a new one has already, and that are not the project's."""
        keeper = self.resource.kept_by
        there = self.world.summaries[self.resource.kind] if keeper else ()
        ids = [each.id for each in there if keeper and each.marker is None and each.keeper == body.get(keeper.path)]
        return [reasons.others(self.resource.kind, ids)] if ids else []

    def _proving(self, draft: Write, item: Wanted, own: Summary | None) -> Write:
        refs = [ref for refs in item.refs.values() for ref in refs]
        return replace(draft, due=due(refs, self.links.standing, own.proofs if own else ()))

    def _existing(self, draft: Write, live: Live, item: Wanted) -> Change:
        marker = live.marker
        if marker is None:  # its list entry still had one: it was edited in the meantime
            return replace(draft, live=live, refused="its marker was removed just now: plan again", hold=Hold.DRIFT)
        recalled = recall(self.resource, marker, live.body, draft.body)
        applied = self._applied(draft, live, marker, recalled)
        compared = self._rotated(draft, compare(self.resource, draft.body, live.body, applied))
        if compared.fields and (why := self.resource.objection(draft.body, live.body)):
            return replace(draft, live=live, fields=compared.fields, refused=why, hold=Hold.PROBLEM)
        compared, lost = relinked(compared, item.refs, self.links, live, self.world)
        moved = marker.owner != draft.owner
        here = moved or not applied.whole or applied.body != draft.body or self._rotates(draft)
        there = compared.edited_there
        decision = decide(
            Situation(wanted=True, there=True, changed_here=here, changed_there=there),
            self.scope.request.of(draft.kind, draft.key),
        )
        notes = (*lost, f'renamed from "{marker.key}"') if moved else lost
        is_old = applied_revision(draft.body) != marker.revision or self._is_unnoted(draft.body, live)
        lines_stale = is_stale(draft.due, live.proofs)
        gone = unset(self.resource, recalled, draft.body, live.body, marker)
        if (here or is_old or lines_stale) and not moved and not compared.fields:
            return draft.to(
                Renew, unset=gone.paths, unread=compared.unread, live=live,
                notes=(*draft.notes, *gone.said, reasons.renews(alike=not gone.is_all) if here or is_old else reasons.PROVES),
            )  # fmt: skip
        return self._decided(draft, live, compared, decision, (*notes, *gone.said), gone.paths)

    def _rotates(self, draft: Write) -> bool:
        return bool(self.resource.by_variable) and draft.key in self.scope.request.rotate

    def _rotated(self, draft: Write, compared: Comparison) -> Comparison:
        """With the secrets that are sent again on request, although nothing shows that they differ."""
        if not self._rotates(draft):
            return compared
        again = [path for path in self.resource.by_variable if path in compared.unread]
        fields = tuple(Field(path, None, draft.body[path], readable=False) for path in again)
        return Comparison((*compared.fields, *fields), tuple(each for each in compared.unread if each not in again))

    def _is_unnoted(self, body: Flat, live: Live) -> bool:
        """Whether the marker does not record yet what the API changed, since an apply of this folder was interrupted."""
        if live.marker is None or readback(self.resource, body, live.body) == live.marker.readback:
            return False
        memory = self.scope.memories.of(live.id)
        return memory is not None and memory.marker == f"{live.marker}" and not memory.is_noted

    def _forged(self, item: Wanted) -> str | None:
        text = item.body.get(self.resource.marker_path or "")
        line = forged(text) if isinstance(text, str) else None
        return None if line is None else reasons.forged(f"{self.resource.marker_path}", line)

    def _applied(self, draft: Write, live: Live, marker: Marker, recalled: Applied) -> Applied:
        """What was last applied, or pulled since."""
        is_applied = applied_revision(draft.body) == marker.revision
        if is_applied and not compare(self.resource, draft.body, live.body, recalled).fields:
            return recalled
        return of_marked(self.resource, draft.body, live, recalled, self.scope.memories.of(live.id))

    def _unowned(self, draft: Write) -> Change:
        if failure := self.world.unseen.get((draft.kind, draft.key)):
            return unread(draft, failure, f"{failure}")
        if why := self.alike.objection(draft):
            return replace(draft, refused=why, hold=Hold.NAME)
        named = self.alike.named(draft.name)
        doubt = self.world.doubts.get((draft.kind, draft.key), "")
        decision = decide(Situation(wanted=True, there=False, name_taken=bool(named)), self.scope.request)
        if decision.action == "update" and len(named) == 1:
            return self._taken_over(draft, named[0].id, "adopted: it had no owner")
        made = draft.to(Create, fields=created(self.resource, draft.body), doubt=doubt, gone=self.world.gone)
        copies = [each.id for each in self._copies(draft.name)]
        if not named and not copies:
            old = resembling(self.resource, draft, self.left, self.world)
            notes = draft.notes if old is None else (*draft.notes, reasons.resembles(old))
            return replace(made, resembles=old, notes=notes)
        ids = [each.id for each in named]
        why = reasons.name_taken(draft.name, ids) if ids else reasons.copy_named(draft.key, draft.name, copies)
        return replace(made, refused=why, hold=Hold.NAME)

    def _copies(self, name: str) -> list[Summary]:
        """The duplicates of that name among the items of the project, without those that are taken over by id."""
        there, taken_over = self.world.summaries[self.resource.kind], taken(self.scope.request.adopt_ids)
        named = [each for each in there if each.name == name and self.scope.owns(each.marker)]
        return [each for each in named if each.id not in taken_over and is_copy(each, there)]

    def _by_id(self, draft: Write, id_: str, own: Summary | None) -> Change:
        there = self.world.summaries[draft.kind]
        if why := objection(self.resource, draft.key, id_, own, there, self.scope):
            self.links.problems[Ref(draft.kind, draft.key)] = why
            return replace(draft, refused=why, hold=Hold.PROBLEM)
        found = next(each for each in there if each.id == id_)
        whose = "it had no owner" if found.marker is None else f"it was a copy of {found.marker.key}"
        return self._taken_over(draft, id_, f"adopted: {whose}")

    def _taken_over(self, draft: Write, id_: str, note: str) -> Change:
        draft = draft.to(Update, id=id_)
        if failure := self.world.failures.get((draft.kind, id_)):
            return unread(draft, failure)
        live = self.world.items[draft.kind, id_]
        compared = compare(self.resource, draft.body, live.body, None)
        return self._decided(draft, live, compared, Decision("update"), (note,))

    def _decided(
        self, draft: Write, live: Live, compared: Comparison, decision: Decision, notes: tuple[str, ...],
        let_go: tuple[str, ...] = (),
    ) -> Change:  # fmt: skip
        seen = draft.to(NoOp, live=live, fields=compared.fields, unread=compared.unread, unset=let_go)
        if decision.action == "none":
            return replace(seen, notes=(*draft.notes, *notes))
        notes += (*self.resource.side_effects(draft.body, live.body), *live.published)
        why = reasons.drifted(compared.fields, pulled=self.resource.is_pulled) if decision.hold else None
        return seen.to(
            Update, due=draft.due, pending=draft.pending, notes=(*draft.notes, *notes),
            drift=decision.drift, hold=decision.hold, refused=why,
        )  # fmt: skip
