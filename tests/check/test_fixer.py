from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from anam_personas.check import analyze
from anam_personas.check.analyze import Task
from anam_personas.check.fixer import fix, patch, store
from anam_personas.lint.selection import Selection
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from anam_personas.check.verdict import Found
    from anam_personas.workspace.workspace import Workspace

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
    mended = fix(task(workspace), workspace.files(), unsafe=False)
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
    mended = fix(task(workspace), workspace.files(), unsafe=True)
    assert (mended.before, mended.after, mended.applied, patch(mended)) == ({}, {}, 0, "")


def test_git_takes_the_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    mended = fix(task(workspace), workspace.files(), unsafe=False)
    subprocess.run(["git", "apply", "-"], input=patch(mended).encode(), check=True, cwd=tmp_path)
    store_to = {name: (tmp_path / name).read_bytes().decode() for name in mended.after}
    assert store_to == dict(mended.after)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    mended = fix(task(workspace), workspace.files(), unsafe=False)
    (tmp_path / "personas/style.md").unlink()
    (tmp_path / "personas/style.md").mkdir()
    failed = store(mended, workspace)
    assert list(failed) == ["personas/style.md"]
    assert "cannot be written" in failed["personas/style.md"]


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """From here on: the files of every judging, by name."""
    seen: list[list[str]] = []
    original = analyze.analyze

    def watched(task: Task, paths: Sequence[Path], overlay: analyze.Overlay = None) -> Found:
        seen.append(sorted(path.name for path in paths))
        return original(task, paths, overlay)

    monkeypatch.setattr(analyze, "analyze", watched)
    return seen


SILENT = CARA.replace("Cara", "Leo")


def test_only_what_a_fix_touched_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {f"personas/p{number}.yaml": SILENT for number in range(5)}
    workspace = write(tmp_path, {**files, "personas/cara.yaml": CARA.replace("You are", "You\u200b are")})
    seen = looked_at(monkeypatch)
    assert fix(task(workspace), workspace.files(), unsafe=False).applied == 1
    assert [len(names) for names in seen[:1]] == [6]
    assert seen[1:] == [["cara.yaml"], ["cara.yaml"]]


def test_who_uses_a_mended_prompt_file_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments stand for findings: a check that looks at some of the personas must not call them useless."""
    uses = CARA.replace("You are Cara.", "[{file: style.md}]  # anam: ignore[CL001]")
    more: dict[str, str | bytes] = {"personas/leo.yaml": SILENT, "personas/a.yaml": uses, "personas/b.yaml": uses}
    workspace = write(tmp_path, {**more, "personas/style.md": "Be\u200b TODO."})
    seen = looked_at(monkeypatch)
    both = Task(workspace.settings, Selection.of(select=[HIDDEN, "CL001", "R014"]), lint=True)
    mended = fix(both, workspace.files(), unsafe=False)
    assert list(mended.after) == ["personas/style.md"]
    assert mended.diagnostics == ()
    assert seen[1:] == [["a.yaml", "b.yaml"], ["a.yaml", "b.yaml"]]


def test_a_fix_that_comes_of_another_reaches_a_further_file(tmp_path: Path) -> None:
    """Without its emoji the prompt is short, and the comment that bore its length is useless: in a file without a fix."""
    uses = CARA.replace("systemPrompt: You are Cara.", "systemPrompt:  # anam: ignore[LN002]\n- file: style.md")
    workspace = write(tmp_path, {"personas/cara.yaml": uses, "personas/style.md": "Be kind. " + "\U0001f600 " * 200})
    selection = Selection.of(["SP004", "LN002", "R014"], (), {"max-prompt-tokens": 100})
    mended = fix(Task(workspace.settings, selection, lint=True), workspace.files(), unsafe=True)
    assert (sorted(mended.after), mended.diagnostics) == (["personas/cara.yaml", "personas/style.md"], ())


def test_a_prompt_file_that_is_used_twice_is_mended_once(tmp_path: Path) -> None:
    uses = CARA.replace("You are Cara.", "\n- file: style.md\n- file: style.md")
    text = "Never **promise** a **price** to a guest on the phone.\n"
    workspace = write(tmp_path, {"personas/cara.yaml": uses, "personas/style.md": text})
    both = Task(workspace.settings, Selection.of(["SP001", "CL003"], preview=True), lint=True)
    mended = fix(both, workspace.files(), unsafe=True)
    assert dict(mended.after) == {"personas/style.md": "Never promise a price to a guest on the phone.\n"}
    assert [(item.code, item.fix) for item in mended.diagnostics] == [("CL003", None)]


def test_a_locked_file_keeps_what_is_found_in_it(tmp_path: Path) -> None:
    workspace = write(tmp_path, FILES)
    mended = fix(task(workspace), workspace.files(), unsafe=False, locked=lambda path: path.name == "style.md")
    assert (list(mended.after), mended.applied, mended.locked) == (["personas/cara.yaml"], 1, ("personas/style.md",))
    assert [item.place.file for item in mended.diagnostics] == ["personas/style.md"]
