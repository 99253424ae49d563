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
    "unauthorized": "The caller is not known",
    "forbidden": "The caller may not do this",
    "origin-not-allowed": "The web page's origin is not allowed",
    "not-found": "There is nothing at this address",
    "persona-not-offered": "The persona is not offered",
    "method-not-allowed": "The method is not allowed",
    "request-timeout": "The request took too long to arrive",
    "body-too-large": "The body is too large",
    "unsupported-media-type": "The body is not JSON by its media type",
    "invalid-body": "The body is not valid",
    "invalid-variables": "The variables are not valid",
    "limit-per-caller": "The caller asked too often",
    "limit-overall": "All callers together asked too often",
    "sessions-per-caller": "The caller has too many sessions",
    "sessions-overall": "All sessions of the plan are in use",
    "api-key-refused": "The Anam API does not accept the service's key",
    "api-forbidden": "The service's key lacks a permission",
    "api-plan": "The plan of the Anam organisation does not cover this",
    "api-invalid": "The Anam API does not accept the persona",
    "api-not-found": "The stored persona is not there",
    "api-rate-limited": "The Anam API was asked too often",
    "api-unavailable": "The Anam API did not answer as it should",
    "api-timeout": "The Anam API did not answer in time",
    "keys-unavailable": "The keys of the callers' tokens cannot be read",
    "limit-storage-unavailable": "The storage of the limits is unavailable",
    "overloaded": "The service has too much to do",
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
