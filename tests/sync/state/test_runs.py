"""Reading the journal back: whole runs, broken-off ones, and lines that a kill cut off."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.sync.state.records import JOURNAL
from anam_personas.sync.state.runs import Run, Step, before, choose, read_runs
from tests.sync.support import records

if TYPE_CHECKING:
    from pathlib import Path


NAME = "snapshots/one/persona--cara--1.json"
STEP = Step("update", "persona", "cara", "1", NAME)
ONE = Run("one", "", None, (STEP,))


def entry(run: str, step: str, action: str = "update", **more: Any) -> dict[str, Any]:
    return {"at": "2026-07-01T12:00:00.000Z", "run": run, "step": step, "action": action, "kind": "persona"} | more


def journal(folder: Path, *entries: dict[str, Any], rest: str = "") -> list[Run]:
    kept = records(folder)
    for each in entries:
        kept.add(json.dumps(each))
    with (folder / JOURNAL).open("a", encoding="utf-8") as file:
        file.write(rest)
    return read_runs(records(folder))


def test_a_step_knows_whether_it_was_done(tmp_path: Path) -> None:
    (run,) = journal(
        tmp_path,
        entry("one", "begin", key="cara", id="1", snapshot="a.json"),
        entry("one", "begin", key="leo", id="2", snapshot="b.json"),
        entry("one", "begin", "create", key="nia"),
        entry("one", "done", key="leo", id="2", snapshot="b.json", after={"marker": None, "fields": {}}),
        entry("one", "done", "create", key="nia", id="3"),
    )
    assert run.steps == (
        Step("update", "persona", "cara", "1", "a.json"),
        Step("update", "persona", "leo", "2", "b.json", {"marker": None, "fields": {}}, done=True),
        Step("create", "persona", "nia", "3", done=True),
    )
    assert str(run) == "one  -  1 created, 2 updated"


def test_what_was_taken_back_at_once_is_no_step(tmp_path: Path) -> None:
    assert journal(
        tmp_path, entry("one", "begin", "create", key="x"), entry("one", "retract", "create", key="x", id="9")
    ) == []  # fmt: skip


@pytest.mark.parametrize("rest", ['{"at": "2026-07-01T12:', "[]\n", '{"run": 3}\n', "\n\n"])
def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path, rest: str) -> None:
    (run,) = journal(tmp_path, entry("one", "begin", key="cara", id="1", environment="staging"), rest=rest)
    assert (run.name, run.environment) == ("one", "staging")


def test_without_a_journal_there_is_nothing(tmp_path: Path) -> None:
    assert read_runs(records(tmp_path)) == []
    with pytest.raises(UsageError, match="nothing was applied"):
        choose([], None, "test")
    with pytest.raises(UsageError, match="Did you mean"):
        choose([Run("20260701T120000Z-abc", "", None, ())], "20260701T120000Z-abd", "test")


@pytest.mark.parametrize("text", ["[]", "{}", '{"reply": {"id": "2"}}', "{", '{"reply": []}'])
def test_what_is_no_snapshot_of_the_item_is_refused(tmp_path: Path, text: str) -> None:
    records(tmp_path).keep(NAME, text)
    with pytest.raises(UnreadableFile):
        before(records(tmp_path), ONE, replace(STEP, snapshot=NAME))
