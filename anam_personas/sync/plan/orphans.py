"""Live items of the project without a file, and duplicates of items with one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.adopt import taken
from anam_personas.sync.plan.change import Change, Delete, unread
from anam_personas.sync.plan.decide import Situation, decide
from anam_personas.sync.plan.duplicates import edits, explained, which

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Summary, World
    from anam_personas.sync.plan.scope import Scope


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Plans for the orphans and duplicates of one kind."""

    resource: Resource
    world: World
    scope: Scope

    def changes(self, ours: Mapping[str, Sequence[Summary]], kept: Collection[str]) -> Iterator[Change]:
        """The changes for the live items of the project, by key and oldest first. The keys in ``kept`` have files."""
        taken_over = taken(self.scope.request.adopt_ids)
        for key, items in ours.items():
            if not (self.scope.selects(self.resource, key) or key in kept):
                continue
            orphan = key not in kept and not self.scope.has_file(self.resource, key)
            if orphan:
                yield self._orphan(items[0], key)
            yield from (self._copy(each, items[0], key) for each in items[1:] if each.id not in taken_over)

    def _orphan(self, item: Summary, key: str) -> Change:
        situation = Situation(wanted=False, there=True, requested=self._is_requested(item))
        return self._delete(item, key, situation, reasons.ORPHAN)

    def _copy(self, copy: Summary, kept: Summary, key: str) -> Change:
        fields = self._edits(copy, kept)
        situation = Situation(
            wanted=True, there=True, duplicate=True, edited=fields != (), requested=self._is_requested(copy)
        )  # fmt: skip
        change = self._delete(copy, key, situation, explained(copy, kept, fields))
        notes = (which(copy, kept), *change.notes) if change.acts else change.notes
        return replace(change, fields=fields or (), notes=notes)

    def _edits(self, copy: Summary, kept: Summary) -> tuple[Field, ...] | None:
        mine, other = (self.world.items.get((each.kind, each.id)) for each in (copy, kept))
        return None if mine is None or other is None else edits(self.resource, mine, other)

    def _delete(self, item: Summary, key: str, situation: Situation, why: str) -> Change:
        decision = decide(situation, self.scope.request)
        refused = None if decision.hold is None else why
        live = self.world.items.get((item.kind, item.id))
        draft = Delete(
            kind=item.kind, key=key, id=item.id, refused=refused, name=item.name, hold=decision.hold, live=live,
            owner=self.scope.owner(key), notes=live.published if self._is_recorded and live else _known(item),
        )  # fmt: skip
        failure = self.world.failures.get((item.kind, item.id))
        is_asked_for = decision.hold is None or self.scope.request.prune
        return unread(draft, failure) if failure and is_asked_for else draft

    @property
    def _is_recorded(self) -> bool:
        """Whether the items have neither a name nor a text, by which people would know them."""
        return self.resource.kept_by is not None

    def _is_requested(self, item: Summary) -> bool:
        return item.id in self.scope.request.prune_ids


def _known(item: Summary) -> tuple[str, ...]:
    """The facts by which people recognize an item that may be deleted."""
    owner = item.marker.owner if item.marker else None
    marked = f"; its marker says {owner.project}/{owner.environment}/{owner.key}" if owner else ""
    when = item.changed or item.created
    return (f'it is called "{item.name}"{f", last changed {when}" if when else ""}{marked}',)
