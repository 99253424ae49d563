"""The loop of the service accepts all who wait, so that nobody who comes with many others waits for each of them."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("uvloop")

from anam_personas.serve.loop import Loop, Server

MANY = 100


class Counting(asyncio.Protocol):
    def __init__(self, turns: list[int], made: list[int]) -> None:
        self._turns, self._made = turns, made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._made.append(self._turns[0])
        self._transport: Any = transport  # uvloop's, which is not an asyncio.Transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)


def _run(test: object) -> None:
    loop = Loop()
    try:
        loop.run_until_complete(test())  # type: ignore[operator]
    finally:
        loop.close()


@pytest.mark.parametrize("at_once", [2048, 16])
def test_connections_that_wait_are_accepted_together(at_once: int) -> None:
    async def test() -> None:
        loop, turns, made = asyncio.get_running_loop(), [0], list[int]()
        listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        clients = [socket.create_connection(listening.getsockname()) for _ in range(MANY)]
        server = await loop.create_server(lambda: Counting(turns, made), sock=listening, backlog=at_once)
        assert server.is_serving()
        while len(made) < MANY:
            turns[0] += 1
            await asyncio.sleep(0)
        assert made[-1] - made[0] <= -(-MANY // at_once) + 1  # libuv itself takes a turn for each
        for client in clients[:3]:
            client.setblocking(False)
            await loop.sock_sendall(client, b"hello")
            assert await loop.sock_recv(client, 10) == b"hello"
        server.close()
        await server.wait_closed()
        assert not server.is_serving()
        with socket.create_connection(listening.getsockname()):  # the socket listens still: it is its owner's
            await asyncio.sleep(0.02)
            assert len(made) == MANY
        for each in (*clients, listening):
            each.close()

    _run(test)


def test_other_servers_are_as_they_were() -> None:
    async def test() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Counting([0], []), "127.0.0.1", 0)
        assert not isinstance(server, Server)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello")
        assert await reader.read(10) == b"hello"
        writer.close()
        server.close()
        await server.wait_closed()

    _run(test)


WITHOUT_FILES = """
import asyncio, resource, socket, sys
from anam_personas.serve import loop as module
module._PAUSE = 0.2

class Echo(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(data)

async def main():
    loop = asyncio.get_running_loop()
    listening = socket.create_server(("127.0.0.1", 0))
    server = await loop.create_server(Echo, sock=listening, backlog=100)
    client = socket.socket()
    limit = max(listening.fileno(), client.fileno()) + 1
    client.connect(listening.getsockname())
    client.setblocking(False)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, 4096))
    await asyncio.sleep(0.05)
    assert server._later is not None, "it pauses"
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096))
    await loop.sock_sendall(client, b"hello")
    print((await asyncio.wait_for(loop.sock_recv(client, 10), 5)).decode())
    server.close()

loop = module.Loop()
loop.run_until_complete(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are of Unix")
def test_a_process_without_a_file_left_accepts_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FILES], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "hello\n"), done.stderr
