"""What every request passes before it is handled: latency, faults, and the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.emulator.actions import ACTIONS, Exchange
from anam_personas.emulator.door import CONTROL
from anam_personas.emulator.world import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from anam_personas.emulator.faults import Fault
    from anam_personas.emulator.world import World


@dataclass(frozen=True, slots=True)
class Gate:
    """ASGI middleware. ``hang_up`` closes the connection of a scope, ``pause`` waits some seconds.

    The control routes pass untouched and unlogged, so that a test can always steer.
    """

    app: ASGIApp
    world: World
    hang_up: Callable[[Scope], None]
    pause: Callable[[float], Awaitable[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
            return
        fault = self.world.faults.pick(scope["method"], scope["path"])
        await self.pause(self.world.options.latency / 1000)
        entry = _Entry(self.world, scope, fault)

        async def sender(message: Message) -> None:
            # Before it is sent: who has the reply must find it in the log.
            if message["type"] == "http.response.start":
                entry.write(message["status"])
            await send(message)

        async def hang_up() -> None:
            entry.write(None)
            self.hang_up(scope)
            # To return before the server has noticed would make it answer 500.
            while (await receive())["type"] != "http.disconnect":
                pass

        if fault is None:
            await self.app(scope, receive, sender)
        else:
            await ACTIONS[fault.action](Exchange(self.app, scope, receive, sender, hang_up, self.pause), fault)


@dataclass(slots=True)
class _Entry:
    """The line of the log for one request, written once: a reply that is cut off has been begun already."""

    world: World
    scope: Scope
    fault: Fault | None
    written: bool = False

    def write(self, status: int | None) -> None:
        if not self.written:
            query = self.scope["query_string"].decode("latin-1")
            rule = None if self.fault is None else self.fault.rule
            logged = LoggedRequest(self.scope["method"], self.scope["path"], query, status, rule)
            self.world.requests.append(logged)
            self.written = True
