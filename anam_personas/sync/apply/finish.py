"""The end of a write: what the API made of what was sent, said, journalled, and noted in the marker.

A server may keep another text than it was sent. The marker's READBACK is of what replies show, so where that differs, one
second update writes the marker anew: then any machine can tell what the API made of a value from what somebody edited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.persona.revision import revision
from anam_personas.resources.body import nested
from anam_personas.review.plain import spelled
from anam_personas.sync.apply.outcome import FINDINGS
from anam_personas.sync.apply.result import HalfMade, Unknown, Written
from anam_personas.sync.items.applied import UNKNOWN
from anam_personas.sync.items.compare import live_value, veiled
from anam_personas.sync.items.live import live_of
from anam_personas.sync.items.marker import with_marker
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.items.restore import seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.plan.change import Write
    from anam_personas.sync.remote.protocol import Json

_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of writing ``body``. ``text`` is what the marker stands under where the body does not say; ``more`` is for the
    journal's last line.
    """

    endpoint: Endpoint
    change: Write
    body: Flat
    text: str | None = None
    snapshot: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def finished(self, reply: Json, notes: tuple[str, ...]) -> Written:
        """What was written, by its reply.

        Raises `ApiRefused` where the API did not keep the marker: nobody would know the item for ours. `HalfMade` where
        what it made of the body could not be noted, `Unknown` where it shows something that was not sent.
        """
        live, code = self._kept(reply, self.endpoint.marker(self.change, self.body)), 0
        if self._is_to_be_noted(live):
            self.note("made", live)
            live = self._noted(live)
            if live.marker is not None and live.marker.readback != self._readback(live):
                code = FINDINGS
                notes += (
                    "the API makes something else of it with each write, so the marker cannot say what is there: other "
                    "machines will take that for an edit",
                )
        self.note("done", live, **self.more)
        return Written(live.id, (*notes, *self._changes(live)), code)

    def _kept(self, reply: Json, sent: Marker | None) -> Live:
        """The item, where its marker is the one that was sent; read again where the reply shows another one."""
        live = live_of(self.endpoint.resource, reply)
        if sent is None or live.marker == sent or self.endpoint.resource.marker_path not in reply:
            return live
        try:
            again = live_of(self.endpoint.resource, self.endpoint.get(live.id))
        except ApiError:
            again = live
        if again.marker is None or again.marker.owner != sent.owner:
            self.note("done", again, **self.more)
            lost = f"it was written ({live.id}), but the API did not keep the marker at the end of its "
            raise ApiRefused(
                f"{lost}{self.endpoint.resource.marker_path}: it is not known as ours. Shorten that text, or delete it"
            )
        if again.marker != sent:
            raise Unknown(
                f"it was written ({live.id}), but the API shows it with another marker: it may show it late, or another "
                "writer came first. Plan again in a while",
                live.id,
            )
        return again

    def _is_to_be_noted(self, live: Live) -> bool:
        if self.change.restores is not None or live.marker is None:
            return False
        return live.marker.readback != self._readback(live)

    def _readback(self, live: Live) -> str:
        return readback(self.endpoint.resource, self.body, live.body)

    def _noted(self, live: Live) -> Live:
        """The item with a marker that says what the API made of it. Sent once, with the text that was sent before."""
        path = self.endpoint.resource.marker_path
        marker = self.endpoint.marker(self.change, self.body, live.body)
        if path is None or marker is None:
            return live
        payload = nested({path: with_marker(self.body.get(path, self.text), marker)})
        try:
            reply = self.endpoint.update(live.id, payload)
        except ApiUnavailable as error:
            reply = self._read_back(live.id, marker, error)
        except ApiError as error:
            raise self._unnoted(live.id, error) from None
        return self._kept(reply, marker)

    def _read_back(self, id_: str, marker: Marker, error: ApiUnavailable) -> Json:
        try:
            reply = self.endpoint.get(id_)
        except ApiError:
            raise self._unnoted(id_, error) from None
        if live_of(self.endpoint.resource, reply).marker != marker:
            raise self._unnoted(id_, error)
        return reply

    @staticmethod
    def _unnoted(id_: str, cause: ApiError) -> HalfMade:
        return HalfMade(id_, cause, f"it was written ({id_}), but its marker does not say yet what the API made of it")

    def note(self, step: str, live: Live, **more: Any) -> None:
        """A line of the journal: how the item is seen, and what the API made something else of."""
        altered = {path: revision(sent) for path, sent, _ in self._altered(live)}
        self.endpoint.note(
            self.change, step, snapshot=self.snapshot, id=live.id, revision=applied_revision(self.body),
            after=seen(live), altered=altered or None, **more,
        )  # fmt: skip

    def _altered(self, live: Live) -> Iterator[tuple[str, Any, Any]]:
        """Path, value as sent, value as shown, where those differ."""
        for path, sent in self.body.items():
            there = live_value(self.endpoint.resource, live.body, path, sent)
            if there is not UNKNOWN and there != sent:
                yield path, sent, there

    def _changes(self, live: Live) -> Iterator[str]:
        for path, sent, there in self._altered(live):
            shown, has = spelled(*(veiled(self.endpoint.resource, path, each) for each in (sent, there)))
            yield f"the API changed {path}: sent {_brief(shown)}, it has {_brief(has)}"


def _brief(text: str) -> str:
    """A value in a line: long texts are cut."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
