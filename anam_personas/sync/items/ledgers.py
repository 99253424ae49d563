"""The ledgers of keepers in the API: read, and changed by one read and one write, which is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.items.claims import Ledger
from anam_personas.sync.items.marker import read_ledger, read_marker, read_proofs, with_marker

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.sync.items.kept_kind import Kind
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.remote.checked import Checked
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND: Final = 404
Entries = list["Entry"]


class Ledgers:
    """The keepers of an API. A read that is older than what was written here is not used: it would undo that."""

    def __init__(self, remote: Checked) -> None:
        self._remote = remote
        self._written: dict[str, Json] = {}

    def note(self, reply: Json) -> None:
        """A keeper was written from here."""
        self._written[reply["id"]] = reply

    def read(self, ours: Kind, keeper: str) -> Ledger | None:
        """The ledger of a keeper; None if there is no such item."""
        try:
            return Ledger.of(ours.keeper, self._whole(ours, keeper)) if keeper else None
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return None

    def owned(self, ours: Kind, keeper: str, mark: Marker) -> Ledger:
        """The ledger of a keeper that belongs to the owner of a marker. Raises `ApiError`."""
        ledger = self.read(ours, keeper)
        whose = None if ledger is None else ledger.marker
        if ledger is None or whose is None or (whose.project, whose.environment) != (mark.project, mark.environment):
            raise ApiRefused(
                f"the {ours.keeper.kind} it leads to ({keeper}) is not one of {mark.project}/{mark.environment}: plan again"
            )
        return ledger

    def write(self, ours: Kind, keeper: str, change: Callable[[Entries], Entries]) -> Ledger:
        """Change a ledger, and return it as it is then. Raises `ApiError`, also where the API does not keep it."""
        reply = self._whole(ours, keeper)
        path = ours.keeper.marker_path
        text = reply.get(path)
        marker, there = read_marker(text), read_ledger(text)
        if marker is None:
            raise ApiRefused(f"the {ours.keeper.kind} {keeper} has no marker any more: plan again")
        entries = change([each for each in there if each.word == ours.keeper.word])
        others = [each for each in there if each.word != ours.keeper.word]
        whole = (*others, *sorted(entries, key=lambda each: (each.key, each.id)))
        if whole == there:
            return Ledger.of(ours.keeper, reply)
        reply = self._sent(ours, keeper, {path: with_marker(text, marker, read_proofs(text), whole)}, whole)
        if read_ledger(reply.get(path)) != whole:
            raise ApiRefused(
                f"the API did not keep the lines above the marker of the {ours.keeper.kind} ({keeper}), which record what is "
                f"ours: shorten its {path}"
            )
        return Ledger.of(ours.keeper, reply)

    def _sent(self, ours: Kind, keeper: str, body: Json, whole: tuple[Entry, ...]) -> Json:
        """The keeper after an update; it is read again where the reply is lost, or shows another ledger."""
        path, lost = ours.keeper.marker_path, None
        try:
            reply = self._remote.update(ours.keeper.segment, keeper, body)
            if read_ledger(reply.get(path)) == whole:
                self.note(reply)
                return reply
        except ApiUnavailable as error:
            lost = error
        reply = self._remote.get(ours.keeper.segment, keeper)
        if lost is not None and read_ledger(reply.get(path)) != whole:
            raise lost
        return reply

    def _whole(self, ours: Kind, keeper: str) -> Json:
        reply, here = self._remote.get(ours.keeper.segment, keeper), self._written.get(keeper)
        return reply if here is None or f"{reply.get('updatedAt')}" >= f"{here.get('updatedAt')}" else here
