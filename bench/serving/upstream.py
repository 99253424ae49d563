"""An API that only mints: ``upstream.py [jwt]`` prints its address, and at the end of its input how many tokens it gave.

Each token has its number in it, so that one that is handed out twice or lost shows. With ``jwt`` tokens have the form of Anam's own,
with a session in each.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
import time
from typing import Any

import uvloop

LENGTH = re.compile(rb"content-length: ([0-9]+)", re.IGNORECASE)
TAIL = b"x" * 300
IS_JWT = sys.argv[1:] == ["jwt"]


def _plain(number: int) -> bytes:
    return b"t%d.%s" % (number, TAIL)


def _jwt(number: int) -> bytes:
    claims = {"sessionId": f"00000000-0000-4000-8000-{number:012}", "exp": int(time.time()) + 3600}
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in ({"alg": "RS256"}, claims))
    return b".".join([*parts, TAIL])


class Minting(asyncio.Protocol):
    """A connection; requests come one after the other."""

    given = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport: Any = transport  # uvloop's, which is not an asyncio.Transport
        self.data = b""

    def data_received(self, data: bytes) -> None:
        """Answer once a request is whole."""
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or len(body) < int(length[1] if length else 0):
            return
        self.data = b""
        if not head.startswith(b"POST /v1/auth/session-token "):
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
            return
        Minting.given += 1
        token = b'{"sessionToken": "%s"}' % (_jwt if IS_JWT else _plain)(Minting.given)
        lines = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(lines % len(token) + token)


async def main() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Minting, "127.0.0.1", 0, backlog=2048)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    sys.stdout.write(f"{Minting.given}\n")


uvloop.run(main())
