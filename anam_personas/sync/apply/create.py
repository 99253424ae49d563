"""Making an item exactly once, on an API that makes as many as it is asked for, and may show them late.

The item is looked for before it is made. A lost reply is answered by looking, never by asking again. And once it is made
it is looked for until the list shows it: of writers that raced, the oldest item remains, which is the same one for
everybody who looks, and each writer takes back only what it made itself. `watch` does the looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import HalfMade, Skipped, Written
from anam_personas.sync.apply.watch import ANOTHER, Doubtful, Lost, Unread, Watch, matching, says
from anam_personas.sync.items.live import live_of, look
from anam_personas.sync.items.recall import applied_revision
from anam_personas.sync.items.respelled import reads_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources.base import Flat
    from anam_personas.sync.apply.result import Pending
    from anam_personas.sync.apply.write import Writer
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND, _TOO_MANY = 404, 429
_CLASHES = frozenset({400, 409, 422})
"""How an API may refuse a name that is taken."""


def create(writer: Writer, change: Change, body: Flat) -> Written | Pending:
    """Make what the change says, unless somebody did since the plan. Raises as `Writer.write` does.

    What was made and is not listed yet is pending, and so is what was asked for without a reply.
    """
    return Creation(writer, change, body).carry_out()


@dataclass(frozen=True, slots=True)
class Creation:
    """The create of one item."""

    writer: Writer
    change: Change
    body: Flat

    @property
    def first(self) -> Flat:
        """What the create takes; an update must add the rest."""
        return self.writer.resource.stages(self.body)[0]

    @property
    def _rest(self) -> list[Flat]:
        return self.writer.resource.stages(self.body)[1:]

    def carry_out(self) -> Written | Pending:
        """Look, make, look."""
        if alive := self.alive(self._look()):
            return self.joined(alive, ("one was made since the plan, by another apply",))
        if self.change.doubt and not self.writer.trusts_list:
            return Doubtful(self)
        self.writer.note(self.change, "begin")
        try:
            reply = self.writer.remote.create(self.writer.resource.segment, self._payload())
        except ApiUnavailable as error:
            if error.status == _TOO_MANY:
                self.writer.note(self.change, "retract")  # nothing was made
                raise
            return self._lost(error)
        except ApiRefused as error:
            self.writer.note(self.change, "retract")
            alive = self._quicker(error)
            if alive is None:
                raise
            return self.joined(alive, (ANOTHER,))
        return self._made(reply)

    def _payload(self) -> Json:
        return self.writer.payload(self.change, self.first, self.first)

    def _made(self, reply: Json) -> Written | Pending:
        """Finish what was made, once it is certain that the reply is about that, and see who else made it."""
        id_, found = f"{reply['id']}", self._seen()
        is_listed = any(each.id == id_ for each in found)
        if not is_listed and (unsure := self._unsure(reply)) is not None:
            return unsure
        watch = Watch(self, reply, Written(id_))
        if watch.loses(found):
            return watch.judged(found) or watch
        reply, written = self.completed(reply, (), is_listed=is_listed)
        watch = Watch(self, reply, written)
        return watch.judged(found) or watch

    def _unsure(self, reply: Json) -> Written | Pending | None:
        """What becomes of a create whose reply names an item that is not seen to be ours: nothing is written to that."""
        id_, sent = f"{reply['id']}", self.writer.marker(self.change, self.first)
        try:
            shown = self.writer.remote.get(self.writer.resource.segment, id_)
        except ApiError:
            self.writer.note(self.change, "made", id=id_, revision=applied_revision(self.first), listed=False)
            return Unread(self, id_)
        live = live_of(self.writer.resource, shown)
        is_alike = reads_like(f"{self.first.get('name')}", f"{live.body.get('name')}")
        if live.marker == sent if sent is not None else is_alike:
            return None
        if live.marker is None and is_alike and sent is not None:
            return self.writer.done(self.change, self.first, shown, ())  # which raises: the marker was not kept
        return self._lost(ApiUnavailable("the reply to the create is about another one"))

    def _seen(self) -> list[Summary]:
        try:
            return self._look()
        except ApiError:
            return []

    def _lost(self, error: ApiUnavailable) -> Written | Pending:
        lost = Lost(self, error)
        return lost.judged(self._seen()) or lost

    def alive(self, found: Sequence[Summary]) -> Json | None:
        """The first item of these that is there, whole: a list may still show what was deleted."""
        for each in found:
            try:
                return self.writer.remote.get(self.writer.resource.segment, each.id)
            except ApiError as error:
                if error.status != _NOT_FOUND:
                    raise
        return None

    def joined(self, reply: Json, notes: tuple[str, ...]) -> Written:
        """Leave it at an item that another writer made, where it is what was to be made: all of it, or the beginning."""
        if not says(self.writer, self.change, reply, self.body):
            if not self._rest or not says(self.writer, self.change, reply, self.first):
                raise Skipped(f"{notes[0]}; it says something else: plan again")
            self._finished(reply)
        return Written(reply["id"], notes)

    def completed(self, reply: Json, notes: tuple[str, ...], *, is_listed: bool) -> tuple[Json, Written]:
        """Add what a create does not take, and finish: the last reply, and what was written."""
        if self._rest:
            Finish(self.writer, self.change, self.first).note("made", live_of(self.writer.resource, reply))
        reply = self._finished(reply)
        return reply, self.writer.done(self.change, self.body, reply, notes, listed=is_listed)

    def _finished(self, reply: Json) -> Json:
        """Add what a create does not take. The marker tells of all of it from then on."""
        for more in self._rest:
            before = live_of(self.writer.resource, reply)
            try:
                payload = self.writer.payload(self.change, more, self.body)
                reply = self.writer.remote.update(self.writer.resource.segment, before.id, payload)
            except ApiUnavailable as error:
                try:
                    reply = self.writer.read_back(self.change, self.body, before, error)[0]
                except ApiError as unseen:
                    raise HalfMade(before.id, unseen) from None
            except ApiError as error:
                raise HalfMade(before.id, error) from None
        return reply

    def _look(self) -> list[Summary]:
        """The items that the change would make, or that would clash with it, the oldest first: by a search."""
        return matching(self.change, look(self.writer.remote, self.writer.resource, self.change.name or None))

    def _quicker(self, error: ApiRefused) -> Json | None:
        """The item on whose account the create was refused, None where that is not why."""
        try:
            return self.alive(self._look()) if error.status in _CLASHES else None
        except ApiError:
            return None
