"""A kind whose items are recorded by a keeper: how its bodies and replies look with a marker and without one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiRefused
from anam_personas.sync.items.ledger import Entry
from anam_personas.sync.items.marker import Marker, read_marker
from anam_personas.sync.remote.protocol import Taken
from anam_personas.sync.remote.waiting import RECENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources.base import Keeper, Resource
    from anam_personas.sync.items.claims import Claims, Ledger
    from anam_personas.sync.remote.protocol import Json

CLASH: Final = 409
_UNSETTLED: Final = "[anam-personas-unsettled item:000000000000.000000000000]"
"""Stands above the marker of an item whose entry is not what it should be yet, so that a plan renews it."""


class Kind:
    """A kind whose items are recorded by a keeper."""

    def __init__(self, resource: Resource, keeper: Keeper) -> None:
        self.resource, self.keeper = resource, keeper
        self.field = f"{resource.marker_path}"

    def split(self, body: Json) -> tuple[Json, Marker | None]:
        """A body without its marker, and the marker."""
        return {name: value for name, value in body.items() if name != self.field}, read_marker(body.get(self.field))

    def of_keeper(self, reply: Json) -> Json:
        """A reply about a keeper, without what is private of the items that it shows."""
        return reply | {name: self._open(reply[name]) for name in self.keeper.lists if name in reply}

    def _open(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._open(each) for each in value]
        if isinstance(value, dict):
            return {name: each for name, each in value.items() if name not in self.resource.private}
        return value

    def shown(self, reply: Json, ledger: Ledger | None, made: Claims) -> Json:
        """An item as sync sees it: with its marker, if it is ours, and without what is private."""
        open_ = {name: value for name, value in reply.items() if name not in self.resource.private}
        entry = made.ours.get(reply["id"])
        if ledger is None or ledger.marker is None or entry is None:
            return open_ | {self.field: None}
        above = f"{_UNSETTLED}\n" if entry.id in made.changed else ""
        return open_ | {self.field: f"{above}{ledger.mark(entry)}"}

    def keeper_of(self, reply: Json) -> Json:
        """What a reply says of the keeper, to be added to one that does not."""
        return {self.keeper.path: reply[self.keeper.path]} if self.keeper.path in reply else {}

    def begun(self, mark: Marker, now: float, others: str) -> Entry:
        """The entry of a create that is begun."""
        return Entry(self.keeper.word, mark.key, mark.revision, begun=int(now), others=others)

    def following(self, was: Entry, mark: Marker) -> Entry:
        """The entry while an update is begun."""
        return Entry(was.word, mark.key, was.revision, was.id, was.readback, mark.revision)

    def written(self, mark: Marker, id_: str) -> Entry:
        """The entry of an item that was written, but for what the API shows of it."""
        return Entry(self.keeper.word, mark.key, mark.revision, id_)

    def taken(self, id_: str) -> Taken:
        """Why nothing is created where another apply did."""
        return Taken(f"another apply created it ({id_}): plan again", status=CLASH)

    def check_free(self, made: Claims, mark: Marker, now: float) -> None:
        """Raise `ApiRefused` where the key of a marker has an item already, or may have one."""
        there = [each.id for each in made.ours.values() if each.key == mark.key]
        if there:
            raise self.taken(there[0])
        if mark.key in made.unsure:
            raise self.ambiguous(made.unsure[mark.key])
        for each in made.begun:
            if each.key == mark.key and now - each.begun < RECENT:
                until = datetime.fromtimestamp(each.begun + RECENT, UTC)
                raise Taken(
                    "another apply is creating it, or was cut off: to make no second one, nothing was sent. Apply again after "
                    f"{until:%H:%M:%S} UTC",
                    status=CLASH,
                )

    def ambiguous(self, ids: Sequence[str]) -> ApiError:
        """Why it is unknown which item a create made."""
        which = f"one of these ({', '.join(ids)})" if len(ids) > 1 else f"this one ({ids[0]})"
        return ApiRefused(
            f"an apply was cut off while it created it, and others were made or deleted since, so that it is unknown whether {which} "
            f"is it: delete what nobody uses in the Anam Lab, or the line with a ? from the {self.keeper.marker_path} of the "
            f"{self.keeper.kind}, and plan again",
            status=CLASH,
        )
