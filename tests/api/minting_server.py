"""A server of tokens on a real socket, with TLS or without: the token of a visitor says who it is for."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl

_VISITOR = re.compile(rb"<([^>]*)>")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class MintingServer:
    """Answers every ``POST`` with ``token-NAME`` for the NAME that the request has in angle brackets.

    ``delay`` seconds pass before each reply; each ``drop``-th request is answered by a reset. ``seen`` are the names that came, by connection.
    """

    def __init__(self, context: ssl.SSLContext | None = None, delay: float = 0.0, drop: int = 0) -> None:
        self._context, self._delay, self._drop = context, delay, drop
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.seen: list[list[str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http{'s' if self._context else ''}://localhost:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self._context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: list[str] = []
        self.seen.append(mine)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                found = _VISITOR.search(body)
                name = found[1].decode() if found else ""
                mine.append(name)
                self._count += 1
                if self._drop and self._count % self._drop == 0:
                    return
                if self._delay:
                    await asyncio.sleep(self._delay)
                token = b'{"sessionToken": "token-%s"}' % name.encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(token), token))
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()


class Proxy:
    """A proxy that tunnels every ``CONNECT`` to a port of this machine, whatever host it names. ``tunnels`` counts them."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.tunnels = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            _, port = connection.recv(65536).split()[1].decode().split(":")
            with socket.create_connection(("127.0.0.1", int(port))) as beyond:
                self.tunnels += 1
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                threading.Thread(target=_pour, args=(beyond, connection), daemon=True).start()
                _pour(connection, beyond)


def _pour(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            into.sendall(data)
        into.shutdown(socket.SHUT_WR)
