"""Load from another process: `wrk` where it is installed, else `autocannon` of npm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.serving.peers import WANTED

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


class Loaded(NamedTuple):
    """Tokens a second, the slowest of 99 in 100 in milliseconds, requests that got no token, and the milliseconds of CPU that a
    token took of its server, 0 where the system does not tell.
    """

    rate: float
    p99: float
    failures: int
    cpu: float = 0.0


def node_modules() -> Path | None:
    """The folder with npm's packages; None where they, or node, are not here."""
    folder = Path(os.environ.get("ANAM_NODE_MODULES", "nowhere"))
    return folder if shutil.which("node") and (folder / "node_modules" / "express").is_dir() else None


def is_possible() -> bool:
    """Whether there is something to make load with."""
    return shutil.which("wrk") is not None or node_modules() is not None


def load(url: str, connections: int, seconds: int) -> Loaded:
    """Ask for tokens over so many connections, for so long."""
    return _wrk(url, connections, seconds) if shutil.which("wrk") else _autocannon(url, connections, seconds)


def _wrk(url: str, connections: int, seconds: int) -> Loaded:
    script = f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = \'{WANTED}\'\n'
    with TemporaryDirectory() as folder:
        path = Path(folder) / "post.lua"
        path.write_text(script, encoding="utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "--latency", "-s", str(path)]
        said = subprocess.run([*command, f"{url}/v1/session-tokens"], check=True, capture_output=True, text=True).stdout
    rate, p99 = re.search(r"Requests/sec:\s+([0-9.]+)", said), re.search(r"99%\s+([0-9.]+)([a-z]+)", said)
    refused, broken = re.search(r"Non-2xx.*: (\d+)", said), re.search(r"Socket errors: (.*)", said)
    assert rate is not None
    assert p99 is not None
    failures = sum(int(each) for found in (refused, broken) if found for each in re.findall(r"\d+", found[1]))
    return Loaded(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], failures)


def _autocannon(url: str, connections: int, seconds: int) -> Loaded:
    folder = node_modules()
    assert folder is not None
    command = ["node", str(folder / "node_modules" / "autocannon" / "autocannon.js"), "-j", "-m", "POST", "-t", "30"]
    options = ["-H", "Content-Type: application/json", "-b", WANTED, "-c", str(connections), "-d", str(seconds)]
    done = subprocess.run([*command, *options, f"{url}/v1/session-tokens"], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    failures = found["errors"] + found["timeouts"] + found["non2xx"]
    return Loaded(found["requests"]["average"], found["latency"]["p99"], failures)
