"""Whose plan it is, and for what it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.sync.decide import Options
from anam_personas.sync.ownership import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.sync.ownership import Marker
    from anam_personas.sync.remembered import Hashes


@dataclass(frozen=True, slots=True)
class Scope:
    """A project and an environment, and the keys that are selected there (None: all).

    ``files`` are the keys of all files, also of those that are not planned for: what has a file is never an orphan.
    ``applied`` is what this folder last applied of items without a marker, by id, where that is known.
    """

    project: str
    environment: str
    files: frozenset[str]
    selected: frozenset[str] | None = None
    options: Options = field(default_factory=Options)
    applied: Mapping[str, Hashes] = field(default_factory=dict)

    def owner(self, key: str) -> Owner:
        """What the marker of a file says. Raises `UsageError` where no marker can hold the key."""
        return Owner(self.project, self.environment, key)

    def owns(self, marker: Marker | None) -> bool:
        """Whether a live item belongs to the project in this environment."""
        return marker is not None and (marker.project, marker.environment) == (self.project, self.environment)

    def selects(self, key: str) -> bool:
        """Whether a key is planned for."""
        return self.selected is None or key in self.selected
