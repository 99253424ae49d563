"""Creates that were sent and that the list does not show yet: the state of each, whenever the list is read.

All of them wait together on one list. For an item that never appears the outcome is unknown: it may exist or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.sync.apply.outcome import FINDINGS
from anam_personas.sync.apply.result import Skipped, Unknown, Written
from anam_personas.sync.items.live import live_of, summary_of
from anam_personas.sync.items.restore import MARKER, moved, seen
from anam_personas.sync.remote.waiting import RECENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.apply.creation import Creation
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.remote.protocol import Json

ANOTHER = "another writer created it at the same moment"


@dataclass(frozen=True, slots=True)
class Watch:
    """A created item that must appear in the list. ``reply`` is the last one, ``written`` its result.

    One that is not ``whole`` still lacks what a create does not accept: that is added once no older item is to be kept instead.
    """

    creation: Creation
    reply: Json
    written: Written
    whole: bool = True

    @property
    def id(self) -> str | None:
        """The id of the item."""
        return self.written.id

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """The result; None until the list shows the item, and while it shows a duplicate of another writer."""
        found = self.creation.matching(listed)
        others = [each for each in found if each.id != self.written.id]
        if self.loses(listed) and (kept := self.creation.alive(others[:1])):
            notes, code = self._taken_back(others[0])
            return replace(self.creation.joined(kept, notes), exit_code=code)
        if others or not any(each.id == self.written.id for each in found):
            return None
        return replace(self._completed(), is_listed=True)

    def loses(self, listed: Sequence[Summary]) -> bool:
        """Whether the list has an older item of another writer, which is kept. False if the age of this item is unknown."""
        shown = summary_of(self.creation.endpoint.resource, self.reply)
        mine = next((each for each in listed if each.id == shown.id), shown if shown.created else None)
        others = [each for each in self.creation.matching(listed) if each.id != shown.id]
        return mine is not None and bool(others) and others[0].age < mine.age

    def note_listed(self) -> None:
        """Write to the journal that the list shows it now, though not at first."""
        self.creation.endpoint.store.journal(
            {"step": "listed", "action": "listed", "kind": self.creation.change.kind, "key": self.creation.change.key, "id": self.id}
        )  # fmt: skip

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """The result after the last attempt. Raises `Unknown` for an item that did not appear."""
        found = self.creation.matching(listed or ())
        others = [each.id for each in found if each.id != self.written.id]
        if any(each.id == self.written.id for each in found):
            notes = tuple(_second(each) for each in others)
            written = self._completed()
            return replace(written, notes=(*written.notes, *notes), exit_code=FINDINGS)
        cause = "the list could not be read" if listed is None else f"the list does not show it after {seconds:.0f} s"
        raise Unknown(
            f"it was created ({self.written.id}), but {cause}, so another writer may have created a duplicate. Apply again "
            "later; without the journal of this folder, only after the list shows it",
            self.written.id,
        )

    def _completed(self) -> Written:
        return self.written if self.whole else self.creation.completed(self.reply, (), is_listed=True)[1]

    def _taken_back(self, kept: Summary) -> tuple[tuple[str, ...], int]:
        """Delete the item that was just created, in favour of the older one. Returns notes and an exit code, not 0 on failure."""
        id_ = f"{self.written.id}"
        try:
            self._retract(id_)
        except ApiError as error:
            # The next plan reports the duplicate as well.
            return (f"{ANOTHER}: {kept.id} is kept. {_second(id_)} ({error})",), FINDINGS
        return (f"{ANOTHER}: {kept.id} is kept, and the duplicate ({id_}) was deleted",), 0

    def _retract(self, id_: str) -> None:
        endpoint, change = self.creation.endpoint, self.creation.change
        live = live_of(endpoint.resource, endpoint.get(id_))
        is_ours = live.marker is not None and live.marker.owner == change.owner
        if change.owner is not None and not is_ours:
            raise Skipped(f"{ANOTHER}, and the duplicate ({id_}) was adopted since: plan again")
        if set(moved(seen(live_of(endpoint.resource, self.reply)), live)) - {MARKER}:
            raise Skipped(f"{ANOTHER}, and the duplicate ({id_}) was edited since: plan again")
        endpoint.note(change, "retract", id=id_)
        endpoint.delete(id_)
        endpoint.note(change, "retracted", id=id_)


@dataclass(frozen=True, slots=True)
class Lost:
    """A create whose reply was lost."""

    creation: Creation
    error: ApiUnavailable
    id: None = None

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """The finished item; None until it is listed. Raises `Skipped` if another writer created it with other content."""
        found = self.creation.matching(listed)
        try:
            reply = self.creation.alive(found)
        except ApiError:
            return None
        if reply is None:
            return None
        if not any(self.creation.says(reply, body) for body in (self.creation.first, self.creation.body)):
            raise Skipped(f"{self.error.said}; another writer created one with other content: plan again")
        others = [each.id for each in found if each.id != reply["id"]]
        notes = (f"{self.error.said}; a search found it", *map(_second, others))
        _, written = self.creation.completed(reply, notes, is_listed=True)
        return replace(written, exit_code=FINDINGS) if others else written

    def note_listed(self) -> None:
        """`Finish` writes to the journal."""

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """Raises `Unknown`."""
        if listed is None:
            raise Unknown(f"{self.error.said}; whether it exists could not be checked either: apply again")
        raise Unknown(
            f"{self.error.said}; the list does not show it after {seconds:.0f} s: it was not created, or the list is late. "
            "Apply again"
        )


@dataclass(slots=True)
class Unread:
    """A create whose reply names an item that cannot be read yet: nothing more is written to it until it can."""

    creation: Creation
    id: str
    watch: Watch | None = None

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """As `Watch.resolved`, once the item can be read: then what a create does not accept is added."""
        if self.watch is None:
            try:
                reply = self.creation.endpoint.get(self.id)
            except ApiError:
                return None
            if not self.creation.says(reply, self.creation.first):
                return Lost(self.creation, ApiUnavailable("the reply to the create is about another item")).resolved(
                    listed
                )
            self.watch = Watch(self.creation, reply, Written(self.id), whole=False)
            if not self.watch.loses(listed):
                reply, written = self.creation.completed(reply, (), is_listed=False)
                self.watch = Watch(self.creation, reply, written)
        return self.watch.resolved(listed)

    def note_listed(self) -> None:
        """Write to the journal that the list shows it now."""
        if self.watch is not None:
            self.watch.note_listed()

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """As `Watch.timed_out`. Raises `Unknown` if the item was never read."""
        if self.watch is not None:
            return self.watch.timed_out(listed, seconds)
        raise Unknown(
            f"it was created ({self.id}), but the API shows it neither in the list nor by its id after {seconds:.0f} s. Apply "
            "again later; without the journal of this folder, only after the list shows it",
            self.id,
        )


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A create that an earlier run sent recently, with an unknown outcome: it is not sent again yet."""

    creation: Creation
    id: None = None

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """The item that the earlier run created; None until it is listed."""
        found = self.creation.matching(listed)
        alive = self.creation.alive(found)
        return self.creation.joined(alive, ("an earlier run created it without a reply",)) if alive else None

    def note_listed(self) -> None:
        """Another run created it."""

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:  # noqa: ARG002 - as the others
        """Raises `Unknown`."""
        begun = datetime.fromisoformat(self.creation.change.doubt)
        until = datetime.fromtimestamp(begun.timestamp() + RECENT, UTC)
        raise Unknown(
            f"a create was sent at {begun.astimezone(UTC):%H:%M:%S} UTC and its reply was lost; the list does not show the item, "
            f"but may be late. To avoid a duplicate, nothing was sent: apply again after {until:%H:%M:%S} UTC"
        )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A create that another writer is carrying out, who said so before: nothing was sent."""

    creation: Creation
    error: ApiError
    id: None = None

    def resolved(self, listed: Sequence[Summary]) -> Written | None:
        """The item of the other writer; None until it is listed. Raises `Skipped` if it has other content."""
        alive = self.creation.alive(self.creation.matching(listed))
        return self.creation.joined(alive, (ANOTHER,)) if alive else None

    def note_listed(self) -> None:
        """Another writer created it."""

    def timed_out(self, listed: Sequence[Summary] | None, seconds: float) -> Written:  # noqa: ARG002 - as the others
        """Raises `Skipped`."""
        raise Skipped(f"{self.error}")


def _second(id_: str) -> str:
    return f"there is a duplicate with the same marker ({id_}): --prune deletes it"
