"""Creates that were sent and are not seen yet: what the list says of them, each time it is looked at.

They wait together, and one list serves them all. What is never seen is unknown: it is there, or it is not, and the list
does not tell.
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

ANOTHER = "another writer made it at the same moment"


@dataclass(frozen=True, slots=True)
class Watch:
    """An item that was made, whole, and is to be seen: ``reply`` is the last one, ``written`` what it came to."""

    creation: Creation
    reply: Json
    written: Written

    @property
    def id(self) -> str | None:
        """The item's."""
        return self.written.id

    def judged(self, listed: Sequence[Summary]) -> Written | None:
        """What it came to; None as long as it is not listed, or the second one of another writer still is."""
        found = self.creation.matching(listed)
        others = [each for each in found if each.id != self.written.id]
        if self.loses(listed) and (kept := self.creation.alive(others[:1])):
            notes, code = self._taken_back(others[0])
            return replace(self.creation.joined(kept, notes), exit_code=code)
        if others or not any(each.id == self.written.id for each in found):
            return None
        return replace(self.written, is_listed=True)

    def loses(self, listed: Sequence[Summary]) -> bool:
        """Whether an older one of another writer is listed, which is to stay. Not where the item's own age is not known."""
        shown = summary_of(self.creation.endpoint.resource, self.reply)
        mine = next((each for each in listed if each.id == shown.id), shown if shown.created else None)
        others = [each for each in self.creation.matching(listed) if each.id != shown.id]
        return mine is not None and bool(others) and others[0].age < mine.age

    def seen_late(self) -> None:
        """Note that the list shows it, which it did not at first."""
        self.creation.endpoint.store.journal(
            {"step": "listed", "action": "listed", "kind": self.creation.change.kind, "key": self.creation.change.key, "id": self.id}
        )  # fmt: skip

    def given_up(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """What is said where patience is at its end. Raises `Unknown` for an item that was not seen."""
        found = self.creation.matching(listed or ())
        others = [each.id for each in found if each.id != self.written.id]
        if any(each.id == self.written.id for each in found):
            notes = tuple(_second(each) for each in others)
            return replace(self.written, notes=(*self.written.notes, *notes), exit_code=FINDINGS)
        cause = "the list could not be read" if listed is None else f"the list does not show it after {seconds:.0f} s"
        raise Unknown(
            f"it was made ({self.written.id}), but {cause}, so another writer may have made it as well, unseen. Apply again "
            "in a while; where the journal of this folder is not kept, not before the list shows it",
            self.written.id,
        )

    def _taken_back(self, kept: Summary) -> tuple[tuple[str, ...], int]:
        """Delete what was just made, in favour of the older one, and say so; not 0 where that was not possible."""
        id_ = f"{self.written.id}"
        try:
            self._retract(id_)
        except ApiError as error:
            # It is named by the next plan as well.
            return (f"{ANOTHER}: that one is kept ({kept.id}). {_second(id_)} ({error})",), FINDINGS
        return (f"{ANOTHER}: that one is kept ({kept.id}), and the second ({id_}) was deleted again",), 0

    def _retract(self, id_: str) -> None:
        endpoint, change = self.creation.endpoint, self.creation.change
        live = live_of(endpoint.resource, endpoint.get(id_))
        is_ours = live.marker is not None and live.marker.owner == change.owner
        if change.owner is not None and not is_ours:
            raise Skipped(f"{ANOTHER}, and somebody took over the second ({id_}): plan again")
        if set(moved(seen(live_of(endpoint.resource, self.reply)), live)) - {MARKER}:
            raise Skipped(f"{ANOTHER}, and somebody edited the second ({id_}): plan again")
        endpoint.note(change, "retract", id=id_)
        endpoint.delete(id_)
        endpoint.note(change, "retracted", id=id_)


@dataclass(frozen=True, slots=True)
class Lost:
    """A create whose reply was lost."""

    creation: Creation
    error: ApiUnavailable
    id: None = None

    def judged(self, listed: Sequence[Summary]) -> Written | None:
        """The item, finished; None as long as it is not listed. Raises `Skipped` for another writer's that is otherwise."""
        found = self.creation.matching(listed)
        try:
            reply = self.creation.alive(found)
        except ApiError:
            return None
        if reply is None:
            return None
        if not any(self.creation.says(reply, body) for body in (self.creation.first, self.creation.body)):
            raise Skipped(
                f"{self.error.said}; one that another writer made is there and says something else: plan again"
            )
        others = [each.id for each in found if each.id != reply["id"]]
        notes = (f"{self.error.said}; it was looked for, and is there", *map(_second, others))
        _, written = self.creation.completed(reply, notes, is_listed=True)
        return replace(written, exit_code=FINDINGS) if others else written

    def seen_late(self) -> None:
        """What finishes it says so."""

    def given_up(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """Raises `Unknown`."""
        if listed is None:
            raise Unknown(f"{self.error.said}; whether it is there could not be seen either: apply again")
        raise Unknown(
            f"{self.error.said}; it was looked for for {seconds:.0f} s and is not there: it was not made, or the list shows it "
            "late. Apply again"
        )


@dataclass(slots=True)
class Unread:
    """A create whose reply names an item that reading it does not show yet: nothing more is written to it until it does."""

    creation: Creation
    id: str
    watch: Watch | None = None

    def judged(self, listed: Sequence[Summary]) -> Written | None:
        """As `Watch.judged`, once it can be read: then what a create does not take is added."""
        if self.watch is None:
            try:
                reply = self.creation.endpoint.get(self.id)
            except ApiError:
                return None
            if not self.creation.says(reply, self.creation.first):
                return Lost(self.creation, ApiUnavailable("the reply to the create is about another one")).judged(
                    listed
                )
            self.watch = Watch(self.creation, reply, Written(self.id))
            if not self.watch.loses(listed):
                reply, written = self.creation.completed(reply, (), is_listed=False)
                self.watch = Watch(self.creation, reply, written)
        return self.watch.judged(listed)

    def seen_late(self) -> None:
        """Note that the list shows it at last."""
        if self.watch is not None:
            self.watch.seen_late()

    def given_up(self, listed: Sequence[Summary] | None, seconds: float) -> Written:
        """As `Watch.given_up`. Raises `Unknown` where it was never read."""
        if self.watch is not None:
            return self.watch.given_up(listed, seconds)
        raise Unknown(
            f"it was made ({self.id}), but the API shows it neither in the list nor by its id after {seconds:.0f} s. Apply again "
            "in a while; where the journal of this folder is not kept, not before the list shows it",
            self.id,
        )


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A create that an earlier run sent a short while ago, and nobody knows whether it was done: not sent again yet."""

    creation: Creation
    id: None = None

    def judged(self, listed: Sequence[Summary]) -> Written | None:
        """The item that the earlier run made, None as long as it is not listed."""
        found = self.creation.matching(listed)
        alive = self.creation.alive(found)
        return self.creation.joined(alive, ("an earlier run made it, without a reply",)) if alive else None

    def seen_late(self) -> None:
        """Another run made it."""

    def given_up(self, listed: Sequence[Summary] | None, seconds: float) -> Written:  # noqa: ARG002 - as the others
        """Raises `Unknown`."""
        begun = datetime.fromisoformat(self.creation.change.doubt)
        until = datetime.fromtimestamp(begun.timestamp() + RECENT, UTC)
        raise Unknown(
            f"a create of it was sent at {begun.astimezone(UTC):%H:%M:%S} UTC, and its reply was lost; the list does not show "
            f"it, and may do so late. It is not made a second time: apply again after {until:%H:%M:%S} UTC"
        )


def _second(id_: str) -> str:
    return f"there is a second one with the same marker ({id_}): --prune deletes it"
