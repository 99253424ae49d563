"""Live items that a create may duplicate: those with its name, or with the remains of its marker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.sync.items.marker import is_remnant
from anam_personas.sync.items.respelled import core, is_respelled
from anam_personas.sync.plan import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.scope import Scope


@dataclass(frozen=True, slots=True)
class Alike:
    """The items of a kind: those without a marker by the core of their names, those with the remains of a marker, and those of
    the project whose keys no file has.
    """

    unmarked: Mapping[str, list[Summary]]
    damaged: tuple[Summary, ...]
    orphans: tuple[Summary, ...]

    @classmethod
    def of(cls, resource: Resource, summaries: Iterable[Summary], scope: Scope) -> Alike:
        """The listed items, grouped once."""
        unmarked: dict[str, list[Summary]] = defaultdict(list)
        damaged, orphans = [], []
        for each in summaries:
            if each.marker is None:
                unmarked[core(each.name)].append(each)
                damaged += [each] if each.remains else []
            elif scope.owns(each.marker) and not scope.has_file(resource, each.marker.key):
                orphans.append(each)
        return cls(dict(unmarked), tuple(damaged), tuple(orphans))

    def named(self, name: str) -> list[Summary]:
        """The unowned items with a name, as it is or as a server may spell it."""
        return [each for each in self.unmarked.get(core(name), ()) if is_respelled(name, each.name)]

    def objection(self, change: Change) -> str | None:
        """Why a create may duplicate an item; None if nothing suggests so."""
        owner = change.owner
        if owner is None:
            return None
        for each in self.damaged:
            if is_remnant(each.remains, owner):
                return reasons.marker_damaged(each.id)
        near = (each for each in self.orphans if each.marker and is_respelled(owner.key, each.marker.key))
        return next((reasons.key_respelled(owner.key, each) for each in near), None)
