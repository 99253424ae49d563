"""Problem details (RFC 9457): the form of every error that the service answers with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE: Final = "application/problem+json"
_PREFIX: Final = "urn:anam-personas:problem:"

TITLES: Final = {
    "bad-request": "The request is not valid HTTP",
    "unauthorized": "The caller could not be authenticated",
    "forbidden": "The caller is not allowed",
    "origin-not-allowed": "The web page's origin is not allowed",
    "not-found": "The address does not exist",
    "persona-not-offered": "The persona is not offered",
    "method-not-allowed": "The method is not allowed",
    "request-timeout": "The request took too long to arrive",
    "body-too-large": "The body is too large",
    "unsupported-media-type": "The media type of the body is not supported",
    "invalid-body": "The body is not valid",
    "invalid-variables": "The variables are not valid",
    "limit-per-caller": "The caller has reached its rate limit",
    "limit-overall": "The overall rate limit is reached",
    "sessions-per-caller": "The caller has too many sessions",
    "sessions-overall": "All sessions of the plan are in use",
    "api-key-refused": "The Anam API does not accept the service's key",
    "api-forbidden": "The service's key lacks a permission",
    "api-plan": "The plan of the Anam organisation does not cover this",
    "api-invalid": "The Anam API does not accept the persona",
    "api-not-found": "The Anam API does not have what the session needs",
    "api-rate-limited": "The rate limit of the Anam API is reached",
    "api-unavailable": "The Anam API is unavailable",
    "api-timeout": "The Anam API did not answer in time",
    "keys-unavailable": "The public keys of the callers' tokens are unavailable",
    "limit-storage-unavailable": "The storage of the rate limits is unavailable",
    "overloaded": "The service is overloaded",
    "not-ready": "The service is not ready",
    "internal-error": "The service failed",
}
"""Every problem by the last part of its ``type``, with its ``title``. The part is the ``reason`` in metrics and logs."""


class Problem(Exception):
    """An error to answer with. ``detail`` is for people and holds no secret and no value of a variable.

    ``retry_after`` is in seconds; ``more`` are further members of the body, ``headers`` further headers.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.retry_after = None if retry_after is None else max(1, int(-(-retry_after // 1)))
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def body(self) -> bytes:
        """The JSON text."""
        found = {
            "type": _PREFIX + self.reason,
            "title": TITLES[self.reason],
            "status": self.status,
            "detail": self.detail,
        }
        if self.retry_after is not None:
            found["retryAfter"] = self.retry_after
        return json.dumps(found | self.more).encode()

    def header_list(self) -> list[tuple[bytes, bytes]]:
        """The headers, for ASGI."""
        found = {"content-type": MEDIA_TYPE} | self.headers
        if self.retry_after is not None:
            found["retry-after"] = str(self.retry_after)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in found.items()]
