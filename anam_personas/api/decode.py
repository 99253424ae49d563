"""The bodies of successes: JSON of the documented shape, or an error that quotes none of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.error_detail import ErrorDetail, read_error_detail
from anam_personas.api.errors import BadReply, OutcomeUnknown
from anam_personas.api.failure import failure
from anam_personas.api.json_text import InvalidJson, read_json

if TYPE_CHECKING:
    from anam_personas.api.access import Access
    from anam_personas.api.call import Call, Reply

ID: Final = "id"
TOKEN: Final = "sessionToken"  # noqa: S105 -- the name of the member
_FORMS: Final = {
    ID: re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:@=+-]{0,127}"),  # a name of one thing, in a path and as a file name, too
    TOKEN: re.compile(r"[!-~]+"),  # a header value
}


def decoded(call: Call, reply: Reply, access: Access, *needed: str, about: str = "") -> dict[str, Any]:
    """The JSON object in the body of a success, in which the ``needed`` members (`ID`, `TOKEN`) are what they should be,
    and the id is ``about``, where one is given.

    Raises BadReply if it is not valid; for a create OutcomeUnknown, since the item exists but its id is unknown.
    """
    body, reason = _json(reply)
    if isinstance(body, dict):
        reason = "; ".join(filter(None, (_lacking(body, name) for name in needed)))
        if not reason and about and body[ID].lower() != about.lower():
            reason = "its 'id' is that of something else"
        if not reason:
            return body
        if TOKEN not in body and TOKEN not in needed:  # nothing in it is a secret
            said = read_error_detail(reply.content, access.key.redact)
            reason += f" (it says: {said})" if str(said) else ""
    raise nonsense(call, reply, access, reason or "its JSON is not an object")


def decoded_array(call: Call, reply: Reply, access: Access) -> list[Any]:
    """The JSON array in the body of a success. Raises BadReply if it is none."""
    body, reason = _json(reply)
    if isinstance(body, list):
        return body
    raise nonsense(call, reply, access, reason or "its JSON is not an array")


def check_deleted(call: Call, reply: Reply, access: Access) -> None:
    """Raise BadReply if a successful DELETE reports a failure. The rest of the body does not matter."""
    body, _ = _json(reply) if reply.status < 300 else (None, "")  # 404: it is gone, as it should be
    if isinstance(body, dict) and body.get("error"):
        said = read_error_detail(reply.content, access.key.redact)
        raise nonsense(call, reply, access, f"it is a success with an error in it (it says: {said})")


def nonsense(call: Call, reply: Reply, access: Access, reason: str) -> BadReply | OutcomeUnknown:
    """The error for a success that cannot be used, for ``reason``."""
    kind: type[BadReply | OutcomeUnknown] = BadReply if call.repeatable else OutcomeUnknown
    return failure(kind, call, access, ErrorDetail(reason), status=reply.status)


def is_id(value: object) -> bool:
    """Whether it can be the id of something."""
    return isinstance(value, str) and _FORMS[ID].fullmatch(value) is not None


def _json(reply: Reply) -> tuple[Any, str]:
    """The value, or why it is missing."""
    if reply.trouble:
        return None, reply.trouble
    try:
        return read_json(reply.content), ""
    except InvalidJson as error:
        return None, f"{len(reply.content)} bytes of {_content_type(reply)}, {error}"


def _lacking(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None or value == "":
        return f"its JSON has no '{name}'"
    if not isinstance(value, str):
        return f"the '{name}' in its JSON is not a text"
    return "" if _FORMS[name].fullmatch(value) else f"the '{name}' in its JSON has characters that none has"


def _content_type(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "no content type").split(";")[0][:60]
    return kind if kind.isascii() and kind.isprintable() else "an odd content type"
