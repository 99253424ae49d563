"""ICE restarts under a living call, which aiortc does not have: new credentials and a new path, the same DTLS and data channel."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from aioice import Connection

from anam_personas.emulator.live.media.loopback import bind_here

if TYPE_CHECKING:
    from aiortc import RTCIceTransport

_UFRAG = re.compile(r"^a=ice-ufrag:(\S+)", re.MULTILINE)
_PASSWORD = re.compile(r"^a=ice-pwd:(\S+)", re.MULTILINE)
_FINGERPRINT = re.compile(r"^a=fingerprint:(\S+ \S+)", re.MULTILINE)


def fingerprint(sdp: str) -> str | None:
    """Which DTLS identity an offer is of: that of the same peer connection where it restarts ICE."""
    found = _FINGERPRINT.search(sdp)
    return None if found is None else found[1].lower()


class Path:
    """The packets of one ICE transport, over its first connection and over those that come after restarts.

    It is between aiortc's DTLS and aioice's connection. The old connection is kept until the new one is there.
    """

    def __init__(self, transport: RTCIceTransport) -> None:
        self._transport: Any = transport
        self._current: Any = self._transport._connection  # noqa: SLF001 - there is no other way to it, here and below
        self._packets: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport._recv, self._transport._send = self._recv, self._send  # noqa: SLF001

    async def renew(self, sdp: str) -> None:
        """Get ready for an offer with new credentials, before it is read. Raises ValueError where it has none."""
        user, password = _UFRAG.search(sdp), _PASSWORD.search(sdp)
        if user is None or password is None:
            raise ValueError("it has no ICE credentials")
        fresh: Any = Connection(ice_controlling=self._current.ice_controlling)
        bind_here(fresh)
        await fresh.gather_candidates()
        fresh.remote_username, fresh.remote_password = user[1], password[1]
        transport = self._transport
        transport.iceGatherer._connection = transport._connection = fresh  # noqa: SLF001
        # It watches the old connection, and would take its end for the end of the call.
        transport._RTCIceTransport__monitor_task.cancel()  # noqa: SLF001
        transport._RTCIceTransport__monitor_task = asyncio.ensure_future(transport._monitor())  # noqa: SLF001
        self._spawn(self._move(fresh))

    async def close(self) -> None:
        """Stop carrying packets."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._current is not self._transport._connection:  # noqa: SLF001 - in the middle of a restart
            await self._current.close()

    async def _move(self, fresh: Any) -> None:
        try:
            await fresh.connect()
        except ConnectionError:
            return
        old, self._current = self._current, fresh
        self._spawn(self._carry(fresh))
        await old.close()

    async def _carry(self, connection: Any) -> None:
        try:
            while True:
                self._packets.put_nowait(await connection.recv())
        except ConnectionError:
            if connection is self._current:
                self._packets.put_nowait(None)

    async def _recv(self) -> bytes:
        if not self._tasks:
            self._spawn(self._carry(self._current))
        packet = await self._packets.get()
        if packet is None:
            self._packets.put_nowait(None)
            raise ConnectionError
        return packet

    async def _send(self, data: bytes) -> None:
        await self._current.send(data)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
