"""Carrying out one change: read the item again, keep a snapshot, write, compare the reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anam_personas.errors import ApiError, ApiUnavailable
from anam_personas.resources.body import nested
from anam_personas.sync.apply.create import create
from anam_personas.sync.apply.effect import is_written, read_back
from anam_personas.sync.apply.files import check_left
from anam_personas.sync.apply.finish import Finish
from anam_personas.sync.apply.result import MOVED, Skipped, Written
from anam_personas.sync.items.live import Live, live_of
from anam_personas.sync.items.restore import seen
from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.change import Change, Create, Delete, Update
from anam_personas.sync.remote.checked import checked
from anam_personas.sync.remote.protocol import Taken

if TYPE_CHECKING:
    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.apply.result import Pending
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND: Final = 404
_GONE: Final = "it was already gone"


def write(endpoint: Endpoint, change: Change, body: Flat) -> Written | Pending:
    """Carry out a change, with ``body`` as its body.

    Raises `Skipped`, `HalfMade`, `Unknown`, `ApiError` or `UnreadableFile`.
    """
    match change:
        case Create():
            return create(endpoint, change, body)
        case Delete():
            return _delete(endpoint, change)
        case Update():
            return _update(endpoint, change, body)
    raise TypeError(f"{type(change).__name__} writes nothing")


def _update(endpoint: Endpoint, change: Update, body: Flat) -> Written:
    reply, live = _seen(endpoint, change)
    if _is_moved(endpoint, change, live):
        if is_written(endpoint, change, body, live):
            return Written(live.id, () if change.action == "none" else ("another apply did the same in the meantime",))
        if not _is_as_written(endpoint, change, body, live):
            raise Skipped(MOVED)
        change = replace(change, fields=())  # only its marker is not what it should be
    snapshot = endpoint.store.snapshot(change.kind, change.key, reply)
    endpoint.note(change, "begin", snapshot=snapshot, was=seen(live))
    there = live.body | {path: body[path] for path in change.unread if path in body}
    whole = _sent(endpoint, change, body, there)
    text = _text(endpoint, live)
    payload = endpoint.payload(change, whole, body, text)
    notes: tuple[str, ...] = ()
    try:
        after = endpoint.update(live.id, payload)
    except Taken:
        endpoint.note(change, "retract")
        raise Skipped(MOVED) from None
    except ApiUnavailable as error:
        after, notes = read_back(endpoint, change, body, live, error)
    return Finish(endpoint, change, body, text, snapshot).finished(after, notes)


def _is_moved(endpoint: Endpoint, change: Change, live: Live) -> bool:
    """Whether an item is no longer as the plan saw it. That its entry in a ledger was completed since is no change."""
    if endpoint.resource.kept_by is not None and change.live is not None:
        return replace(live, proofs=()) != replace(change.live, proofs=())
    return live != change.live


def _is_as_written(endpoint: Endpoint, change: Update, body: Flat, live: Live) -> bool:
    """Whether another apply has just written the same, and its marker was lost to a writer of its keeper."""
    is_ours = live.marker is not None and live.marker.owner == change.owner
    resource = endpoint.resource
    return is_ours and resource.is_sparse and resource.is_as_sent(resource.updated(nested(body)), live.body)


def _sent(endpoint: Endpoint, change: Update, body: Flat, there: Flat) -> Flat:
    """What an update sends of a body."""
    if change.restores is not None:
        return body
    if endpoint.resource.is_sparse:
        return {each.path: body[each.path] for each in change.fields if each.path in body}
    return endpoint.resource.completed(body, there)


def _delete(endpoint: Endpoint, change: Delete) -> Written:
    try:
        reply, live = _seen(endpoint, change)
        if change.live is None or _is_moved(endpoint, change, live):
            raise Skipped(MOVED)
        check_left(endpoint.resource, checked(endpoint.remote), change)
    except ApiError as error:
        if error.status != _NOT_FOUND or change.id is None:
            raise
        return Written(change.id, (_GONE,))
    if live.users or (live.users is None and change.live.users is not None):
        raise Skipped(reasons.used_since(live.users))
    snapshot = endpoint.store.snapshot(change.kind, change.key, reply)
    endpoint.note(change, "begin", snapshot=snapshot)
    try:
        endpoint.delete(live.id)
    except ApiError as error:
        if not _is_gone(endpoint, live.id):
            raise
        endpoint.note(change, "done", snapshot=snapshot)
        return Written(live.id, (_GONE if error.status == _NOT_FOUND else f"{error.said}; it is gone",))
    endpoint.note(change, "done", snapshot=snapshot)
    return Written(live.id)


def _is_gone(endpoint: Endpoint, id_: str) -> bool:
    try:
        endpoint.get(id_)
    except ApiError as error:
        return error.status == _NOT_FOUND
    return False


def _seen(endpoint: Endpoint, change: Change) -> tuple[Json, Live]:
    """The item right before it is written, with the fields that only the list showed."""
    if change.id is None or change.live is None:
        raise Skipped(MOVED)
    known = {path: value for path, value in change.live.body.items() if path in endpoint.resource.silent}
    reply = known | endpoint.get(change.id)
    return reply, live_of(endpoint.resource, reply)


def _text(endpoint: Endpoint, live: Live) -> str | None:
    return live.body.get(endpoint.resource.marker_path) if endpoint.resource.marker_path else None
