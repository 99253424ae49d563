"""The measurements of commands, and the table of all. Each takes the folder of generated personas and gives rows; commands are timed
in turn, medians are told.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import services
from bench.table import Row

BIN = Path(sys.executable).parent
OURS = str(BIN / "anam-personas")
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


def seconds(command: Sequence[str], folder: Path | None = None, most: int = 0) -> float:
    """Wall time of a whole process that ends well: with a code of at most ``most``."""
    start = time.perf_counter()
    done = subprocess.run(
        command, check=False, capture_output=True, cwd=folder, env={**os.environ, "ANAM_API_KEY": "bench-key"}
    )
    took = time.perf_counter() - start
    if not 0 <= done.returncode <= most:
        done.check_returncode()
    return took


def in_turn(
    ours: Sequence[str], theirs: Sequence[str], runs: int, folder: Path | None = None, most: int = 0
) -> tuple[float, float]:
    """The medians of two commands, run A B A B after one run of each that does not count."""
    seconds(ours, folder, most), seconds(theirs, folder)
    pairs = [(seconds(ours, folder, most), seconds(theirs, folder)) for _ in range(runs)]
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
    "minting": services.minting,
    "minting many": services.minting_many,
    "syncing": services.syncing,
    "sessions": services.sessions,
    "editor": services.editing,
    "testing": services.testing,
    "token service": services.serving,
    "token service, soak": services.soaking,
}
"""Every measurement by its title. A new one is a function and a row."""
