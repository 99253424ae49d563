"""The command, on an emulator over a socket: apply, roll back, roll that back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running

KEY = "a-key-that-nobody-may-see"


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", KEY)
        yield running


def prompts(emulator: Running) -> dict[str, str]:
    return {each["name"]: each["brain"]["systemPrompt"] for each in emulator.personas}


def test_there_and_back(tmp_path: Path, emulator: Running, capsys: pytest.CaptureFixture[str]) -> None:
    project = ["--project", str(tmp_path)]
    write(tmp_path, {"anam-personas.toml": 'project = "house"\n', "personas/cara.yaml": CARA})
    assert main([*project, "rollback", "--yes"]) == 2
    assert 'nothing was applied to "default"' in capsys.readouterr().err
    assert main([*project, "apply", "--yes"]) == 0
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", "You are another.")})
    assert main([*project, "apply", "--yes"]) == 0
    assert prompts(emulator) == {"Cara": "You are another."}
    capsys.readouterr()

    assert main([*project, "rollback"]) == 2
    shown = capsys.readouterr().err
    assert "pass --yes" in shown
    assert "~ systemPrompt: " in shown
    assert main([*project, "rollback", "--yes"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("Rollback: 1 done, 0 failed, 0 not tried, 0 refused.\n")
    assert prompts(emulator) == {"Cara": "You are Cara."}

    assert main([*project, "rollback", "--list", "--format", "json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [(run["created"], run["updated"], run["environment"]) for run in runs] == [
        (1, 0, "default"), (0, 1, "default"), (0, 1, "default"),
    ]  # fmt: skip
    assert main([*project, "rollback", runs[2]["name"], "--yes", "--format", "markdown"]) == 0
    assert prompts(emulator) == {"Cara": "You are another."}
    assert main([*project, "rollback", runs[0]["name"], "--yes"]) == 1
    assert "edited since" in capsys.readouterr().out
    assert main([*project, "rollback", runs[0]["name"], "--yes", "--overwrite-drift"]) == 0
    assert prompts(emulator) == {}
    kept = "".join(path.read_text() for path in (tmp_path / ".anam-personas").rglob("*") if path.is_file())
    assert KEY not in kept


def test_an_unknown_run_is_one_line(tmp_path: Path, emulator: Running, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "house"\n', "personas/cara.yaml": CARA})
    assert main(["--project", str(tmp_path), "apply", "--yes"]) == 0
    assert main(["--project", str(tmp_path), "rollback", "nope", "--yes"]) == 2
    assert 'there is no run "nope"' in capsys.readouterr().err
