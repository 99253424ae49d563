"""The measuring script, on made-up prompts; the real ones are no part of the project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench import lint_quality

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_says_so_where_there_are_no_prompts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANAM_PROMPTS", str(tmp_path))
    assert lint_quality.main() == 0
    assert "no labelled prompts" in capsys.readouterr().out


def test_it_counts_right_and_wrong_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1.txt").write_text("You are Cara. Answer briefly.", encoding="utf-8")
    (tmp_path / "2.txt").write_text("You are a friendly assistant. Answer briefly.", encoding="utf-8")
    prompts = {name: {"config": {}, "labels": {"PS001": True}} for name in ("1.txt", "2.txt")}
    (tmp_path / "labels.json").write_text(json.dumps({"rules": {"PS001": "x"}, "prompts": prompts}), encoding="utf-8")
    monkeypatch.setenv("ANAM_PROMPTS", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["lint_quality", "--list"])
    assert lint_quality.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["PS001", "1", "0", "1", "1.00", "0.50"]
    assert lines[2].split() == ["missed", "1.txt"]
    assert lines[-2].startswith("target")
    assert lines[-2].endswith("reach 0.95, 0.90")
    assert lines[-1].startswith("no labels for CL001, CL002, CL003")
