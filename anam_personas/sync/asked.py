"""What a plan was asked for: kept with it, so that `apply --plan` asks for the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.sync.decide import Options

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """The keys that were named (none: all), what was allowed, and the limit of changes where one was given."""

    keys: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    max_changes: str | None = None

    def to_json(self) -> dict[str, Any]:
        """``options`` of the plan's JSON, version 1."""
        return {
            "keys": list(self.keys),
            "prune": self.options.prune,
            "pruneIds": sorted(self.options.prune_ids),
            "adopt": self.options.adopt,
            "adoptIds": dict(self.options.adopt_ids),
            "overwriteDrift": self.options.overwrite_drift,
            "maxChanges": self.max_changes,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Asked:
        """What ``to_json`` wrote. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        keys, ids, pairs = data["keys"], data["pruneIds"], data["adoptIds"]
        flags, limit = [data[name] for name in ("prune", "adopt", "overwriteDrift")], data["maxChanges"]
        texts = [*keys, *ids, *pairs, *pairs.values(), *([] if limit is None else [limit])]
        if not all(isinstance(flag, bool) for flag in flags) or not all(isinstance(text, str) for text in texts):
            raise TypeError("flags are true or false, names are texts")
        prune, adopt, overwrite_drift = flags
        options = Options(prune, adopt, overwrite_drift, frozenset(ids), dict(pairs))
        return cls(tuple(keys), options, limit)
