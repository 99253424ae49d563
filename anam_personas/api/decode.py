"""The bodies of successes: JSON of the documented shape, or an error that quotes none of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.api.complaint import Complaint
from anam_personas.api.errors import BadReply, OutcomeUnknown
from anam_personas.api.failure import failure

if TYPE_CHECKING:
    from anam_personas.api.access import Access
    from anam_personas.api.call import Call, Reply


def decoded(call: Call, reply: Reply, access: Access, *needed: str) -> dict[str, Any]:
    """The JSON object in the body of a success, in which the ``needed`` members are texts, and not empty.

    Raises BadReply where it is none; for a create OutcomeUnknown: what it made is there, but nobody knows its id.
    """
    reason = ""
    try:
        body = json.loads(reply.content)
    except (ValueError, RecursionError):
        body, reason = None, f"{len(reply.content)} bytes of {access.key.told(_content_type(reply))}, not JSON"
    # Judged outside the handler: a JSONDecodeError carries the whole body, and that may be a token.
    if isinstance(body, dict):
        lacking = [name for name in needed if not isinstance(body.get(name), str) or not body[name]]
        if not lacking:
            return body
        reason = f"its JSON has no '{lacking[0]}'"
    raise nonsense(call, reply, access, reason or "its JSON is not an object")


def nonsense(call: Call, reply: Reply, access: Access, reason: str) -> BadReply | OutcomeUnknown:
    """The error for a success that cannot be used, for ``reason``."""
    kind: type[BadReply | OutcomeUnknown] = BadReply if call.repeatable else OutcomeUnknown
    return failure(kind, call, access, Complaint(reason), status=reply.status)


def _content_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "no content type").split(";")[0][:60]
