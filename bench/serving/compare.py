"""The service next to Express with fetch and FastAPI with httpx.AsyncClient: one worker each, the same API, in turn.

python -m bench.serving.compare
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.serving import load, peers

CONNECTIONS: Final = (16, 200)
SECONDS: Final = 4
ROUNDS: Final = 3

Measured = dict[tuple[str, int], load.Loaded]


def measure(rounds: int = ROUNDS, seconds: int = SECONDS) -> Measured:
    """Medians by peer and connections. Rounds are interleaved: what else the machine does meets all alike."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = peers.project(Path(name) / "project")
        api, _ = stack.enter_context(peers.started(peers.upstream()))
        commands = {"ours": peers.ours(folder), "fastapi": peers.fastapi(api, folder)}
        if load.node_modules() is not None:
            commands["express"] = peers.express(api, folder)
        environ = {"ANAM_API_KEY": peers.KEY, "ANAM_API_URL": api}
        urls = {peer: stack.enter_context(peers.started(command, **environ))[0] for peer, command in commands.items()}
        for url in urls.values():
            load.load(url, 16, 1)
        runs: dict[tuple[str, int], list[load.Loaded]] = {}
        for _ in range(rounds):
            for connections in CONNECTIONS:
                for peer, url in urls.items():
                    runs.setdefault((peer, connections), []).append(load.load(url, connections, seconds))
    return {key: _middle(found) for key, found in runs.items()}


def _middle(runs: list[load.Loaded]) -> load.Loaded:
    rate, p99 = median(each.rate for each in runs), median(each.p99 for each in runs)
    return load.Loaded(rate, p99, sum(each.failures for each in runs))


if __name__ == "__main__":
    for (peer, connections), found in sorted(measure().items()):
        sys.stdout.write(
            f"{peer:8} {connections:4} connections: {found.rate:7.0f}/s, p99 {found.p99:7.1f} ms, {found.failures} failed\n"
        )
