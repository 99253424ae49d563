"""A client that checks its replies: each is about the right item, or an error. No caller sees a reply without an id.

A proxy or a failing server may answer 200 with an error in the body, with nothing, or with another item. For a read and an
update that is a lost reply; for a create, the outcome is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.errors import ApiUnavailable
from anam_personas.sync.remote.protocol import Uploader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.api.upload import Upload
    from anam_personas.sync.remote.protocol import Json, Remote


@dataclass(frozen=True, slots=True)
class Checked:
    """A `Remote`. In addition to what ``remote`` raises, each call raises `ApiUnavailable` if its reply is about something else."""

    remote: Remote

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """Summaries, each with an id."""
        for reply in self.remote.list(kind, search):
            if _id(reply) is None:
                raise ApiUnavailable(f"unexpected entry in the list of {kind}: expected an object with an id")
            yield reply

    def get(self, kind: str, item: str) -> Json:
        """The item of that id."""
        return _about(f"GET {kind}/{item}", item, self.remote.get(kind, item))

    def create(self, kind: str, body: Json) -> Json:
        """An item with an id. Its marker shows whether it is the right one."""
        reply = self.remote.create(kind, body)
        if _id(reply) is None:
            raise ApiUnavailable(
                f"unexpected response to POST {kind}: expected an object with an id. Whether it was created is unknown"
            )
        return reply

    def upload(self, kind: str, file: Upload) -> Json:
        """A file with an id. Its name shows whether it is the right one."""
        if not isinstance(self.remote, Uploader):
            raise TypeError(f"{type(self.remote).__name__} takes no files")
        reply = self.remote.upload(kind, file)
        if _id(reply) is None:
            raise ApiUnavailable(f"unexpected response to POST {kind}: expected an object with an id")
        return reply

    def update(self, kind: str, item: str, body: Json) -> Json:
        """The item of that id."""
        return _about(f"PUT {kind}/{item}", item, self.remote.update(kind, item, body))

    def delete(self, kind: str, item: str) -> None:
        """Delete an item; the reply is not checked."""
        self.remote.delete(kind, item)


def checked(remote: Remote) -> Checked:
    """The client with checks, unless it has them already."""
    return remote if isinstance(remote, Checked) else Checked(remote)


def _about(call: str, item: str, reply: Any) -> Json:
    id_ = _id(reply)
    if id_ is None:
        raise ApiUnavailable(f"unexpected response to {call}: expected an object with an id")
    if id_ != item:
        raise ApiUnavailable(f"unexpected response to {call}: it is about another item ({id_[:80]})")
    whole: Json = reply
    return whole


def _id(reply: Any) -> str | None:
    id_ = reply.get("id") if isinstance(reply, dict) else None
    return id_ if isinstance(id_, str) and id_ else None
