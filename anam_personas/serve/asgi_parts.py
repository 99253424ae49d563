"""Two small parts of an ASGI app."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class Endpoint:
    """A method as an ASGI application: Starlette wraps functions into requests and responses that nobody needs here."""

    def __init__(self, method: object) -> None:
        self._method = method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._method(scope, receive, send)  # type: ignore[operator]


class Sending:
    """Remembers whether an answer has begun: after that no other can be given."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def __call__(self, message: object) -> None:
        """Send a message of the answer."""
        self.has_begun = True
        await self._send(message)  # type: ignore[arg-type]
