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


def decoded(call: Call, reply: Reply, access: Access) -> dict[str, Any]:
    """The JSON object in the body of a success. Raises BadReply, or OutcomeUnknown for a create, where it is none."""
    reason = ""
    try:
        body = json.loads(reply.content)
    except (ValueError, RecursionError):
        reason = _no_json(reply)
    # Raised outside the handler: a JSONDecodeError carries the whole body, and that may be a token.
    if not reason and isinstance(body, dict):
        return body
    raise nonsense(call, reply.status, access, reason or "its JSON is not an object")


def nonsense(call: Call, status: int, access: Access, reason: str) -> BadReply | OutcomeUnknown:
    """The error for a success that cannot be used. What a create made is there, but nobody knows under which id."""
    kind: type[BadReply | OutcomeUnknown] = BadReply if call.repeatable else OutcomeUnknown
    return failure(kind, call, access, Complaint(reason), status=status)


def text_at(name: str, body: dict[str, Any], call: Call, access: Access, *, status: int = 200) -> str:
    """The string ``name`` of a success's body. Raises as ``decoded`` does where it is missing, empty or no string."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise nonsense(call, status, access, f"its JSON has no '{name}'")
    return value


def _no_json(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "no content type").split(";")[0][:60]
    return f"{len(reply.content)} bytes of {kind}, not JSON"
