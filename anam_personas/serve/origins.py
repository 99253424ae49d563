"""Which web pages may call the service from a browser (CORS): those of the origins that the settings list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.serve.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Headers = list[tuple[bytes, bytes]]
_PREFLIGHT: Final = (
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"600"),
)
_EXPOSED: Final = (b"access-control-expose-headers", b"retry-after, x-request-id")


def leave(headers: Mapping[str, str], origins: Collection[str], scheme: str) -> Headers:
    """The headers that give a page of the request's origin leave to read the answer; none without an origin.

    Raises `Problem` with 403 for an origin that is neither listed nor the service's own.
    """
    origin = headers.get("origin")
    vary = [(b"vary", b"Origin")] if origins else []
    if origin is None:
        return vary
    if origin.lower() in origins:
        return [*vary, (b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED]
    if origin.lower() == f"{scheme}://{headers.get('host', '').lower()}":
        return vary
    raise Problem(403, "origin-not-allowed", "this page's origin is not among serve.cors-origins")


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for leave before it sends the request itself."""
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def preflight(given: Headers) -> Headers:
    """The headers that answer it, with those of `leave`."""
    return [*given, *_PREFLIGHT]
