"""The line that shows how far an apply has come."""

from __future__ import annotations

import io

import pytest

from anam_personas.cli.progress import Progress, is_wanted
from anam_personas.sync.apply.outcome import Result
from anam_personas.sync.plan.change import Create


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def result(key: str, *, done: bool = True) -> Result:
    return Result(Create(kind="persona", key=key), "done" if done else "failed")


def test_it_counts_and_leaves_nothing_behind() -> None:
    terminal = Terminal()
    progress = Progress(terminal, 10, 80)
    progress.update(result("cara"))
    progress.update(result("leo", done=False))
    progress.end()
    assert terminal.getvalue().split("\r\x1b[2K") == [
        "",
        "[ 1/10] persona cara",
        "[ 2/10, 1 not done] persona leo",
        "",
    ]


def test_it_stays_in_one_line() -> None:
    terminal = Terminal()
    Progress(terminal, 10, 20).update(result("a-very-long/key\nwith a break"))
    _, line = terminal.getvalue().split("\r\x1b[2K")
    assert len(line) < 20
    assert "\n" not in line


def test_without_results_it_writes_nothing() -> None:
    terminal = Terminal()
    Progress(terminal, 10, 20).end()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("environ", "total", "quiet", "wanted"),
    [
        ({}, 6, False, True),
        ({}, 5, False, False),
        ({}, 6, True, False),
        ({"CI": "true"}, 6, False, False),
        ({"NO_COLOR": "1"}, 6, False, False),
        ({"TERM": "dumb"}, 6, False, False),
    ],
)
def test_who_wants_it(environ: dict[str, str], total: int, quiet: bool, wanted: bool) -> None:
    assert is_wanted(Terminal(), environ, total, quiet=quiet) is wanted
    assert not is_wanted(io.StringIO(), environ, total, quiet=quiet)
