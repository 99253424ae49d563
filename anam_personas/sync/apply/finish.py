"""The end of a write: values that the API stored differently are reported, journalled and recorded in the marker.

A server may store a text differently than it was sent. The marker's READBACK covers what replies show, so where that differs,
a second update renews the marker: then any machine can tell a value that the API changed from one that somebody edited.
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
from anam_personas.sync.items.evidence import read
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
    """The end of writing ``body``. ``text`` is the text above the marker if the body has none; ``more`` goes to the journal's
    last line.
    """

    endpoint: Endpoint
    change: Write
    body: Flat
    text: str | None = None
    snapshot: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def finished(self, reply: Json, notes: tuple[str, ...]) -> Written:
        """The result of the write, from its reply.

        Raises `ApiRefused` if the API did not keep the marker, since the item could not be identified as ours; `HalfMade` if the
        marker could not be renewed for what the API changed; `Unknown` if the item has a marker that was not sent.
        """
        live, code = self._kept(reply, self.endpoint.marker(self.change, self.body)), 0
        if self._is_to_be_noted(live):
            self.note("made", live)
            live = self._noted(live)
            if live.marker is not None and live.marker.readback != self._readback(live):
                code = FINDINGS
                notes += (
                    "the API changes it with each write, so the marker cannot record its content: other machines will report "
                    "an edit",
                )
        self.note("done", live, **self.more)
        return Written(live.id, (*notes, *self._changes(live)), code)

    def _kept(self, reply: Json, sent: Marker | None) -> Live:
        """The item if it carries the marker that was sent; it is read again if the reply shows another one."""
        live = live_of(self.endpoint.resource, reply)
        proofs = self.endpoint.proofs(self.change)
        if (
            sent is None
            or (self.endpoint.is_sent(live.marker, sent) and live.proofs == proofs)
            or self.endpoint.resource.marker_path not in reply
        ):
            return live
        try:
            again = live_of(self.endpoint.resource, self.endpoint.get(live.id))
        except ApiError:
            again = live
        if again.marker is None or again.marker.owner != sent.owner:
            self.note("done", again, **self.more)
            lost = f"it was written ({live.id}), but the API did not keep the marker at the end of its "
            raise ApiRefused(
                f"{lost}{self.endpoint.resource.marker_path}: it cannot be identified as ours. Shorten that text, or delete the item"
            )
        if not self.endpoint.is_sent(again.marker, sent):
            raise Unknown(
                f"it was written ({live.id}), but the API shows another marker: it may be late, or another "
                "writer came first. Plan again later",
                live.id,
            )
        if again.proofs != proofs and (self.change.live is None or again.proofs != self.change.live.proofs):
            self.note("done", again, **self.more)
            raise ApiRefused(
                f"it was written ({live.id}), but the API did not keep the line above its marker at the end of its "
                f"{self.endpoint.resource.marker_path}, which records what it refers to. Shorten that text"
            )
        if again.proofs != proofs:
            raise Unknown(
                f"it was written ({live.id}), but the API does not show the line above its marker yet. Plan again later",
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
        """The item with a marker for what the API stored. Sent once, with the text that was sent before."""
        path = self.endpoint.resource.marker_path
        marker = self.endpoint.marker(self.change, self.body, live.body)
        if path is None or marker is None:
            return live
        proofs, ledger = self.endpoint.proofs(self.change), self.endpoint.ledger(live.id)
        payload = nested({path: with_marker(self.body.get(path, self.text), marker, proofs, ledger)})
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
        return HalfMade(id_, cause, f"it was written ({id_}), but its marker does not record yet what the API changed")

    def note(self, step: str, live: Live, **more: Any) -> None:
        """Write a line to the journal: the item as the API shows it, and the values that the API changed."""
        altered = {path: revision(sent) for path, sent, _ in self._altered(live)}
        if self.endpoint.resource.proved_as is not None:
            more["read"] = read(self.endpoint.resource, live.body)
        self.endpoint.note(
            self.change, step, snapshot=self.snapshot, id=live.id, revision=applied_revision(self.body),
            after=seen(live), altered=altered or None, **more,
        )  # fmt: skip

    def _altered(self, live: Live) -> Iterator[tuple[str, Any, Any]]:
        """(Path, value as sent, value as shown), where the two differ."""
        for path, sent in self.body.items():
            there = live_value(self.endpoint.resource, live.body, path, sent)
            if there is not UNKNOWN and there != sent:
                yield path, sent, there

    def _changes(self, live: Live) -> Iterator[str]:
        for path, sent, there in self._altered(live):
            if (said := self.endpoint.resource.settled(path, there)) is not None:
                yield said
                continue
            shown, has = spelled(*(veiled(self.endpoint.resource, path, each) for each in (sent, there)))
            yield f"the API changed {path}: sent {_brief(shown)}, stored {_brief(has)}"


def _brief(text: str) -> str:
    """A value in one line; long texts are cut."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
