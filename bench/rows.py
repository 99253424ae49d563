"""The measurements. Each takes the folder of generated personas and gives rows; commands are timed in turn, medians are told."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.table import Row

BIN = Path(sys.executable).parent
OURS = str(BIN / "anam-personas")
LONG = False
"""Whether there is time for what is measured by night."""
SOAK_SECONDS = {"short": 60, "long": 600}
CLICK = [sys.executable, "-c", "import click"]
PARSE_ONLY = """
import sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""
WALK = """
import os, sys
def walk(folder):
    for entry in os.scandir(folder):
        walk(entry.path) if entry.is_dir() else entry.stat()
walk(sys.argv[1])
"""
WITH_HTTPX = """
import sys, httpx
from anam_personas.cli import run
run()
"""
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def seconds(command: Sequence[str], folder: Path | None = None) -> float:
    """Wall time of a whole process that ends well."""
    start = time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, cwd=folder, env={**os.environ, "ANAM_API_KEY": "bench-key"}
    )
    return time.perf_counter() - start


def in_turn(ours: Sequence[str], theirs: Sequence[str], runs: int, folder: Path | None = None) -> tuple[float, float]:
    """The medians of two commands, run A B A B after one run of each that does not count."""
    seconds(ours, folder), seconds(theirs, folder)
    pairs = [(seconds(ours, folder), seconds(theirs, folder)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def start_up(_personas: Path) -> list[Row]:
    """The start of the command."""
    rows = []
    for option in ("--version", "--help"):
        ours, theirs = in_turn([OURS, option], CLICK, 15)
        rows.append(
            Row(f"anam-personas {option}", 'python -c "import click"', ours * 1e3, theirs * 1e3, "ms", at_most=1.3)
        )
    return rows


def one_file(personas: Path) -> list[Row]:
    """One file, the whole process."""
    path = str(next(iter(sorted(personas.iterdir()))))
    rows = []
    for command, reach in (("validate", 2.0), ("check", 2.5)):
        ours, theirs = in_turn([OURS, command, "--no-cache", path], CLICK, 15, personas.parent)
        rows.append(
            Row(f"{command} of one file", 'python -c "import click"', ours * 1e3, theirs * 1e3, "ms", at_most=reach)
        )
    return rows


def one_persona(_personas: Path) -> list[Row]:
    """The commands that work on one persona of the sample project, against validating its file.

    ``token`` has an emulator. It needs httpx, whose import alone takes half of `validate`, so that is imported on the other
    side too.
    """
    from bench.mint import emulator

    sample, rows = Path(__file__).parent.parent, []
    validate = ["validate", "--no-cache", "personas/cara.yaml"]
    bare, loaded = [OURS, *validate], [sys.executable, "-c", WITH_HTTPX, *validate]
    against = {"compile": bare, "render": bare, "token": loaded}
    with emulator() as url:
        for command, theirs in against.items():
            ours, other = in_turn([OURS, "--api-url", url, command, "cara"], theirs, 15, sample)
            name = "validate of its file" if theirs is bare else "the same, and import httpx"
            rows.append(Row(f"{command} of one persona", name, ours * 1e3, other * 1e3, "ms", at_most=1.3))
    return rows


def many_files(personas: Path) -> list[Row]:
    """All files, on every core, against one process that only parses them."""
    count = len(list(personas.iterdir()))
    rows = []
    for command, reach in (("validate", 0.7), ("check", 1.6)):
        parsing = [sys.executable, "-c", PARSE_ONLY, str(personas)]
        ours, theirs = in_turn([OURS, command, "--no-cache"], parsing, 3, personas.parent)
        rows.append(Row(f"{command} of {count:,} files", "yaml.CSafeLoader alone", ours, theirs, "s", at_most=reach))
    return rows


def warm(personas: Path) -> list[Row]:
    """All files again, when nothing has changed, against walking the tree three times and starting click."""
    count = len(list(personas.iterdir()))
    seconds([OURS, "check"], personas.parent)
    time.sleep(2.5)  # what was written just now is not believed
    ours, walk = in_turn([OURS, "check"], [sys.executable, "-c", WALK, str(personas)], 9, personas.parent)
    click, bare = in_turn(CLICK, [sys.executable, "-c", "pass"], 9)
    allowed = 3 * max(walk - bare, 0) + click
    return [Row(f"check of {count:,} files, warm", "3 walks and click", ours * 1e3, allowed * 1e3, "ms", at_most=1.0)]


def wild(personas: Path) -> list[Row]:
    """Prompts as people write them."""
    from bench.wild import measure

    return measure(personas.parent.parent)


def few_files(personas: Path) -> list[Row]:
    """A hundred files, which must not pay for starting workers."""
    some = [str(path) for path in sorted(personas.iterdir())[:100]]
    ours, theirs = in_turn(
        [OURS, "validate", "--no-cache", *some], [OURS, "validate", "--no-cache", some[0]], 9, personas.parent
    )
    return [Row("validate of 100 files", "validate of one", ours * 1e3, theirs * 1e3, "ms")]


def other_validators(personas: Path) -> list[Row]:
    """The same files by other people's tools; they are given a tenth, since they need minutes for all."""
    every = [str(path) for path in sorted(personas.iterdir())]
    some = every[:: max(1, len(every) // 1000)]
    ours = statistics.median(seconds([OURS, "validate", "--no-cache"], personas.parent) for _ in range(3)) / len(every)
    schema = Path(__file__).parent.parent / "schema" / "persona.schema.json"
    theirs = {
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(schema), *some],
        "yamllint -d relaxed": [str(BIN / "yamllint"), "-d", "relaxed", *some],
    }
    rows = []
    for name, command in theirs.items():
        each = seconds(command) / len(some)
        reach = 20.0 if name == "check-jsonschema" else 1.0
        rows.append(Row("validate, a file", name, ours * 1e3, each * 1e3, "ms", at_least=reach))
    return rows


def memory(personas: Path) -> list[Row]:
    """The largest process of a run over all files."""
    rows = []
    for command, bound in (("validate", 120.0), ("check", 200.0)):
        peak = peak_of([OURS, command, "--no-cache"], personas.parent)
        rows.append(Row(f"{command}: peak memory a process", "the bound", peak, bound, "MB", at_most=1.0))
    return rows


def peak_of(command: Sequence[str], folder: Path) -> float:
    """Megabytes of the largest process of a command."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command], check=True, capture_output=True, text=True, cwd=folder
    )
    return int(done.stdout) / (1024 if sys.platform == "linux" else 1024 * 1024)


def minting(_personas: Path) -> list[Row]:
    """One session token through the API, against a bare POST of the same body."""
    from bench.mint import measure

    return [
        Row(f"mint ({kind}), CPU", "bare httpx POST", found["mint"] / 1e3, found["bare"] / 1e3, "ms", at_most=1.2)
        for kind, found in measure().items()
    ]


def minting_many(_personas: Path) -> list[Row]:
    """Many tokens at once, against waiting for the replies of 20 ms over the connections that there are."""
    from anam_personas.tokens import CONNECTIONS
    from bench import many

    found, wait = many.measure(), f"20 ms replies, {CONNECTIONS} at a time"
    one, more = found["async 1,000"], found["async 2,000"]
    return [
        Row("mint (async), 1,000 at once", wait, one, many.bound(many.AT_ONCE), "s", at_most=1.3),
        Row("mint (async), 2,000 at once", "the sync client, threads", more, found["sync 2,000"], "s", at_most=1.0),
    ]


def syncing(_personas: Path) -> list[Row]:
    """Plans and applies of a thousand personas, against waiting for the replies alone; and what they cost in work."""
    from bench import sync

    found, bound = sync.measure(), sync.bounds()
    wait, pages = "waiting for the replies", "a list of all pages"
    return [
        Row("plan of 1,000 in sync, 50 ms", wait, found["far plan"], bound["plan"], "s", at_most=1.3),
        Row("apply of 1,000 creates, 50 ms", wait, found["far apply"], bound["apply"], "s", at_most=1.4),
        # Whether somebody edited a persona shows in its full reply alone: all of ours are read again.
        Row("plan with one change of 1,000", pages, found["far one"], found["far list"], "s", at_most=6.0),
        Row(
            "plan, 1,000 of 10,000: CPU", "json.loads of the replies", found["cpu"], found["parsing"], "s", at_most=6.0
        ),
        Row("the same, with HTTP: CPU", "json.loads of the replies", found["cpu over HTTP"], found["parsing"], "s"),
        Row("plan, 1,000 of 10,000: memory", "the bound", found["peak"], 200.0, "MB", at_most=1.0),
        Row("no-op apply of 50: writes", "one each", found["far writes"], 50.0, "", at_most=0.0),
    ]


def sessions(_personas: Path) -> list[Row]:
    """What a session with picture and sound costs the emulator, and how fluent ten at once are."""
    from bench import live

    cores, _ = live.measure(1)
    _, slowest = live.measure(10)
    return [
        Row("a session of 720x480: cores", "the bound", cores, 0.4, "", at_most=1.0),
        Row("ten sessions: a frame each", "15 a second", 1 / slowest, 1 / 15, "s", at_most=1.0),
    ]


def serving(_personas: Path) -> list[Row]:
    """The token service next to the usual shapes of a token route, with one worker each."""
    from bench.serving import compare, load

    if not load.is_possible():
        sys.stderr.write("skipped: neither wrk nor npm's autocannon is here\n")
        return []
    found = compare.measure()
    names = {"express": ("Express, fetch", 1.7), "fastapi": ("FastAPI, httpx", 9.0)}
    rows = []
    for connections in compare.CONNECTIONS:
        ours = found["ours", connections]
        for peer, (name, reach) in names.items():
            if (theirs := found.get((peer, connections))) is not None:
                work = f"serve, {connections} connections"
                rows.append(Row(f"{work}: a token", name, 1e3 / ours.rate, 1e3 / theirs.rate, "ms", at_least=reach))
                if peer == "express":
                    rows.append(Row(f"{work}: p99", name, ours.p99, theirs.p99, "ms", at_most=1.0))
    return rows


def soaking(_personas: Path) -> list[Row]:
    """The token service under load for a while, with reloads, and ended in the middle of it."""
    from bench.serving.soak import soak

    found = soak(SOAK_SECONDS["long" if LONG else "short"])
    return [
        Row("serve, soak: memory", "its second quarter", found.growth, 1.0, "", at_most=1.1),
        Row(f"serve, {len(found.tokens):,} tokens: twice", "none", float(found.twice), 1.0, "", at_most=0.0),
        Row("serve, reloads and SIGTERM: lost", "none", float(found.lost + found.refused), 1.0, "", at_most=0.0),
    ]


def testing(_personas: Path) -> list[Row]:
    """Replayed tests against a check, and conversations at once against waiting for the replies."""
    from bench import testing

    replay, check = testing.replayed()
    live, wait = testing.at_once()
    return [
        Row("replay of 200 tests", "check of the same project", replay, check, "s", at_most=3.0),
        Row("32 conversations at once, 300 ms", "waiting for the replies", live, wait, "s", at_most=1.3),
    ]


def editing(_personas: Path) -> list[Row]:
    """The language server with 200 of 300 personas open, against its bounds and other servers with one file open."""
    from bench import editor

    found = editor.compare()
    ours = found.pop("ours")
    rows = [
        Row("editor: start", "the bound", ours.start, 150.0, "ms", at_most=1.0),
        Row("editor: change to findings", "the bound", ours.change, 30.0, "ms", at_most=1.0),
        Row("editor: completion", "the bound", ours.completion, 10.0, "ms", at_most=1.0),
        Row("editor: memory, 200 files open", "the bound", ours.memory, 60.0, "MB", at_most=1.0),
    ]
    for name, theirs in found.items():
        rows.append(Row("editor: start", name, ours.start, theirs.start, "ms"))
        rows.append(Row("editor: change to findings", name, ours.change, theirs.change, "ms"))
        if theirs.completion:
            rows.append(Row("editor: completion", name, ours.completion, theirs.completion, "ms"))
    return rows


ROWS: dict[str, Callable[[Path], list[Row]]] = {
    "start-up": start_up,
    "one file": one_file,
    "one persona": one_persona,
    "few files": few_files,
    "many files": many_files,
    "warm": warm,
    "wild": wild,
    "other validators": other_validators,
    "memory": memory,
    "minting": minting,
    "minting many": minting_many,
    "syncing": syncing,
    "sessions": sessions,
    "editor": editing,
    "testing": testing,
    "token service": serving,
    "token service, soak": soaking,
}
"""Every measurement by its title. A new one is a function and a row."""
