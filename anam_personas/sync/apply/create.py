"""Making an item exactly once, on an API that makes as many as it is asked for, and may show them late.

The item is looked for before it is made. A lost reply is answered by looking, never by asking again. And once it is made
it is looked for until the list shows it: of writers that raced, the oldest item remains, which is the same one for
everybody who looks, and each writer takes back only what it made itself. `watch` does the looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.apply.creation import Creation
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import Written
from anam_personas.sync.apply.watch import ANOTHER, Doubtful, Lost, Unread, Watch
from anam_personas.sync.items.live import live_of
from anam_personas.sync.items.recall import applied_revision
from anam_personas.sync.items.respelled import reads_like

if TYPE_CHECKING:
    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.apply.result import Pending
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Create
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND, _TOO_MANY = 404, 429
_CLASHES = frozenset({400, 409, 422})
"""How an API may refuse a name that is taken."""


def create(endpoint: Endpoint, change: Create, body: Flat) -> Written | Pending:
    """Make what the change says, unless somebody did since the plan. Raises as `write` does.

    What was made and is not listed yet is pending, and so is what was asked for without a reply.
    """
    return _Maker(Creation(endpoint, change, body), endpoint, change).carry_out()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Looks, makes and looks again."""

    creation: Creation
    endpoint: Endpoint
    change: Create

    def carry_out(self) -> Written | Pending:
        """Look, make, look."""
        if alive := self.creation.alive(self.creation.look()):
            return self.creation.joined(alive, ("one was made since the plan, by another apply",))
        if self.change.doubt and not self.endpoint.trusts_list:
            return Doubtful(self.creation)
        self.endpoint.note(self.change, "begin")
        try:
            reply = self.endpoint.create(self._payload())
        except ApiUnavailable as error:
            if error.status == _TOO_MANY:
                self.endpoint.note(self.change, "retract")  # nothing was made
                raise
            return self._lost(error)
        except ApiRefused as error:
            self.endpoint.note(self.change, "retract")
            alive = self._quicker(error)
            if alive is None:
                raise
            return self.creation.joined(alive, (ANOTHER,))
        return self._made(reply)

    def _payload(self) -> Json:
        return self.endpoint.payload(self.change, self.creation.first, self.creation.first)

    def _made(self, reply: Json) -> Written | Pending:
        """Finish what was made, once it is certain that the reply is about that, and see who else made it."""
        id_, found = f"{reply['id']}", self._seen()
        is_listed = any(each.id == id_ for each in found)
        if not is_listed and (unsure := self._unsure(reply)) is not None:
            return unsure
        watch = Watch(self.creation, reply, Written(id_))
        if watch.loses(found):
            return watch.judged(found) or watch
        reply, written = self.creation.completed(reply, (), is_listed=is_listed)
        watch = Watch(self.creation, reply, written)
        return watch.judged(found) or watch

    def _unsure(self, reply: Json) -> Written | Pending | None:
        """What becomes of a create whose reply names an item that is not seen to be ours: nothing is written to that."""
        id_, sent = f"{reply['id']}", self.endpoint.marker(self.change, self.creation.first)
        try:
            shown = self.endpoint.get(id_)
        except ApiError:
            self.endpoint.note(
                self.change, "made", id=id_, revision=applied_revision(self.creation.first), listed=False
            )
            return Unread(self.creation, id_)
        live = live_of(self.endpoint.resource, shown)
        is_alike = reads_like(f"{self.creation.first.get('name')}", f"{live.body.get('name')}")
        if live.marker == sent if sent is not None else is_alike:
            return None
        if live.marker is None and is_alike and sent is not None:
            # this raises: the marker was not kept
            return Finish(self.endpoint, self.change, self.creation.first).finished(shown, ())
        return self._lost(ApiUnavailable("the reply to the create is about another one"))

    def _seen(self) -> list[Summary]:
        try:
            return self.creation.look()
        except ApiError:
            return []

    def _lost(self, error: ApiUnavailable) -> Written | Pending:
        lost = Lost(self.creation, error)
        return lost.judged(self._seen()) or lost

    def _quicker(self, error: ApiRefused) -> Json | None:
        """The item on whose account the create was refused, None where that is not why."""
        try:
            return self.creation.alive(self.creation.look()) if error.status in _CLASHES else None
        except ApiError:
            return None
