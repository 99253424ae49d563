"""Items that carry a marker: whose they are, and on whose side they changed, is read from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anam_personas.resources import Ref
from anam_personas.sync import reasons
from anam_personas.sync.change import Change, unread
from anam_personas.sync.compare import Comparison, compare, created
from anam_personas.sync.decide import Hold, Situation, decide
from anam_personas.sync.recall import recall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.decide import Decision
    from anam_personas.sync.links import Links
    from anam_personas.sync.live import Live, Summary, World
    from anam_personas.sync.scope import Scope

_RENEWS = "the same was done here and there (or pulled): apply renews the marker, and nothing else"
Ours = dict[str, list["Summary"]]
"""The live items of the project by key, the oldest first."""


def plan_owned(resource: Resource, wanted: Sequence[Wanted], world: World, scope: Scope, links: Links) -> list[Change]:
    """What is to be done about the items of a kind, in key order. ``links`` learns their ids."""
    ours = owned_by_key(world.summaries[resource.kind], scope)
    renames = _renames(wanted, ours, scope)
    planner = _Planner(resource, world, scope, links)
    changes = []
    for item in wanted:
        old = renames.get(item.key)
        own = ours.get(item.key) or ours.get(old or "") or []
        changes.append(planner.wanted(item, own[0] if own else None, _clash(item, ours, wanted, scope)))
    kept = {item.key for item in wanted} | set(renames.values())
    changes += planner.left_over(ours, kept)
    return sorted(changes, key=lambda change: (change.key, change.hold is Hold.DUPLICATE, change.action == "delete"))


def owned_by_key(summaries: Sequence[Summary], scope: Scope) -> Ours:
    """The live items that the project owns in its environment."""
    ours: Ours = defaultdict(list)
    for each in sorted(summaries, key=lambda each: each.age):
        if each.marker is not None and scope.owns(each.marker):
            ours[each.marker.key].append(each)
    return dict(ours)


def _renames(wanted: Sequence[Wanted], ours: Ours, scope: Scope) -> dict[str, str]:
    """New key -> old key, where the live item still has the old one and no file does."""
    claims = {item.key: item.renamed_from for item in wanted if item.renamed_from and item.key not in ours}
    return {new: old for new, old in claims.items() if old in ours and old not in scope.files}


def _clash(item: Wanted, ours: Ours, wanted: Sequence[Wanted], scope: Scope) -> str | None:
    old = item.renamed_from
    if old is None or item.key in ours or old not in ours or old in scope.files:
        return None
    if Counter(other.renamed_from for other in wanted)[old] > 1:
        return f'several files say that they are renamed from "{old}": only one can be'
    return None


@dataclass(frozen=True, slots=True)
class _Planner:
    resource: Resource
    world: World
    scope: Scope
    links: Links

    def wanted(self, item: Wanted, own: Summary | None, clash: str | None) -> Change:
        """For a file."""
        draft = Change(
            item.kind, item.key, "create", name=item.name, owner=self.scope.owner(item.key), notes=item.notes
        )
        body, pending, unlinked = self.links.linked(item)
        if own is not None:
            draft = replace(draft, action="update", id=own.id)
        if why := item.problem or unlinked or clash:
            self.links.problems[Ref(item.kind, item.key)] = why
            return replace(draft, refused=why, hold=Hold.PROBLEM)
        draft = replace(draft, body=body, pending=pending)
        if own is None:
            return self._unowned(draft)
        failure = self.world.failures.get((own.kind, own.id))
        return unread(draft, failure) if failure else self._existing(draft, self.world.items[own.kind, own.id])

    def _existing(self, draft: Change, live: Live) -> Change:
        marker = live.marker
        if marker is None:  # its list entry still had one: it was edited while we were reading
            return replace(draft, live=live, refused="its marker was removed just now: plan again", hold=Hold.DRIFT)
        applied = recall(self.resource, marker, live.body, draft.body)
        compared = compare(self.resource, draft.body, live.body, applied)
        moved = marker.owner != draft.owner
        here = moved or not applied.whole or applied.body != draft.body
        there = compared.edited_there
        decision = decide(
            Situation(wanted=True, there=True, changed_here=here, changed_there=there), self.scope.options
        )
        notes = (f'renamed from "{marker.key}"',) if moved else ()
        if here and not moved and not compared.fields:
            return replace(
                draft, action="none", renews=True, unread=compared.unread, live=live, notes=(*draft.notes, _RENEWS)
            )
        return self._decided(draft, live, compared, decision, notes)

    def _unowned(self, draft: Change) -> Change:
        named = [each for each in self.world.summaries[draft.kind] if each.name == draft.name and each.marker is None]
        decision = decide(Situation(wanted=True, there=False, name_taken=bool(named)), self.scope.options)
        if decision.action == "update" and len(named) == 1:
            if failure := self.world.failures.get((draft.kind, named[0].id)):
                return unread(replace(draft, id=named[0].id), failure)
            live = self.world.items[draft.kind, named[0].id]
            compared = compare(self.resource, draft.body, live.body, None)
            return self._decided(replace(draft, id=live.id), live, compared, decision, ("taken over: nobody owned it",))
        fields = created(self.resource, draft.body)
        if not named:
            return replace(draft, fields=fields)
        why = reasons.name_taken(draft.name, [each.id for each in named])
        return replace(draft, fields=fields, refused=why, hold=Hold.NAME)

    def _decided(
        self, draft: Change, live: Live, compared: Comparison, decision: Decision, notes: tuple[str, ...]
    ) -> Change:
        if decision.action == "update":
            notes += tuple(self.resource.side_effects(draft.body, live.body))
        return replace(
            draft,
            action=decision.action,
            drift=decision.drift,
            hold=decision.hold,
            refused=reasons.drifted(compared.fields) if decision.hold else None,
            fields=compared.fields,
            unread=compared.unread,
            live=live,
            notes=(*draft.notes, *notes),
        )

    def left_over(self, ours: Ours, kept: set[str]) -> Iterator[Change]:
        """For live items of ours that no file asks for, and for second ones."""
        for key, items in ours.items():
            if not (self.scope.selects(key) or key in kept):
                continue
            orphan = key not in kept and key not in self.scope.files
            if orphan:
                yield self._delete(items[0], key, Situation(wanted=False, there=True))
            for each in items[1:]:
                yield self._delete(each, key, Situation(wanted=not orphan, there=True, duplicate=True))

    def _delete(self, each: Summary, key: str, situation: Situation) -> Change:
        decision = decide(situation, self.scope.options)
        live = self.world.items.get((each.kind, each.id))
        why = None if decision.hold is None else reasons.MERELY_NAMED[decision.hold]
        draft = Change(
            each.kind, key, decision.action, each.id, refused=why, name=each.name, hold=decision.hold, live=live,
            owner=self.scope.owner(key),
        )  # fmt: skip
        failure = self.world.failures.get((each.kind, each.id))
        return unread(draft, failure) if failure and decision.hold is None else draft
