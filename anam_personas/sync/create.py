"""Making an item exactly once, on an API that makes as many as it is asked for.

The item is looked for before it is made. A lost reply is answered by looking, never by asking again. And once it is made
it is looked for a last time: of writers that raced, the oldest item remains, which is the same one for everybody who
looks, and each writer takes back only what it made itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.compare import compare
from anam_personas.sync.live import live_of, look, summary_of
from anam_personas.sync.recall import applied_revision
from anam_personas.sync.restore import seen
from anam_personas.sync.written import HalfMade, Skipped, Written

if TYPE_CHECKING:
    from anam_personas.resources.base import Flat
    from anam_personas.sync.change import Change
    from anam_personas.sync.live import Summary
    from anam_personas.sync.remote import Json
    from anam_personas.sync.write import Writer

_ANOTHER = "another writer made it at the same moment"
_CLASHES = frozenset({400, 409, 422})
"""How an API may refuse a name that is taken."""


def create(writer: Writer, change: Change, body: Flat) -> Written:
    """Make what the change says, unless somebody did since the plan. Raises as `Writer.write` does."""
    return _Creation(writer, change, body).carry_out()


@dataclass(frozen=True, slots=True)
class _Creation:
    writer: Writer
    change: Change
    body: Flat

    def carry_out(self) -> Written:
        first, *rest = self.writer.resource.stages(self.body)
        if found := self._matching():
            return self._joined(found[0], first, rest, ("one was made since the plan, by another apply",))
        self.writer.note(self.change, "begin")
        payload = self.writer.payload(self.change, first, first)
        try:
            reply = self.writer.remote.create(self.writer.resource.segment, payload)
        except ApiUnavailable as error:
            reply, notes = self._found_again(error)
        except ApiRefused as error:
            self.writer.note(self.change, "retract")  # nothing was made
            return self._joined(self._quicker(error), first, rest, (_ANOTHER,))
        else:
            kept, notes = self._only_one(reply)
            if kept is not None:
                return self._joined(kept, first, rest, self._taken_back(reply, kept, first))
        if rest:
            made = seen(live_of(self.writer.resource, reply))
            self.writer.note(self.change, "made", id_=reply["id"], name=applied_revision(first), after=made)
        reply = self._finished(reply, rest)
        return self.writer.done(self.change, self.body, reply, notes)

    def _joined(self, kept: Summary, first: Flat, rest: list[Flat], notes: tuple[str, ...]) -> Written:
        """Leave it at an item that another writer made, where it is what was to be made: all of it, or the beginning."""
        reply = self.writer.remote.get(self.writer.resource.segment, kept.id)
        if not self._says(reply, self.body):
            if not rest or not self._says(reply, first):
                raise Skipped(f"{notes[0]}; it says something else: plan again")
            self._finished(reply, rest)
        return Written(kept.id, notes)

    def _finished(self, reply: Json, rest: list[Flat]) -> Json:
        """Add what a create does not take. The marker tells of all of it from then on."""
        id_ = reply["id"]
        for more in rest:
            try:
                payload = self.writer.payload(self.change, more, self.body)
                reply = self.writer.remote.update(self.writer.resource.segment, id_, payload)
            except ApiUnavailable as error:
                reply = self._read_back(id_, error)
            except ApiError as error:
                raise HalfMade(id_, error) from None
        return reply

    def _read_back(self, id_: str, error: ApiUnavailable) -> Json:
        try:
            return self.writer.read_back(self.change, self.body, id_, error)[0]
        except ApiError as unseen:
            raise HalfMade(id_, unseen) from None

    def _matching(self) -> list[Summary]:
        """The items that the change would make, or that would clash with it, the oldest first."""
        change = self.change
        found = [
            each
            for each in look(self.writer.remote, self.writer.resource, change.name or None)
            if (
                each.marker is not None and each.marker.owner == change.owner
                if change.owner is not None
                else each.name == change.name and not each.platforms
            )
        ]
        return sorted(found, key=lambda each: each.age)

    def _found_again(self, error: ApiUnavailable) -> tuple[Json, tuple[str, ...]]:
        """The item whose reply was lost. Raises the error where there is none: nothing is known to have been made."""
        try:
            found = self._matching()
            reply = self.writer.remote.get(self.writer.resource.segment, found[0].id) if found else None
        except ApiError:
            unseen = f"{error.said}; whether it is there could not be seen either: apply again"
            raise ApiUnavailable(unseen, status=error.status) from None
        if reply is None:
            unmade = f"{error.said}; it was looked for, and is not there: apply again"
            raise ApiUnavailable(unmade, status=error.status) from None
        notes = (f"{error.said}; it was looked for, and is there",)
        return reply, notes + tuple(_second(each.id) for each in found[1:])

    def _quicker(self, error: ApiRefused) -> Summary:
        """The item on whose account the create was refused. Raises the error where that is not why."""
        try:
            found = self._matching() if error.status in _CLASHES else []
        except ApiError:
            raise error from None
        if not found:
            raise error
        return found[0]

    def _only_one(self, reply: Json) -> tuple[Summary | None, tuple[str, ...]]:
        """The item that remains where it is not the one just made, and what is to be known of others."""
        mine = summary_of(self.writer.resource, reply)
        try:
            found = {each.id: each for each in self._matching()}
        except ApiError as error:
            return None, (f"whether another writer made it as well could not be seen: plan again ({error})",)
        mine = found.setdefault(mine.id, mine)
        oldest = min(found.values(), key=lambda each: each.age)
        if oldest.id != mine.id:
            return oldest, ()
        return None, tuple(
            f"{_ANOTHER} ({id_}): this one is the older and stays, and that writer deletes its own"
            for id_ in found
            if id_ != mine.id
        )

    def _taken_back(self, reply: Json, kept: Summary, first: Flat) -> tuple[str, ...]:
        """Delete what was just made, in favour of the older one, and say so."""
        try:
            self._retract(reply["id"], first)
        except ApiError as error:
            # It is named by the next plan as well.
            return (f"{_ANOTHER}: that one is kept ({kept.id}). {_second(reply['id'])} ({error})",)
        return (f"{_ANOTHER}: that one is kept ({kept.id}), and the second ({reply['id']}) was deleted again",)

    def _retract(self, id_: str, first: Flat) -> None:
        resource, remote = self.writer.resource, self.writer.remote
        live = live_of(resource, remote.get(resource.segment, id_))
        if live.marker is not None and live.marker.owner != self.change.owner:
            raise Skipped(f"{_ANOTHER}, and somebody took over the second ({id_}): plan again")
        if any(each.readable for each in compare(resource, first, live.body, None).fields):
            raise Skipped(f"{_ANOTHER}, and somebody edited the second ({id_}): plan again")
        self.writer.note(self.change, "retract", id_=id_)
        remote.delete(resource.segment, id_)

    def _says(self, reply: Json, body: Flat) -> bool:
        """Whether an item is what a body says: by its marker, where there is one."""
        live = live_of(self.writer.resource, reply)
        if self.change.owner is not None:
            return live.marker is not None and live.marker.revision == applied_revision(body)
        return not compare(self.writer.resource, body, live.body, None).fields


def _second(id_: str) -> str:
    return f"there is a second one with the same marker ({id_}): --prune deletes it"
