"""Who is let in: programs of this machine, and web pages of this machine's own origins on the routes that a browser needs.

A page of any site can send requests to a port of this machine, and by DNS rebinding (a name of its own that leads to 127.0.0.1)
read the replies, too. So the Host header must name this machine; a request that says it comes from a page elsewhere (Origin) is
refused; and leave to read replies (CORS) is given for the session routes alone.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from anam_personas import errors
from anam_personas.emulator.exchange import encode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

CONTROL: Final = "/_emulator/"
HEADER: Final = "X-Anam-Emulator"
"""A page cannot send it without asking first (a preflight), and never gets leave to."""
_SESSION_ROUTES: Final = ("/v1/auth/session-token", "/v1/engine/session", "/v1/metrics/client", "/talk")
_AUTHORITY: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]@/\s]+))(?::\d{1,5})?")
_ORIGIN: Final = re.compile(r"https?://[^/?#@\s*]+|null")
_LISTED: Final = 200
"""Characters of a header that a message repeats."""


def is_here(authority: str) -> bool:
    """Whether ``HOST`` or ``HOST:PORT`` names this machine: localhost or a loopback address."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return False
    host = (found["six"] or found["name"]).lower()
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_origins(origins: Iterable[str]) -> frozenset[str]:
    """Origins of pages that are let in besides this machine's own. Raises UsageError for what is none."""
    given = tuple(origins)
    for origin in given:
        if not _ORIGIN.fullmatch(origin):
            raise errors.UsageError(
                f"{origin[:_LISTED]!r} is not an origin: write it as https://app.example or http://192.168.0.7:5173"
            )
    return frozenset(given)


class Door:
    """ASGI middleware around the application. Refused requests get a one-sentence answer and are not logged."""

    def __init__(self, app: ASGIApp, origins: Collection[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origins)
        # The JS SDK sends these two headers across origins. By the regular expression the origin is echoed, never "*": whether
        # it may be here is decided before.
        self._for_pages = CORSMiddleware(
            app, allow_origin_regex=".*", allow_methods=["GET", "POST"], allow_headers=["Authorization", "Content-Type"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "websocket":
            await self._open_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["path"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
        elif scope["path"] in _SESSION_ROUTES:
            await self._for_pages(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _open_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket: browsers open one to any host, and leave it to the server to look at the origin."""
        if self._refusal(scope["path"], Headers(scope=scope)) is None:
            await self._app(scope, receive, send)
        else:  # before it is accepted: the handshake is answered with 403
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, path: str, headers: Headers) -> Response | None:
        hosts, origin = headers.getlist("host"), headers.get("origin")
        if len(hosts) != 1 or not is_here(hosts[0]):
            named = ", ".join(hosts)[:_LISTED]
            return _refused(
                421,
                "Misdirected Request",
                f"The emulator answers to localhost and loopback addresses, not to {named!r}",
            )
        if origin is not None and not self._is_let_in(origin):
            return _refused(
                403,
                "Forbidden",
                f"A page of {origin[:_LISTED]!r} may not use the emulator: start it with --allow-origin ORIGIN",
            )
        if f"{path}/".startswith(CONTROL) and HEADER not in headers:
            return _refused(403, "Forbidden", f"The control routes need the header {HEADER}, with any value")
        return None

    def _is_let_in(self, origin: str) -> bool:
        if origin in self._origins:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and is_here(parts.netloc)


def _refused(status: int, error: str, message: str) -> Response:
    return Response(encode({"error": error, "message": message}), status, media_type="application/json")
