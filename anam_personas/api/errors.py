"""The errors of API calls: the leaves of ``ApiRefused`` and ``ApiUnavailable``.

    ApiRefused (exit code 3)              ApiUnavailable (exit code 4)
    ├── BadRequest        400, 422        ├── RateLimited      429, after waiting
    ├── Unauthorized      401             ├── ServerError      5xx, after retries
    ├── PaymentRequired   402             ├── Unreachable      no connection, or no answer
    ├── Forbidden         403             ├── BadReply         an unexpected reply
    ├── NotFound          404             └── OutcomeUnknown   a create that may or may not have been done
    ├── Conflict          409
    ├── TooLarge          413
    ├── WrongType         415
    └── OtherRefusal      other 4xx

Each carries ``status`` (None without a reply), ``call`` (``PUT /v1/personas/ID``), ``hint`` (what to do; the message
ends with it) and ``effort`` (how often and how long it was tried). No error holds a request, a reply
or a cause with one: the key and the token would be in them.
"""

from __future__ import annotations

from typing import ClassVar, Final

from anam_personas.api.call import Effort
from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable

_ONCE: Final = Effort()


class CallFailed(ApiError):
    """The base of the leaves. ``sentence`` and ``advice`` are filled in by ``anam_personas.api.failure``."""

    sentence: ClassVar[str] = ""
    advice: ClassVar[str] = ""

    def __init__(
        self, message: str, *, status: int | None = None, hint: str = "", call: str = "", effort: Effort = _ONCE
    ) -> None:
        super().__init__(message, status=status, hint=hint)
        self.call = call
        self.effort = effort


class BadRequest(CallFailed, ApiRefused):
    """The API does not accept the body. ``fields`` are (path, message) where the reply names them."""

    sentence = "{call} was refused as invalid ({status})"
    advice = "correct it in the file that it comes from"
    fields: tuple[tuple[str, str], ...] = ()


class Unauthorized(CallFailed, ApiRefused):
    """The key is not known."""

    sentence = "{host} does not accept the API key ({status})"
    advice = "check {variable}, where environment '{environment}' takes its key from"


class PaymentRequired(CallFailed, ApiRefused):
    """The organisation's plan does not cover the call."""

    sentence = "the plan of the Anam organisation does not cover {call} ({status})"
    advice = "see the plan of the organisation that the key in {variable} belongs to"


class Forbidden(CallFailed, ApiRefused):
    """The key lacks the permission."""

    sentence = "the API key may not do {call} ({status})"
    advice = "give the key in {variable} that permission, or use one that has it"


class NotFound(CallFailed, ApiRefused):
    """The subject of the call does not exist."""

    sentence = "{about} is not there in environment '{environment}' ({status} to {call})"
    advice = "it was deleted, or {variable} holds the key of another organisation"


class Conflict(CallFailed, ApiRefused):
    """Something else changed the same thing."""

    sentence = "{call} met another change ({status})"
    advice = "check the current state, and plan again"


class TooLarge(CallFailed, ApiRefused):
    """The request has more bytes than the API, or a proxy before it, takes."""

    sentence = "{call} was refused as too large ({status})"
    advice = "shorten what it comes from, or divide it"


class WrongType(CallFailed, ApiRefused):
    """The API takes no content of this type."""

    sentence = "{call} was refused for the type of its content ({status})"
    advice = "see which types the API takes, and that {url} is the Anam API"


class OtherRefusal(CallFailed, ApiRefused):
    """Any other 4xx."""

    sentence = "{call} was refused ({status})"
    advice = "check that {url} is the Anam API"


class RateLimited(CallFailed, ApiUnavailable):
    """Too many requests, even after waiting, or a requested wait longer than the policy allows."""

    sentence = "{call} was refused as too frequent ({status}){tried}{asked}"
    advice = "try again later; the pace of plan and apply is requests-per-second of environment '{environment}'"


class ServerError(CallFailed, ApiUnavailable):
    """The API failed on its own side."""

    sentence = "{call} failed on the server's side ({status}){tried}"
    advice = "try again later, and see Anam's status page if it lasts"


class Unreachable(CallFailed, ApiUnavailable):
    """No connection, or no answer in time."""

    sentence = "{host} did not answer {call}{tried}"
    advice = "check the network, and that {url} is right"


class BadReply(CallFailed, ApiUnavailable):
    """An unexpected reply: not JSON, not the documented shape, or a redirect."""

    sentence = "the reply to {call} is not valid"
    advice = "check that {url} is the Anam API"


class OutcomeUnknown(CallFailed, ApiUnavailable):
    """A create whose reply was lost. Look for the item (by its marker) before sending the request again."""

    sentence = "the reply to {call} was lost, and with it whether it was done"
    advice = "check whether it took effect before sending it again"


BY_STATUS: Final[dict[int, type[CallFailed]]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    415: WrongType,
    422: BadRequest,
    429: RateLimited,
}


def class_for(status: int, *, collection: bool = False) -> type[CallFailed]:
    """The leaf for an error status. A missing ``collection`` was not deleted: the address is wrong."""
    if status < 400:
        return BadReply
    if status == 404 and collection:
        return OtherRefusal
    return BY_STATUS.get(status, OtherRefusal if status < 500 else ServerError)
