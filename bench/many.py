"""Minting many tokens at once: against the time that waiting for the replies takes alone.

    python -m bench.many

The client has `CONNECTIONS` connections, its default, and each reply takes `LATENCY`: so many visitors are done no sooner
than in `bound`. The server runs in a process of its own and does nothing but wait; a round that begins with no connection
is not counted, as in a server that has been up for a while.
"""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from anam_personas.tokens import CONNECTIONS, SessionTokens, SyncSessionTokens
from bench.mint import KEY, project_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.project import Project

LATENCY: Final = 0.02
AT_ONCE: Final = 1_000
MORE: Final = 2_000
ROUNDS: Final = 5
_SERVER: Final = """
import asyncio, re, sys
LENGTH = re.compile(rb"content-length: ([0-9]+)", re.I)
class Minting(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        head, end, body = self.data.partition(b"\\r\\n\\r\\n")
        if end and len(body) >= int(LENGTH.search(head)[1]):
            name = re.search(rb"talking to ([^.]*)", body)[1]
            token = b'{"sessionToken": "%s"}' % (name + b"." + b"x" * 300)
            reply = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(token) + token
            self.data = b""
            asyncio.get_running_loop().call_later(float(sys.argv[1]), self.transport.write, reply)
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Minting, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
asyncio.run(main())
"""


def bound(many: int) -> float:
    """Seconds that waiting for so many replies takes alone."""
    return math.ceil(many / CONNECTIONS) * LATENCY


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """The best of some rounds, in seconds: what else the machine does only ever adds."""
    with TemporaryDirectory() as folder, _server() as url:
        project, environ = project_in(Path(folder)), {"ANAM_API_KEY": KEY, "ANAM_API_URL": url}
        async_1, async_2 = asyncio.run(_async(project, environ, rounds))
        return {"async 1,000": async_1, "async 2,000": async_2, "sync 2,000": _sync(project, environ, rounds)}


async def _async(project: Project, environ: dict[str, str], rounds: int) -> tuple[float, float]:
    async with SessionTokens.from_env(project, environ) as tokens:

        async def one(number: int) -> None:
            _check(number, await tokens.mint("cara", {"visitorName": str(number)}))

        async def timed(many: int) -> float:
            begun = time.perf_counter()
            await asyncio.gather(*map(one, range(many)))
            return time.perf_counter() - begun

        await timed(AT_ONCE)
        return min([await timed(AT_ONCE) for _ in range(rounds)]), min([await timed(MORE) for _ in range(rounds)])


def _sync(project: Project, environ: dict[str, str], rounds: int) -> float:
    with SyncSessionTokens.from_env(project, environ) as tokens, ThreadPoolExecutor(CONNECTIONS) as pool:

        def one(number: int) -> None:
            _check(number, tokens.mint("cara", {"visitorName": str(number)}))

        def timed(many: int) -> float:
            begun = time.perf_counter()
            list(pool.map(one, range(many)))
            return time.perf_counter() - begun

        timed(AT_ONCE)
        return min(timed(MORE) for _ in range(rounds))


def _check(number: int, token: str) -> None:
    if token.split(".")[0] != str(number):
        raise RuntimeError(f"{number} was given {token}")


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, "-c", _SERVER, str(LATENCY)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"


if __name__ == "__main__":
    found = measure() | {"connections": CONNECTIONS, "bound of 1,000": bound(AT_ONCE), "bound of 2,000": bound(MORE)}
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
