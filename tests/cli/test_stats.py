from __future__ import annotations

import json
from typing import TYPE_CHECKING

from anam_personas.check import pool
from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_numbers_and_findings_of_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = CARA + f"initialMessage: {'word ' * 40}\n"
    write(tmp_path, {"personas/cara.yaml": CARA, "personas/leo.yaml": long.replace("Cara", "Leo")})
    assert main(["--project", str(tmp_path), "stats", "--format", "json"]) == 0
    cara, leo = json.loads(capsys.readouterr().out)["personas"]
    assert (cara["key"], leo["key"]) == ("cara", "leo")
    assert leo["firstMessage"] == {"words": 40, "seconds": 16.0}
    assert leo["findings"]["warning"] > cara["findings"]["warning"]
    assert main(["--project", str(tmp_path), "stats", "leo"]) == 0
    assert "40 words, 16.0 s" in capsys.readouterr().out
    assert main(["--project", str(tmp_path), "stats", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### Personas\n")


def test_many_files_are_measured_by_several_processes_to_the_same_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = CARA + "initialMessage: Hi, I am Cara.  # anam: ignore[LN003]\n"
    write(tmp_path, {f"personas/p{number:02}.yaml": quiet if number % 3 else CARA for number in range(12)})
    assert main(["--project", str(tmp_path), "stats", "--format", "json"]) == 0
    alone = capsys.readouterr().out
    monkeypatch.setattr(pool, "FILES_PER_WORKER", 4)
    monkeypatch.setattr(pool, "cores", lambda: 2)
    assert main(["--project", str(tmp_path), "stats", "--format", "json"]) == 0
    assert capsys.readouterr().out == alone
    counts = [each["findings"]["warning"] for each in json.loads(alone)["personas"]]
    assert counts[1] == counts[0] + 1  # the comment silences nothing


def test_a_persona_with_errors_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA + "voiceID: x\n"})
    assert main(["--project", str(tmp_path), "stats"]) == 1
    assert "S001" in capsys.readouterr().err
    assert main(["--project", str(tmp_path), "stats", "nobody"]) == 2
