"""Creating an item exactly once, on an API without idempotency keys that may list new items late.

The item is looked up before it is created. After a lost reply it is looked up again; a create is never repeated. A created
item is looked up until the list shows it: if writers raced, all of them see the same oldest item and keep it, and each writer
deletes only what it created itself. `watch` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.sync.apply.creation import Creation
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import Written
from anam_personas.sync.apply.watch import ANOTHER, Doubtful, Elsewhere, Lost, Unread, Watch
from anam_personas.sync.items.live import live_of
from anam_personas.sync.items.recall import applied_revision
from anam_personas.sync.items.respelled import reads_like
from anam_personas.sync.remote.protocol import NotSent, Taken

if TYPE_CHECKING:
    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.apply.result import Pending
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Create
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND, _TOO_MANY = 404, 429
_CLASHES = frozenset({400, 409, 422})
"""The statuses with which an API may refuse a name that is taken."""


def create(endpoint: Endpoint, change: Create, body: Flat) -> Written | Pending:
    """Create the item, unless another writer did since the plan. Raises as `write` does.

    Pending are an item that is not listed yet and a create without a reply.
    """
    return _Maker(Creation(endpoint, change, body), endpoint, change).carry_out()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Looks the item up, creates it, and looks it up again."""

    creation: Creation
    endpoint: Endpoint
    change: Create

    def carry_out(self) -> Written | Pending:
        """Look it up, create it, look it up again."""
        if alive := self.creation.alive(self.creation.look()):
            return self.creation.joined(alive, ("another apply created it since the plan",))
        if self.change.doubt and not self.endpoint.trusts_list:
            return Doubtful(self.creation)
        self.endpoint.note(self.change, "begin")
        try:
            reply = self.endpoint.create(self._payload())
        except ApiUnavailable as error:
            if error.status == _TOO_MANY or isinstance(error, NotSent):
                self.endpoint.note(self.change, "retract")  # nothing was created
                raise
            return self._lost(error)
        except Taken as error:
            self.endpoint.note(self.change, "retract")
            return Elsewhere(self.creation, error)
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
        """Finish the created item, once it is certain that the reply is about it, and look for those of other writers."""
        id_, found = f"{reply['id']}", self._seen()
        is_listed = any(each.id == id_ for each in found)
        if not is_listed and (unsure := self._unsure(reply)) is not None:
            return unsure
        watch = Watch(self.creation, reply, Written(id_), whole=False)
        if watch.loses(found):
            return watch.resolved(found) or watch
        reply, written = self.creation.completed(reply, (), is_listed=is_listed)
        watch = Watch(self.creation, reply, written)
        return watch.resolved(found) or watch

    def _unsure(self, reply: Json) -> Written | Pending | None:
        """The state of a create whose reply names an item that cannot be confirmed as ours: nothing more is written to it."""
        id_, sent = f"{reply['id']}", self.endpoint.marker(self.change, self.creation.first)
        try:
            shown = self.endpoint.get(id_)
        except ApiError:
            self.endpoint.note(
                self.change, "made", id=id_, revision=applied_revision(self.creation.first), listed=False
            )
            return Unread(self.creation, id_)
        live = live_of(self.endpoint.resource, shown)
        path = self.endpoint.resource.name_path
        is_alike = reads_like(f"{self.creation.first.get(path)}", f"{live.body.get(path)}")
        if self.endpoint.is_sent(live.marker, sent) if sent is not None else is_alike:
            return None
        if live.marker is None and is_alike and sent is not None:
            # raises, since the marker was not kept
            return Finish(self.endpoint, self.change, self.creation.first).finished(shown, ())
        return self._lost(ApiUnavailable("the reply to the create is about another item"))

    def _seen(self) -> list[Summary]:
        try:
            return self.creation.look()
        except ApiError:
            return []

    def _lost(self, error: ApiUnavailable) -> Written | Pending:
        lost = Lost(self.creation, error)
        return lost.resolved(self._seen()) or lost

    def _quicker(self, error: ApiRefused) -> Json | None:
        """The item that made the API refuse the create; None if there is none."""
        try:
            return self.creation.alive(self.creation.look()) if error.status in _CLASHES else None
        except ApiError:
            return None
