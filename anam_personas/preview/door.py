"""Who is let in: this run's own page.

A page of any site can send requests to a port of this machine, and by DNS rebinding (a name of its own that leads to 127.0.0.1)
read the replies, too. The page of the preview can write files, by its buttons, and mint tokens. So the Host header must
name this machine, a request from another origin is refused, and what is asked for must carry the secret that this run put into
its page. Other pages cannot read it there: no reply lets them.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from anam_personas.emulator.door import is_here

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET: Final = "X-Preview-Secret"  # noqa: S105 - the name of a header
API: Final = "/api/"
_FIXED: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def policy(*, connect: str) -> str:
    """The Content-Security-Policy of the page: its own files alone, and ``connect`` for its sessions."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self' blob: mediastream:",
            f"connect-src 'self' {connect}".rstrip(),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


class Door:
    """ASGI middleware. Refused requests get a sentence; every reply gets the headers that keep other pages out."""

    def __init__(self, app: ASGIApp, *, secret: str, policy: str) -> None:
        self._app, self._secret = app, secret
        self._headers = {**_FIXED, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":  # there are none here
                await send({"type": "websocket.close", "code": 1008})
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        refusal = self._refusal(scope["path"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, sender)

    def _refusal(self, path: str, headers: Headers) -> Response | None:
        hosts, origin = headers.getlist("host"), headers.get("origin")
        if len(hosts) != 1 or not is_here(hosts[0]):
            return refused(421, "the preview answers to localhost and loopback addresses only")
        if origin is not None and origin != f"http://{hosts[0]}":
            return refused(403, "pages of other origins may not use the preview")
        if not path.startswith(API):
            return None
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return refused(403, "pages of other origins may not use the preview")
        if not secrets.compare_digest(headers.get(SECRET, "").encode(), self._secret.encode()):
            return refused(403, "the page belongs to an earlier run of the preview: reload it")
        return None


def refused(status: int, message: str, **more: str) -> Response:
    """A refusal as JSON."""
    return Response(json.dumps({"error": message, **more}), status, media_type="application/json")
