"""Whose plan it is, and for what it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.sync.items.marker import Owner
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.state.last_applied import Memories

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.sync.items.marker import Marker


@dataclass(frozen=True, slots=True)
class Scope:
    """A project and an environment, the keys that are selected there (None: all), and what is asked for.

    ``files`` are the keys of all files, also of those that are not planned for: what has a file is never an orphan.
    ``memories`` are what this folder knows of what it applied and pulled. ``names`` are those that files give, by kind: what
    is known by its name alone is an orphan only where its kind stands there.
    """

    project: str
    environment: str
    files: frozenset[str]
    selected: frozenset[str] | None = None
    request: PlanRequest = field(default_factory=PlanRequest)
    memories: Memories = field(default_factory=Memories)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def owner(self, key: str) -> Owner:
        """What the marker of a file says. Raises `UsageError` where no marker can hold the key."""
        return Owner(self.project, self.environment, key)

    def owns(self, marker: Marker | None) -> bool:
        """Whether a live item belongs to the project in this environment."""
        return marker is not None and (marker.project, marker.environment) == (self.project, self.environment)

    def selects(self, key: str) -> bool:
        """Whether a key is planned for."""
        return self.selected is None or key in self.selected
