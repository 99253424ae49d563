"""A client whose replies are what they should be about, or an error: no code behind it meets a reply without an id.

A proxy or a failing server answers 200 with an error in the body, with nothing, or with another item. For a read and an
update that is a reply that was lost; for a create, nobody knows whether it was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.errors import ApiUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.sync.remote.protocol import Json, Remote


@dataclass(frozen=True, slots=True)
class Checked:
    """A `Remote`. Beside what ``remote`` raises, each call raises `ApiUnavailable` where its reply is about something else."""

    remote: Remote

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """Summaries, each with an id."""
        for reply in self.remote.list(kind, search):
            if _id(reply) is None:
                raise ApiUnavailable(f"the list of {kind} has something without an id: what is there cannot be known")
            yield reply

    def get(self, kind: str, item: str) -> Json:
        """The item of that id."""
        return _about(f"GET {kind}/{item}", item, self.remote.get(kind, item))

    def create(self, kind: str, body: Json) -> Json:
        """An item with an id. Whether it is the one that was asked for, its marker tells."""
        reply = self.remote.create(kind, body)
        if _id(reply) is None:
            raise ApiUnavailable(f"the reply to POST {kind} has no id, so whether it was done is not known")
        return reply

    def update(self, kind: str, item: str, body: Json) -> Json:
        """The item of that id."""
        return _about(f"PUT {kind}/{item}", item, self.remote.update(kind, item, body))

    def delete(self, kind: str, item: str) -> None:
        """Delete an item; its reply says nothing."""
        self.remote.delete(kind, item)


def checked(remote: Remote) -> Checked:
    """The client, checked once."""
    return remote if isinstance(remote, Checked) else Checked(remote)


def _about(call: str, item: str, reply: Any) -> Json:
    id_ = _id(reply)
    if id_ is None:
        raise ApiUnavailable(f"the reply to {call} has no id: it makes no sense")
    if id_ != item:
        raise ApiUnavailable(f"the reply to {call} is about another one ({id_[:80]})")
    whole: Json = reply
    return whole


def _id(reply: Any) -> str | None:
    id_ = reply.get("id") if isinstance(reply, dict) else None
    return id_ if isinstance(id_, str) and id_ else None
