"""Making an item exactly once, on an API that makes as many as it is asked for.

The item is looked for before it is made. A lost reply is answered by looking, never by asking again. And once it is made
it is looked for a last time: of writers that raced, the oldest item remains, which is the same one for everybody who
looks, and each writer takes back only what it made itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.sync.compare import compare
from anam_personas.sync.live import live_of, look, summary_of
from anam_personas.sync.recall import applied_revision
from anam_personas.sync.written import HalfMade, Skipped, Written

if TYPE_CHECKING:
    from anam_personas.resources.base import Flat
    from anam_personas.sync.change import Change
    from anam_personas.sync.live import Summary
    from anam_personas.sync.remote import Json
    from anam_personas.sync.write import Writer

_ANOTHER = "another writer made it at the same moment"


def create(writer: Writer, change: Change, body: Flat) -> Written:
    """Make what the change says, unless somebody did since the plan. Raises as `Writer.write` does."""
    return _Creation(writer, change, body).carry_out()


@dataclass(frozen=True, slots=True)
class _Creation:
    writer: Writer
    change: Change
    body: Flat

    def carry_out(self) -> Written:
        if self._matching():
            raise Skipped("one was made since the plan, by somebody else or an earlier try: plan again")
        first, *rest = self.writer.resource.stages(self.body)
        self.writer.note(self.change, "begin")
        payload = self.writer.payload(self.change, first, first)
        try:
            reply = self.writer.remote.create(self.writer.resource.segment, payload)
        except ApiUnavailable as error:
            reply, notes = self._found_again(error)
        else:
            kept, notes = self._only_one(reply)
            if kept is not None:
                return self._taken_back(reply, kept, first)
        return self._completed(reply, rest, notes)

    def _completed(self, reply: Json, rest: list[Flat], notes: tuple[str, ...]) -> Written:
        """Add what a create does not take. The marker tells of all of it from then on."""
        id_ = reply["id"]
        for more in rest:
            try:
                payload = self.writer.payload(self.change, more, self.body)
                reply = self.writer.remote.update(self.writer.resource.segment, id_, payload)
            except ApiError as error:
                raise HalfMade(id_, error) from None
        return self.writer.done(self.change, self.body, reply, notes)

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
            if not found:
                raise error
            reply = self.writer.remote.get(self.writer.resource.segment, found[0].id)
        except ApiError:
            raise error from None  # the first failure tells more
        notes = (f"the reply was lost, and it was found again ({error})",)
        return reply, notes + tuple(_second(each.id) for each in found[1:])

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
        return None, tuple(f"{_ANOTHER} ({id_}), and is to take that back" for id_ in found if id_ != mine.id)

    def _taken_back(self, reply: Json, kept: Summary, first: Flat) -> Written:
        """Delete what was just made, in favour of the older one."""
        notes = (f"{_ANOTHER}: that one is kept ({kept.id}), and the second ({reply['id']}) was deleted again",)
        try:
            self._retract(reply["id"], first)
        except ApiError as error:
            # It is named by the next plan as well.
            notes = (f"{_ANOTHER}: that one is kept ({kept.id}). {_second(reply['id'])} ({error})",)
        if not self._says_the_same(kept, first):
            raise Skipped(f"{notes[0]}; it says something else: plan again")
        return Written(kept.id, notes)

    def _retract(self, id_: str, first: Flat) -> None:
        resource, remote = self.writer.resource, self.writer.remote
        live = live_of(resource, remote.get(resource.segment, id_))
        if live.marker is not None and live.marker.owner != self.change.owner:
            raise Skipped(f"{_ANOTHER}, and somebody took over the second ({id_}): plan again")
        if any(each.readable for each in compare(resource, first, live.body, None).fields):
            raise Skipped(f"{_ANOTHER}, and somebody edited the second ({id_}): plan again")
        self.writer.note(self.change, "retract", id_=id_)
        remote.delete(resource.segment, id_)

    def _says_the_same(self, kept: Summary, first: Flat) -> bool:
        if kept.marker is not None:
            return kept.marker.revision in {applied_revision(first), applied_revision(self.body)}
        live = live_of(self.writer.resource, self.writer.remote.get(self.writer.resource.segment, kept.id))
        return not compare(self.writer.resource, self.body, live.body, None).fields


def _second(id_: str) -> str:
    return f"there is a second one with the same marker ({id_}): --prune deletes it"
