"""The request of a plan: made from the options of a command, kept in the plan, and read back by `apply --plan`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Limits(NamedTuple):
    """The safety limits: a number (``12``) or a share (``50%``) as text, None for the default."""

    changes: str | None = None
    deletes: str | None = None

    def over(self, other: Limits) -> Limits:
        """These, and those of ``other`` where there are none."""
        return Limits(self.changes or other.changes, self.deletes or other.deletes)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """The keys that are selected (none: all), what a plan may do with them, and the limits of apply.

    ``prune_ids`` are ids to delete even if edited. ``prune_all`` confirms that pruning may delete everything that the
    project owns. ``adopt_ids`` maps the key of a file to the id of the live item that it adopts. The limits are as in
    `Limits`. ``overwrite`` names the items whose drift is overwritten, as ``KIND/KEY``; ``overwrite_drift`` is for all.
    ``rotate`` are the keys of items whose secrets are sent again.
    """

    keys: tuple[str, ...] = ()
    prune: bool = False
    prune_ids: frozenset[str] = frozenset()
    prune_all: bool = False
    adopt: bool = False
    adopt_ids: Mapping[str, str] = field(default_factory=dict)
    overwrite_drift: bool = False
    max_changes: str | None = None
    max_deletes: str | None = None
    overwrite: frozenset[str] = frozenset()
    rotate: frozenset[str] = frozenset()

    @property
    def limits(self) -> Limits:
        """``max_changes`` and ``max_deletes``."""
        return Limits(self.max_changes, self.max_deletes)

    def of(self, kind: str, key: str) -> PlanRequest:
        """The request for one item: ``overwrite_drift`` is whether its drift is overwritten."""
        return replace(self, overwrite_drift=True) if f"{kind}/{key}" in self.overwrite else self

    @property
    def deletes(self) -> bool:
        """Whether anything may be deleted."""
        return self.prune or bool(self.prune_ids)

    def to_json(self) -> dict[str, Any]:
        """``options`` of the plan's JSON, version 1."""
        return {
            "keys": list(self.keys),
            "prune": self.prune,
            "pruneIds": sorted(self.prune_ids),
            "pruneAll": self.prune_all,
            "adopt": self.adopt,
            "adoptIds": dict(self.adopt_ids),
            "overwriteDrift": self.overwrite_drift,
            "overwrite": sorted(self.overwrite),
            "rotateSecret": sorted(self.rotate),
            "maxChanges": self.max_changes,
            "maxDeletes": self.max_deletes,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanRequest:
        """The request that ``to_json`` wrote. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        keys, ids, pairs, items = data["keys"], data["pruneIds"], data["adoptIds"], data["overwrite"]
        rotate = data["rotateSecret"]
        flags = [data[name] for name in ("prune", "pruneAll", "adopt", "overwriteDrift")]
        limits = [data[name] for name in ("maxChanges", "maxDeletes")]
        if not all(isinstance(each, list) for each in (keys, ids, items, rotate)) or not isinstance(pairs, dict):
            raise TypeError("names are lists, adoptIds is an object")
        texts = [
            *keys,
            *ids,
            *items,
            *rotate,
            *pairs,
            *pairs.values(),
            *(limit for limit in limits if limit is not None),
        ]
        if not all(isinstance(flag, bool) for flag in flags) or not all(isinstance(text, str) for text in texts):
            raise TypeError("flags are true or false, names are texts")
        prune, prune_all, adopt, overwrite_drift = flags
        return cls(
            tuple(keys),
            prune,
            frozenset(ids),
            prune_all,
            adopt,
            dict(pairs),
            overwrite_drift,
            limits[0],
            limits[1],
            frozenset(items),
            frozenset(rotate),
        )
