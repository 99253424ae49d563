"""The create of one item: what it sends, which listed items match it, and how a created item is completed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.sync.apply.effect import read_back
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import HalfMade, Skipped, Written
from anam_personas.sync.items.applied import UNKNOWN
from anam_personas.sync.items.compare import live_value
from anam_personas.sync.items.live import live_of
from anam_personas.sync.items.recall import applied_revision
from anam_personas.sync.items.respelled import is_respelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.change import Create
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Creation:
    """The create of one item."""

    endpoint: Endpoint
    change: Create
    body: Flat

    @property
    def first(self) -> Flat:
        """What the create sends; an update must add the rest."""
        return self.endpoint.resource.stages(self.body)[0]

    @property
    def _rest(self) -> list[Flat]:
        return self.endpoint.resource.stages(self.body)[1:]

    def look(self) -> list[Summary]:
        """Searches for the items that the change would create or that would clash with it, oldest first."""
        return self.matching(self.endpoint.list(self.change.name or None))

    def alive(self, found: Sequence[Summary]) -> Json | None:
        """The first of these items that exists, with all of its fields: a list may still show deleted ones."""
        for each in found:
            try:
                return self.endpoint.get(each.id)
            except ApiError as error:
                if error.status != _NOT_FOUND:
                    raise
        return None

    def joined(self, reply: Json, notes: tuple[str, ...]) -> Written:
        """Accept an item of another writer if it has the content of this create, complete or up to its first request."""
        if not self.says(reply, self.body):
            if not self._rest or not self.says(reply, self.first):
                raise Skipped(f"{notes[0]}; its content differs: plan again")
            self._finished(reply)
        return Written(reply["id"], notes)

    def completed(self, reply: Json, notes: tuple[str, ...], *, is_listed: bool) -> tuple[Json, Written]:
        """Add what a create does not accept, and finish. Returns the last reply and the result."""
        if self._rest:
            Finish(self.endpoint, self.change, self.first).note("made", live_of(self.endpoint.resource, reply))
        reply = self._finished(reply)
        return reply, Finish(self.endpoint, self.change, self.body, more={"listed": is_listed}).finished(reply, notes)

    def _finished(self, reply: Json) -> Json:
        """Add what a create does not accept. From then on the marker covers all of it."""
        for more in self._rest:
            before = live_of(self.endpoint.resource, reply)
            try:
                payload = self.endpoint.payload(self.change, more, self.body)
                reply = self.endpoint.update(before.id, payload)
            except ApiUnavailable as error:
                try:
                    reply = read_back(self.endpoint, self.change, self.body, before, error)[0]
                except ApiError as unseen:
                    raise HalfMade(before.id, unseen) from None
            except ApiError as error:
                raise HalfMade(before.id, error) from None
        return reply

    def matching(self, listed: Sequence[Summary]) -> list[Summary]:
        """The listed items that the change would create or that would clash with it, oldest first."""
        found = [
            each
            for each in listed
            if each.id not in self.change.gone
            and (
                each.marker is not None and each.marker.owner == self.change.owner
                if self.change.owner is not None
                else each.name == self.change.name and not each.platforms
            )
        ]
        return sorted(found, key=lambda each: each.age)

    def says(self, reply: Json, body: Flat) -> bool:
        """Whether an item has the content of a body: by its marker, if it has one."""
        live = live_of(self.endpoint.resource, reply)
        if self.change.owner is not None:
            return live.marker is not None and live.marker.revision == applied_revision(body)
        shown = {path: live_value(self.endpoint.resource, live.body, path, value) for path, value in body.items()}
        return all(there is UNKNOWN or is_respelled(body[path], there) for path, there in shown.items())
