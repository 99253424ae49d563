"""What is kept on disk: whole, in its place, for this user alone."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UnreadableFile
from anam_personas.sync.state.records import FOLDER, JOURNAL
from anam_personas.sync.state.store import FolderStore
from tests.sync.support import records

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def store(folder: Path) -> FolderStore:
    return FolderStore(records(folder), "abc", clock=lambda: NOON)


def test_a_snapshot_is_the_reply_with_its_key(tmp_path: Path) -> None:
    name = store(tmp_path).snapshot("persona", "sales/leo", {"id": "1", "name": "Léo"})
    assert name == "snapshots/20260701T120000Z-abc/persona--sales-leo--1.json"
    path = tmp_path / FOLDER / name
    kept = json.loads(path.read_text("utf-8"))
    assert len(kept.pop("mac")) == 32
    assert kept == {
        "version": 1,
        "kind": "persona",
        "key": "sales/leo",
        "id": "1",
        "at": "2026-07-01T12:00:00.000Z",
        "reply": {"id": "1", "name": "Léo"},
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_journal_grows_by_lines(tmp_path: Path) -> None:
    for step in ("begin", "done"):
        store(tmp_path).journal({"step": step})
    lines = (tmp_path / JOURNAL).read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in lines] == ["begin", "done"]


def test_git_passes_over_the_folder_and_nothing_is_made_early(tmp_path: Path) -> None:
    made = store(tmp_path)
    assert not (tmp_path / FOLDER).exists()
    made.journal({})
    assert (tmp_path / FOLDER / ".gitignore").read_text("utf-8") == "*\n"


@pytest.mark.parametrize("key", ["../../etc/passwd", "..", "a\x00b", "x" * 300])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    name = store(tmp_path).snapshot("persona", key, {"id": "../1"})
    folder = tmp_path / FOLDER
    assert (folder / name).resolve().parent == (folder / "snapshots" / "20260701T120000Z-abc").resolve()


def test_a_folder_that_cannot_be_made_is_an_expected_failure(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("")
    with pytest.raises(UnreadableFile, match="cannot be written"):
        store(tmp_path).journal({})
