"""The API's refusals as problems of the service, told apart from the service's own.

Neither the API's words nor those of its errors go to callers or logs: they may quote the values of variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.api.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    PaymentRequired,
    RateLimited,
    Unauthorized,
)
from anam_personas.serve.problem import Problem

if TYPE_CHECKING:
    from anam_personas.api.errors import CallFailed

_ROWS: Final[tuple[tuple[type[CallFailed], int, str, str], ...]] = (
    (Unauthorized, 502, "api-key-refused", "the Anam API does not accept the service's API key"),
    (Forbidden, 502, "api-forbidden", "the service's API key may not mint tokens for this persona"),
    (PaymentRequired, 502, "api-plan", "the plan of the Anam organisation does not cover this session"),
    (
        NotFound,
        502,
        "api-not-found",
        "the Anam API does not have a part of the persona: its avatar, voice, model or a tool was deleted there",
    ),
    (BadRequest, 502, "api-invalid", "the Anam API does not accept the persona's configuration"),
    (RateLimited, 429, "api-rate-limited", "the Anam API is limiting requests; try again later"),
)
_NOT_STORED: Final = "the Anam API has no such persona: it was never applied, or it was deleted"
_WAIT: Final = 2.0


def problem_of(error: CallFailed, *, stateful: bool) -> Problem:
    """The problem to answer with. ``apiStatus`` is the API's own status, where it answered."""
    more = {} if error.status is None else {"apiStatus": error.status}
    for kind, status, reason, detail in _ROWS:
        if isinstance(error, kind):
            if stateful and kind is NotFound:
                detail = _NOT_STORED
            wait = (error.effort.asked or _WAIT) if status == 429 else None
            return Problem(status, reason, detail, retry_after=wait, more=more)
    return Problem(
        502,
        "api-unavailable",
        "the Anam API did not give a token; try again later",
        retry_after=error.effort.asked or _WAIT,
        more=more,
    )
