"""The line that shows how far an apply has come, or how much a plan has read."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.cli.progress import FEW, Progress, is_wanted
from anam_personas.emulator import Emulator
from anam_personas.sync.apply.outcome import Result
from anam_personas.sync.plan.change import Create
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("words", [["plan"], ["status"], ["pull"], ["rollback", "--yes"]])
@pytest.mark.parametrize("quiet", [False, True])
def test_reading_shows_how_much_was_read(
    words: list[str], quiet: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    personas = {f"personas/p{number}.yaml": CARA.replace("Cara", f"P{number}") for number in range(FEW + 3)}
    write(tmp_path, {"anam-personas.toml": 'project = "p"\n', **personas})
    monkeypatch.chdir(tmp_path)
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        assert main(["-q", "apply", "--yes"]) == 0
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        assert main([*words, *["-q"] * quiet]) == 0
    said = terminal.getvalue()
    assert ("reading what is stored: 6" in said) is not quiet
    assert not said or said.endswith("\r\x1b[2K")
