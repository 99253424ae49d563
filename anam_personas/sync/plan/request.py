"""What a plan was asked for: kept with it, so that `apply --plan` asks for the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.sync.plan.decide import Options

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """The keys that were named (none: all), what was allowed, and the limits of changes and deletes where they were given."""

    keys: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    max_changes: str | None = None
    max_deletes: str | None = None

    def to_json(self) -> dict[str, Any]:
        """``options`` of the plan's JSON, version 1."""
        return {
            "keys": list(self.keys),
            "prune": self.options.prune,
            "pruneIds": sorted(self.options.prune_ids),
            "pruneAll": self.options.prune_all,
            "adopt": self.options.adopt,
            "adoptIds": dict(self.options.adopt_ids),
            "overwriteDrift": self.options.overwrite_drift,
            "maxChanges": self.max_changes,
            "maxDeletes": self.max_deletes,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Asked:
        """What ``to_json`` wrote. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        keys, ids, pairs = data["keys"], data["pruneIds"], data["adoptIds"]
        flags = [data[name] for name in ("prune", "adopt", "overwriteDrift", "pruneAll")]
        limits = [data[name] for name in ("maxChanges", "maxDeletes")]
        texts = [*keys, *ids, *pairs, *pairs.values(), *(limit for limit in limits if limit is not None)]
        if not isinstance(keys, list) or not isinstance(ids, list) or not isinstance(pairs, dict):
            raise TypeError("names are lists, adoptIds is an object")
        if not all(isinstance(flag, bool) for flag in flags) or not all(isinstance(text, str) for text in texts):
            raise TypeError("flags are true or false, names are texts")
        prune, adopt, overwrite_drift, prune_all = flags
        options = Options(prune, adopt, overwrite_drift, frozenset(ids), dict(pairs), prune_all)
        return cls(tuple(keys), options, *limits)
