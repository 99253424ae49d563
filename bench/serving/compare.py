"""The service next to Express with fetch and FastAPI with httpx.AsyncClient: one worker each, the same API, in turn.

    python -m bench.serving.compare

Rates are those of a machine that the load, the API and the server share, so they say little where it does other things, too. The CPU
time of a token is the server's own: with two cores or more its inverse is the rate that one worker can reach.
"""

from __future__ import annotations

import os
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
        servers = {peer: stack.enter_context(peers.started(command, **environ)) for peer, command in commands.items()}
        for url, _ in servers.values():
            load.load(url, 16, 1)
        runs: dict[tuple[str, int], list[load.Loaded]] = {}
        for _ in range(rounds):
            for connections in CONNECTIONS:
                for peer, (url, process) in servers.items():
                    before = _cpu(process.pid)
                    found = load.load(url, connections, seconds)
                    cpu = (_cpu(process.pid) - before) * 1e3 / (found.rate * seconds)
                    runs.setdefault((peer, connections), []).append(found._replace(cpu=cpu))
    return {key: _middle(found) for key, found in runs.items()}


def _middle(runs: list[load.Loaded]) -> load.Loaded:
    rate, p99 = median(each.rate for each in runs), median(each.p99 for each in runs)
    return load.Loaded(rate, p99, sum(each.failures for each in runs), median(each.cpu for each in runs))


def _cpu(process: int) -> float:
    """Seconds of CPU that a process used, its threads included; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for (peer, connections), found in sorted(measure().items()):
        sys.stdout.write(
            f"{peer:8} {connections:4} connections: {found.rate:7.0f}/s, p99 {found.p99:7.1f} ms, {found.cpu:.3f} ms of CPU a token, "
            f"{found.failures} failed\n"
        )
