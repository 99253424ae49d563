"""The measurements of what talks to others: the API, the token service, live sessions, models, editors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bench.table import Row

if TYPE_CHECKING:
    from pathlib import Path

LONG = False
"""Whether there is time for what is measured by night."""
SOAK_SECONDS = {"short": 60, "long": 600}


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
                if ours.cpu and theirs.cpu:
                    rows.append(Row(f"{work}: CPU of a token", name, ours.cpu, theirs.cpu, "ms", at_least=reach))
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
