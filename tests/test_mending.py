from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UnreadableFile
from anam_personas.judging import Task
from anam_personas.lint.selection import Selection
from anam_personas.mending import mend, patch, store
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.workspace import Workspace

HIDDEN = "PS011"
FILES: dict[str, str | bytes] = {
    "personas/cara.yaml": b"\xef\xbb\xbf"
    + CARA.replace("You are Cara.", "[{text: Be\u200b brief.}, {file: style.md}] # kept")
    .replace("\n", "\r\n")
    .encode(),
    "personas/style.md": "Be\u200b kind.\n\nAlways.",
    "personas/leo.yaml": CARA,
}


def task(workspace: Workspace) -> Task:
    return Task(workspace.settings, Selection.of(select=[HIDDEN]), lint=True)


def test_files_are_mended_in_memory_and_then_written(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    mended = mend(task(workspace), workspace.files(), unsafe=False)
    assert mended.applied == 2
    assert sorted(mended.after) == ["personas/cara.yaml", "personas/style.md"]
    assert [item for item in mended.diagnostics if item.code == HIDDEN] == []
    assert (tmp_path / "personas/style.md").read_text() == FILES["personas/style.md"]
    store(mended, workspace)
    assert (tmp_path / "personas/style.md").read_text() == "Be kind.\n\nAlways."
    raw = FILES["personas/cara.yaml"]
    assert isinstance(raw, bytes)
    assert (tmp_path / "personas/cara.yaml").read_bytes() == raw.replace("\u200b".encode(), b"")


def test_what_needs_no_mending_is_left_alone(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/leo.yaml": CARA})
    mended = mend(task(workspace), workspace.files(), unsafe=True)
    assert (mended.before, mended.after, mended.applied, patch(mended)) == ({}, {}, 0, "")


def test_git_takes_the_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    mended = mend(task(workspace), workspace.files(), unsafe=False)
    subprocess.run(["git", "apply", "-"], input=patch(mended).encode(), check=True, cwd=tmp_path)
    store_to = {name: (tmp_path / name).read_bytes().decode() for name in mended.after}
    assert store_to == dict(mended.after)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    mended = mend(task(workspace), workspace.files(), unsafe=False)
    (tmp_path / "personas/style.md").unlink()
    (tmp_path / "personas/style.md").mkdir()
    with pytest.raises(UnreadableFile, match="cannot be written"):
        store(mended, workspace)
