"""Whether a write took effect: compares what the API shows with what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.errors import ApiError
from anam_personas.sync.apply.result import Unknown
from anam_personas.sync.items.compare import compare
from anam_personas.sync.items.live import live_of
from anam_personas.sync.items.recall import applied_revision, recall

if TYPE_CHECKING:
    from anam_personas.errors import ApiUnavailable
    from anam_personas.resources.body import Flat
    from anam_personas.sync.apply.endpoint import Endpoint
    from anam_personas.sync.items.live import Live
    from anam_personas.sync.plan.change import Write
    from anam_personas.sync.remote.protocol import Json


def read_back(
    endpoint: Endpoint, change: Write, body: Flat, before: Live, error: ApiUnavailable
) -> tuple[Json, tuple[str, ...]]:
    """The item after an update whose reply was lost. Raises the error if the update did not take effect, and
    `Unknown` where nothing shows it.
    """
    try:
        reply = endpoint.get(before.id)
    except ApiError:
        raise error from None  # the first failure says more
    live = live_of(endpoint.resource, reply)
    if (
        change.live is not None
        and change.live.marker == endpoint.marker(change, body)
        and _sends_secret(endpoint, change)
    ):
        raise Unknown(
            f"{error.said}; no reply shows whether the secret arrived: send it again with --rotate-secret", before.id
        )
    if not (is_written(endpoint, change, body, live) or _took(endpoint, change, body, before, live)):
        raise error
    return reply, (f"{error.said}; reading it back shows that the update took effect",)


def _sends_secret(endpoint: Endpoint, change: Write) -> bool:
    """Whether a secret is all that an update may have changed: then nothing that can be read tells whether it did."""
    return any(path in change.body and path not in change.unread for path in endpoint.resource.by_variable)


def is_written(endpoint: Endpoint, change: Write, body: Flat, live: Live) -> bool:
    """Whether an item already has the content that would be written."""
    if change.owner is None or change.restores is not None:
        applied = None
    elif live.marker is None or not _carries(endpoint, change, body, live):
        return False
    else:
        applied = recall(endpoint.resource, live.marker, live.body, body)
    return not any(each.readable for each in compare(endpoint.resource, body, live.body, applied).fields)


def _took(endpoint: Endpoint, change: Write, body: Flat, before: Live, live: Live) -> bool:
    """Whether an update took effect: the item changed and carries the marker that was sent."""
    sent = endpoint.marker(change, body)
    return sent is not None and live.marker == sent and live != before


def _carries(endpoint: Endpoint, change: Write, body: Flat, live: Live) -> bool:
    marker = live.marker and (live.marker.owner, live.marker.revision)
    return marker == (change.owner, applied_revision(body)) and live.proofs == endpoint.proofs(change)
