"""A server that forks: run as a program, since Python warns of forks beside threads, and a test process has some.

    python -m tests.api.forking URL sync|async HOW CHILDREN

Prints what went wrong as a list of JSON, one text for each token that was not its visitor's, and for each failure.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import multiprocessing
import os
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from anam_personas.project import Project
from anam_personas.tokens import SessionTokens, SyncSessionTokens
from tests.projects import CARA

if TYPE_CHECKING:
    from collections.abc import Callable

MINTS = 25
GREETING = 'initialMessage: "Hello <{{ visitor }}>"\nvariables: {visitor: {type: string}}\n'


class Minter:
    """Both clients, called alike: ``many(names)`` mints one after another."""

    def __init__(self, project: Project, url: str, kind: str) -> None:
        environ = {"ANAM_API_KEY": "a-key", "ANAM_API_URL": url}
        self.kind = kind
        client: Any = SyncSessionTokens if kind == "sync" else SessionTokens
        self.tokens: Any = client.from_env(project, environ)

    def many(self, names: list[str]) -> list[str]:
        if self.kind == "sync":
            return [self._wrong(name, self.tokens.mint("cara", {"visitor": name})) for name in names]
        return asyncio.run(self._many(names))

    async def _many(self, names: list[str]) -> list[str]:
        return [self._wrong(name, await self.tokens.mint("cara", {"visitor": name})) for name in names]

    @staticmethod
    def _wrong(name: str, token: str) -> str:
        return "" if token == f"token-{name}" else f"{name} was given {token}"


def child(minter: Minter, number: int, barrier: Any, results: Any) -> None:
    try:
        barrier.wait(30)
        wrong = [each for each in minter.many([f"c{number}-{mint}" for mint in range(MINTS)]) if each]
        gc.collect()
    except BaseException as error:  # noqa: BLE001 -- the parent tells it
        wrong = [f"child {number}: {error!r}"]
    results.put(wrong)
    results.close()
    results.join_thread()


def with_os_fork(work: Callable[[], None], fork: Callable[[], int] = os.fork) -> Callable[[], None]:
    pid = fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)

    def wait() -> None:
        os.waitpid(pid, 0)

    return wait


def with_c_fork(work: Callable[[], None]) -> Callable[[], None]:
    """A fork of which Python hears nothing: no hook runs."""
    return with_os_fork(work, ctypes.PyDLL(None).fork)


def with_multiprocessing(work: Callable[[], None]) -> Callable[[], None]:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process.join


HOW: dict[str, Callable[[Callable[[], None]], Callable[[], None]]] = {
    "fork": with_os_fork,
    "c-fork": with_c_fork,
    "multiprocessing": with_multiprocessing,
    "busy": with_os_fork,
    "locked": with_os_fork,
}


def busy(minter: Minter, stop: threading.Event, wrong: list[str]) -> None:
    """Mint until told otherwise: some are in the middle of it while others fork."""
    number = 0
    while not stop.is_set():
        number += 1
        wrong += filter(None, minter.many([f"p-t{threading.get_ident()}-{number}"]))


def hold(minter: Minter, held: threading.Event, release: threading.Event) -> None:
    """Hold every lock that a mint takes."""
    wire = minter.tokens._wire
    with wire._slots.get()._idle.mutex, wire.terms.pace._locks.get():
        held.set()
        release.wait(30)


def run(url: str, kind: str, how: str, children: int) -> list[str]:
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(children + (how != "locked")), context.Queue()
    with TemporaryDirectory() as folder:
        (Path(folder) / "personas").mkdir()
        (Path(folder) / "personas" / "cara.yaml").write_text(CARA + GREETING)
        minter = Minter(Project.load(folder), url, kind)
    wrong = minter.many(["p-first"])
    stop, pool, workers = threading.Event(), ThreadPoolExecutor(8), []
    if how == "busy":
        workers = [pool.submit(busy, minter, stop, wrong) for _ in range(8)]
        time.sleep(0.05)
    if how == "locked":
        held = threading.Event()
        workers = [pool.submit(hold, minter, held, stop)]
        held.wait(10)
    waits = [HOW[how](lambda number=number: child(minter, number, barrier, results)) for number in range(children)]  # type: ignore[misc]
    if how != "locked":
        barrier.wait(30)
        wrong += minter.many([f"p-{mint}" for mint in range(MINTS)])
    for _ in range(children):
        wrong += results.get(timeout=60)
    for wait in waits:
        wait()
    stop.set()
    for worker in workers:
        worker.result(30)
    pool.shutdown()
    wrong += minter.many([f"p-last-{mint}" for mint in range(3)])
    if kind == "sync":
        minter.tokens.close()
    else:
        asyncio.run(minter.tokens.aclose())
    return [each for each in wrong if each]


if __name__ == "__main__":
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    found = run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    sys.stdout.write(json.dumps(found))
