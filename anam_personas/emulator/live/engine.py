"""All sessions that run, by their ids."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from anam_personas.emulator.faults import LIVE
from anam_personas.emulator.live.session import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping

    from anam_personas.emulator.clock import Clock
    from anam_personas.emulator.faults import Fault, Faults
    from anam_personas.emulator.live.brain import Brain
    from anam_personas.emulator.live.record import Record
    from anam_personas.emulator.live.session import Peer, Socket
    from anam_personas.emulator.live.setup import Setup
    from anam_personas.emulator.live.toolbox import Server

_CLOSE_SECONDS = 5.0
"""For media that do not end: the emulator ends all the same."""


class Engine:
    """Opens, finds and ends sessions. ``on_end`` is given the id, the exit status and the record of each; ``connect`` makes
    the media of one (given the seconds by which they are late), None where they are not installed.
    """

    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        *,
        think: Callable[[], Brain],
        servers: Mapping[str, Server],
        connect: Callable[[Session, float], Awaitable[Peer]] | None,
        on_end: Callable[[str, str, Record], None],
    ) -> None:
        self.connect = connect
        self._clock, self._faults = clock, faults
        self._think, self._servers, self._on_end = think, servers, on_end
        self._sessions: dict[str, Session] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def open(self, setup: Setup) -> None:
        """A session begins: a client may connect to it."""
        session = Session(
            setup,
            self._clock,
            think=self._think,
            servers=self._servers,
            times_out=lambda name: self.fault(f"/tools/{name}") is not None,
            fault=self.fault("/session"),
            on_end=self._ended,
        )
        self._sessions[setup.id] = session

    def find(self, id_: str) -> Session | None:
        """A session that runs."""
        return self._sessions.get(id_)

    def end(self, id_: str, status: str, reason: str) -> None:
        """End a session, if it runs."""
        session = self._sessions.get(id_)
        if session is not None:
            session.end(status, reason)

    def end_all(self, reason: str) -> None:
        """End every session."""
        for session in list(self._sessions.values()):
            session.end("CLOSED_BY_ENGINE", reason)

    def fault(self, what: str) -> Fault | None:
        """The fault that something of a session is to have, if any; counts it."""
        return self._faults.pick(LIVE, what)

    def drop_later(self, socket: Socket, seconds: float) -> None:
        """Close a socket after some seconds, as a network does."""
        self._clock.at(self._clock() + seconds, socket.close)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; `close` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """End every session, and wait until all of it is gone."""
        self.end_all("The emulator has stopped")
        if self._closing:
            await asyncio.wait(self._closing, timeout=_CLOSE_SECONDS)
        self._clock.close()

    def _ended(self, session: Session, status: str) -> None:
        self._sessions.pop(session.setup.id, None)
        if session.peer is not None:
            self.spawn(session.peer.close())
        self._on_end(session.setup.id, status, session.stage.record)
