from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.review.support import FILES, HOUSE, needs_git, put, repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


def test_the_exit_code_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = ["--project", str(repository(tmp_path))]
    assert main([*project, "diff", "--exit-code"]) == 0
    put(tmp_path, {"personas/_house.yaml": HOUSE.replace("voice-1", "voice-2")})
    assert main([*project, "diff"]) == 0
    assert main([*project, "diff", "HEAD", "--exit-code"]) == 1
    assert '~ voiceId: "voice-1" -> "voice-2"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "HEAD ("), ("json", "{"), ("markdown", "### Personas since `HEAD`")]
)
def test_the_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, begins: str) -> None:
    assert main(["--project", str(repository(tmp_path)), "diff", "--format", form]) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_one_environment_where_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path)
    put(folder, {"personas/cara.yaml": FILES["personas/cara.yaml"] + "environments: {production: {name: Carla}}\n"})
    assert main(["--project", str(folder), "--env", "staging", "diff", "--exit-code"]) == 0
    assert main(["--project", str(folder), "--env", "production", "diff", "--exit-code", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out.partition("the same.\n")[2])["environments"] == ["production"]
    assert main(["--project", str(folder), "--env", "nope", "diff"]) == 2


@pytest.mark.parametrize("revision", ["nope", "--", "-x"])
def test_an_unknown_revision_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], revision: str) -> None:
    arguments = [] if revision == "--" else [revision]
    folder = repository(tmp_path) if revision != "--" else tmp_path
    put(folder, FILES)
    assert main(["--project", str(folder), "diff", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err
