"""Planning and applying a thousand personas: against the time that waiting for the replies takes alone.

    python -m bench.sync

The emulator runs in a process of its own, and every measurement of the client in another, so that neither's work counts
for the other. An organisation of 10,000 personas is made by copying rows of the emulator's file.
"""

from __future__ import annotations

import json
import math
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

from anam_personas.api.client import AnamApi
from anam_personas.persona.types import Persona
from anam_personas.sync import engine
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.workspace.settings import Target

OURS: Final = 1_000
LIVE: Final = 10_000
CONCURRENCY: Final = 32
LATENCY: Final = 0.05
PER_PAGE: Final = 100
LISTS: Final = 2
"""A plan lists personas and tools, at once."""
A_CREATE: Final = 3
"""Requests: look, create, look again."""
_TARGET: Final = Target("bench", concurrency=CONCURRENCY)
_MAX_MB: Final = 1024 if sys.platform == "linux" else 1024 * 1024
_EMULATOR: Final = """
import sys
from anam_personas.emulator import Emulator
with Emulator(data=sys.argv[1], latency=float(sys.argv[2])) as emulator:
    sys.stdout.write(emulator.url + "\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


class Nowhere:
    """A store that keeps nothing."""

    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:
        return f"{kind}/{key}/{reply['id']}"

    def journal(self, entry: dict[str, Any]) -> None:
        """Forget it."""


def persona(number: int, greeting: str = "Hi there!") -> Persona:
    """The persona of a number, with a prompt of 2 KB."""
    body = {
        "name": f"Persona {number}",
        "description": f"Persona number {number} of the measurement.",
        "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18",
        "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b",
        "llmId": "0934d97d-0c3a-4f33-91b0-5e136a0ef466",
        "systemPrompt": f"You are number {number}. " + "Answer in one to three short sentences. " * 50,
        "initialMessage": greeting,
    }
    return Persona(f"p{number:05}", "bench", body, {}, (), None, ())


def measure() -> dict[str, float]:
    """All figures, by the names of ``client``; seconds, megabytes, numbers."""
    with TemporaryDirectory() as name:
        data = Path(name) / "emulator.sqlite"
        with _emulator(data, LATENCY) as url:
            found = {
                f"far {name}": value for name, value in _client(url, "apply", "plan", "one", "list", "again").items()
            }
        _crowd(data)
        with _emulator(data, 0) as url:
            found |= _client(url, "cpu")
    return found


def bounds() -> dict[str, float]:
    """What waiting alone takes: the pages one after another, all else ``CONCURRENCY`` at a time."""
    empty, pages = 1, math.ceil(OURS / PER_PAGE)
    return {
        "apply": (empty + A_CREATE * OURS / CONCURRENCY) * LATENCY,
        "plan": (pages + OURS / CONCURRENCY) * LATENCY,
        "list": pages * LATENCY,
    }


def _crowd(data: Path) -> None:
    """Add personas of others, by hand in the emulator's file."""
    with sqlite3.connect(data) as file:
        body = json.loads(file.execute("SELECT body FROM documents WHERE kind = 'persona' LIMIT 1").fetchone()[0])
        for number in range(LIVE - OURS):
            other = body | {"id": str(uuid.UUID(int=number)), "name": f"Other {number}", "description": "By hand."}
            file.execute("INSERT INTO documents VALUES ('persona', ?, ?)", (other["id"], json.dumps(other)))
    file.close()


@contextmanager
def _emulator(data: Path, latency: float) -> Iterator[str]:
    command = [sys.executable, "-c", _EMULATOR, str(data), str(latency * 1e3)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        stdin, stdout = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        try:
            yield stdout.readline().strip()
        finally:
            stdin.close()


def _client(url: str, *works: str) -> dict[str, float]:
    """The figures of works that are done in a process of their own."""
    command = [sys.executable, "-m", "bench.sync", url, *works]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _figures(url: str, works: list[str]) -> dict[str, float]:
    house = [persona(number) for number in range(OURS)]
    found: dict[str, float] = {}
    with AnamApi("bench-key", url=url, concurrency=CONCURRENCY) as api:
        for work in works:
            found |= _WORKS[work](api, house)
    return found | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAX_MB}


