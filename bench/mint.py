"""What minting a token costs above a bare request: CPU time of both, of one body, in one run.

    python -m bench.mint

The emulator runs in a process of its own, so that only the client's time is counted. Rounds of both are interleaved:
what else the machine does meets both alike.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import httpx

from anam_personas.persona.compile import token_request
from anam_personas.project import Project
from anam_personas.tokens import SessionTokens, SyncSessionTokens

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

ROUNDS: Final = 15
MINTS: Final = 100
KEY: Final = "bench-key"
VARIABLES: Final = {"visitorName": "Ada"}

_PERSONA: Final = """\
version: 1
name: Cara
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: |
  You are Cara, the front-desk assistant. You are talking to {{ visitorName }}.
  Keep answers short, since they are spoken.
variables:
  visitorName: {type: string, maxLength: 60}
"""
_EMULATOR: Final = """
import sys
from anam_personas.emulator import Emulator
with Emulator() as emulator:
    sys.stdout.write(emulator.url + "\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def measure(rounds: int = ROUNDS, mints: int = MINTS) -> dict[str, Any]:
    """Median CPU time in microseconds of a mint and of a bare POST, and their ratio, sync and async."""
    with TemporaryDirectory() as folder, _emulator() as url:
        project = project_in(Path(folder))
        environ = {"ANAM_API_KEY": KEY, "ANAM_API_URL": url}
        return {
            "sync": _sync(project, environ, rounds, mints),
            "async": asyncio.run(_async(project, environ, rounds, mints)),
        }


def _sync(project: Project, environ: dict[str, str], rounds: int, mints: int) -> dict[str, float]:
    with SyncSessionTokens.from_env(project, environ) as tokens, httpx.Client() as client:
        request = _bare(project, environ)

        def mint() -> str:
            return tokens.mint("cara", VARIABLES)

        def bare() -> str:
            return str(client.post(**request).raise_for_status().json()["sessionToken"])

        return _compared([(_cpu(mint, mints), _cpu(bare, mints)) for _ in range(rounds + 1)])


async def _async(project: Project, environ: dict[str, str], rounds: int, mints: int) -> dict[str, float]:
    async with SessionTokens.from_env(project, environ) as tokens, httpx.AsyncClient() as client:
        request = _bare(project, environ)

        async def mint() -> str:
            return await tokens.mint("cara", VARIABLES)

        async def bare() -> str:
            return str((await client.post(**request)).raise_for_status().json()["sessionToken"])

        return _compared([(await _cpu_async(mint, mints), await _cpu_async(bare, mints)) for _ in range(rounds + 1)])


def _compared(pairs: list[tuple[float, float]]) -> dict[str, float]:
    warm = pairs[1:]  # the first round opens the connections and compiles the template
    mint, bare = median(pair[0] for pair in warm), median(pair[1] for pair in warm)
    return {"mint": round(mint, 1), "bare": round(bare, 1), "ratio": round(median(m / b for m, b in warm), 3)}


def _cpu(call: Callable[[], str], times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - begun) / times * 1e6


async def _cpu_async(call: Callable[[], Awaitable[str]], times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        await call()
    return (time.process_time() - begun) / times * 1e6


def _bare(project: Project, environ: dict[str, str]) -> dict[str, Any]:
    """What a route that is written by hand would send: the same body, made beforehand."""
    return {
        "url": f"{environ['ANAM_API_URL']}/v1/auth/session-token",
        "headers": {"Authorization": f"Bearer {KEY}"},
        "json": token_request(project.persona("cara"), VARIABLES),
    }


def project_in(folder: Path) -> Project:
    """A project with one persona, and a variable."""
    (folder / "personas").mkdir()
    (folder / "personas" / "cara.yaml").write_text(_PERSONA, encoding="utf-8")
    (folder / "anam-personas.toml").write_text('project = "bench"\n', encoding="utf-8")
    return Project.load(folder)


@contextmanager
def _emulator() -> Iterator[str]:
    """The address of an emulator in another process; it ends when its input does."""
    command = [sys.executable, "-c", _EMULATOR]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=2)
    sys.stdout.write("\n")
