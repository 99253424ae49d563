"""The service under load for a while, with reloads, and SIGTERM in the middle of it.

    python -m bench.serving.soak [SECONDS]      # ten minutes

No token may be handed out twice, none may be lost (the API counts those that it gave), and memory must be flat.
"""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from bench.serving import peers

CONNECTIONS: Final = 64
SAVE_EVERY: Final = 2.0


@dataclass
class Soaked:
    """What came of it. ``memory`` are megabytes of the process, every second; ``broken`` requests got no answer."""

    tokens: list[str] = field(default_factory=list)
    refused: int = 0
    broken: int = 0
    reloads: int = 0
    given: int = 0
    memory: list[float] = field(default_factory=list)
    code: int | None = None

    @property
    def twice(self) -> int:
        """Tokens that were handed out more than once."""
        return len(self.tokens) - len(set(self.tokens))

    @property
    def lost(self) -> int:
        """Tokens that the API gave and no caller got."""
        return self.given - len(set(self.tokens))

    @property
    def growth(self) -> float:
        """Memory of the last quarter by that of the second: 1 is flat."""
        quarter = max(1, len(self.memory) // 4)
        return median(self.memory[-quarter:]) / median(self.memory[quarter : 2 * quarter])


def soak(seconds: float) -> Soaked:
    """Run it."""
    found = Soaked()
    with TemporaryDirectory() as name, peers.started(peers.upstream("jwt")) as (api, upstream):
        folder = peers.project(Path(name) / "project")
        environ = {"ANAM_API_KEY": peers.KEY, "ANAM_API_URL": api}
        with peers.started(peers.ours(folder), **environ) as (url, service):
            asyncio.run(_load(found, url, service, folder, seconds))
            found.code = service.wait(timeout=60)
        assert upstream.stdin is not None
        assert upstream.stdout is not None
        upstream.stdin.close()
        found.given = int(upstream.stdout.read())
    return found


async def _load(found: Soaked, url: str, service: subprocess.Popen[str], folder: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS + 1)) as session:
        callers = [asyncio.create_task(_ask(found, session, url)) for _ in range(CONNECTIONS)]
        saving = asyncio.create_task(_save(folder))
        while time.monotonic() < end:
            await asyncio.sleep(1)
            found.memory.append(_megabytes(service.pid))
        saving.cancel()
        async with session.get(f"{url}/metrics") as reply:
            accepted = re.search(r'reloads_total\{result="accepted"\} ([0-9]+)', await reply.text())
        found.reloads = int(accepted[1]) if accepted else 0
        service.send_signal(signal.SIGTERM)
        await asyncio.gather(*callers)


async def _ask(found: Soaked, session: aiohttp.ClientSession, url: str) -> None:
    """Ask again and again, until nobody listens."""
    headers = {"Content-Type": "application/json"}
    while True:
        try:
            async with session.post(f"{url}/v1/session-tokens", data=peers.WANTED, headers=headers) as reply:
                answer = await reply.json()
        except aiohttp.ClientConnectorError:
            return
        except (aiohttp.ClientError, OSError):  # of a connection that was closed before it was asked
            found.broken += 1
            continue
        if reply.status == 200:
            found.tokens.append(answer["sessionToken"])
        else:
            found.refused += 1


async def _save(folder: Path) -> None:
    path = folder / "personas" / "cara.yaml"
    text = path.read_text(encoding="utf-8")
    at = 0
    while True:
        await asyncio.sleep(SAVE_EVERY)
        at += 1
        other = path.with_name(".cara.yaml.new")
        other.write_text(text.replace("front-desk", f"front-desk-{at}"), encoding="utf-8")
        other.replace(path)


def _megabytes(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    result = soak(float(sys.argv[1]) if len(sys.argv) > 1 else 600)
    sys.stdout.write(
        f"{len(result.tokens)} tokens, {result.twice} twice, {result.lost} lost, {result.refused} refused, {result.broken} "
        f"connections closed, {result.reloads} reloads, memory {result.memory[0]:.0f} to {result.memory[-1]:.0f} MB "
        f"({result.growth:.3f}), exit code {result.code}\n"
    )
    sys.exit(int(bool(result.twice or result.lost or result.refused or result.growth > 1.1 or result.code)))
