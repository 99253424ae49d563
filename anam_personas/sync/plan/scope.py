"""The scope of a plan: its owner, its selection, and what is known of files and earlier runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.resources import RESOURCES
from anam_personas.sync.items.marker import Owner
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.state.last_applied import Memories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import World
    from anam_personas.sync.items.marker import Marker


@dataclass(frozen=True, slots=True)
class Scope:
    """A project and an environment, the keys that are selected there (None: all), and the request.

    ``files`` are the keys of all files of the kind that takes keys, selected or not: what has a file is never an orphan.
    ``known`` is what identifies the items of all files, by kind (see `Resource.known`): an item of another kind is an orphan
    only if its kind is there. ``memories`` are what this folder applied and pulled.
    """

    project: str
    environment: str
    files: frozenset[str]
    selected: frozenset[str] | None = None
    request: PlanRequest = field(default_factory=PlanRequest)
    memories: Memories = field(default_factory=Memories)
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def owner(self, key: str) -> Owner:
        """The owner in the marker of a file. Raises `UsageError` if no marker can hold the key."""
        return Owner(self.project, self.environment, key)

    def owns(self, marker: Marker | None) -> bool:
        """Whether a live item belongs to the project in this environment."""
        return marker is not None and (marker.project, marker.environment) == (self.project, self.environment)

    def selects(self, resource: Resource, key: str) -> bool:
        """Whether an item is part of the plan by itself; without keys, every item is."""
        return self.selected is None or (resource.takes_keys and key in self.selected)

    def has_file(self, resource: Resource, key: str) -> bool:
        """Whether a file has the key, or may have it."""
        if resource.takes_keys:
            return key in self.files
        return resource.kind not in self.known or key in self.known[resource.kind]


def recorded_only(world: World, listed: Sequence[Resource], scope: Scope) -> list[Resource]:
    """The kinds that were not listed, and of which the ledgers of the project's items record some."""
    if scope.selected is not None:
        return []
    words = {
        entry.word
        for summaries in world.summaries.values()
        for each in summaries
        if scope.owns(each.marker)
        for entry in each.ledger
    }
    return [
        each for each in RESOURCES if each not in listed and each.kept_by is not None and each.kept_by.word in words
    ]