def _check(holds: object) -> None:
    if not holds:
        raise RuntimeError("what was measured did not do its work")


def _apply(api: AnamApi, house: list[Persona]) -> dict[str, float]:
    start = time.perf_counter()
    plan = engine.plan(PlanRequest(), house, api, project="bench", target=_TARGET)
    code = engine.apply(plan, _TARGET, api, Nowhere(), limits=Limits("100%")).exit_code
    _check(code == 0)
    return {"apply": time.perf_counter() - start}


def _plan(api: AnamApi, house: list[Persona]) -> dict[str, float]:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        _check(engine.plan(PlanRequest(), house, api, project="bench", target=_TARGET).is_clean)
        times.append(time.perf_counter() - start)
    return {"plan": statistics.median(times)}


def _one(api: AnamApi, house: list[Persona]) -> dict[str, float]:
    changed = [persona(0, "Hello!"), *house[1:]]
    start = time.perf_counter()
    _check(len(engine.plan(PlanRequest(), changed, api, project="bench", target=_TARGET).acting) == 1)
    return {"one": time.perf_counter() - start}


def _list(api: AnamApi, _house: list[Persona]) -> dict[str, float]:
    start = time.perf_counter()
    _check(sum(1 for _ in api.list("personas")) == OURS)
    return {"list": time.perf_counter() - start}


def _again(api: AnamApi, house: list[Persona]) -> dict[str, float]:
    """How many requests a no-op apply of 50 would write."""
    few = house[:50]
    plan = engine.plan(PlanRequest(tuple(each.key for each in few)), few, api, project="bench", target=_TARGET)
    return {"writes": float(len(engine.apply(plan, _TARGET, api, Nowhere()).results))}


class Replies:
    """An API whose replies are texts in memory, to be parsed when they are asked for."""

    def __init__(self, api: AnamApi, plan: Plan) -> None:
        summaries = list(api.list("personas"))
        self._items = {each.id or "": json.dumps(api.get("personas", each.id or "")) for each in plan.changes}
        self._pages = [json.dumps({"data": summaries[at : at + PER_PAGE]}) for at in range(0, LIVE, PER_PAGE)]

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        for page in self._pages if (kind, search) == ("personas", None) else ():
            yield from json.loads(page)["data"]

    def get(self, kind: str, item: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._items[item])
        return found | {"kind": kind}

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError(kind, body)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError(kind, item, body)

    def delete(self, kind: str, item: str) -> None:
        raise NotImplementedError(kind, item)

    def parse(self) -> None:
        """What cannot be spared."""
        for text in (*self._pages, *self._items.values()):
            json.loads(text)


def _cpu(api: AnamApi, house: list[Persona]) -> dict[str, float]:
    plan = engine.plan(PlanRequest(), house, api, project="bench", target=_TARGET)
    _check(plan.is_clean)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAX_MB
    replies = Replies(api, plan)
    works: dict[str, Callable[[], object]] = {
        "cpu over HTTP": lambda: engine.plan(PlanRequest(), house, api, project="bench", target=_TARGET),
        "cpu": lambda: engine.plan(PlanRequest(), house, replies, project="bench", target=_TARGET),
        "parsing": replies.parse,
    }
    rounds = [{name: _cpu_of(work) for name, work in works.items()} for _ in range(5)]
    return {name: statistics.median(each[name] for each in rounds) for name in works} | {"peak": peak}


def _cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


_WORKS: Final = {"apply": _apply, "plan": _plan, "one": _one, "list": _list, "again": _again, "cpu": _cpu}


if __name__ == "__main__":
    figures = _figures(sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else measure() | {"bounds": bounds()}
    sys.stdout.write(json.dumps(figures) + "\n")
