"""``new``: a template of the toolkit or of the team becomes a file that is valid, or nothing is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.cli.test_init import follow, tree

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
# yaml-language-server: $schema=../elsewhere.json
version: 1
name: Maxi
description: The house's own.  # kept
extends: _house.yaml
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
systemPrompt: You are Maxi. Maximise nothing.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    capsys.readouterr()
    return tmp_path


def with_own(project: Path, folder: str = "blueprints") -> None:
    settings = project / "anam-personas.toml"
    settings.write_text(settings.read_text().replace("project = ", f'templates = "{folder}"\nproject = ', 1))
    (project / folder).mkdir(parents=True, exist_ok=True)
    (project / folder / "house.yaml").write_text(OWN)
    (project / "personas/_house.yaml").write_text("version: 1\nlanguageCode: en\n")


def test_the_steps_that_it_prints_work(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new", "sales/leo", "--template", "sales-guide", "--name", "Leo"]) == 0
    outputs = follow(capsys.readouterr().err, capsys, monkeypatch)
    assert "You are Leo, a guide" in outputs[1]
    assert "$schema=../../schema/persona.schema.json" in (project / "personas/sales/leo.yaml").read_text()


def test_it_needs_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "cara"]) == 0
    assert main(["check", "--strict"]) == 0


@pytest.mark.parametrize("key", ["receptionist", "RECEPTIONIST"])
def test_no_file_is_replaced(key: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(project)
    assert main(["new", key]) == 2
    assert "personas/receptionist.yaml exists: choose another key" in capsys.readouterr().err
    assert tree(project) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "name the key of the new persona"),
        (["con"], "reserved name on Windows"),
        (["../x"], "is not a key"),
        (["a//b"], "is not a key"),
        (["/etc/x"], "is not a key"),
        (["_x"], "underscore"),
        (["a/.b"], "begin with a dot"),
        (["x.yaml"], "leave out the ending"),
        (["x", "--template", "recepionist"], 'Did you mean "receptionist"?'),
        (["x", "--language", "xx"], "no templates in the language"),
        (["x", "--list"], "omit the key"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], told: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(project)
    assert main(["new", *words]) == 2
    assert told in capsys.readouterr().err
    assert tree(project) == before


def test_a_team_has_templates_of_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_own(project)
    assert main(["new", "--list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert listed[0] == {
        "template": "house",
        "source": "blueprints/house.yaml",
        "description": "The house's own.",
        "languages": [],
    }
    assert len(listed) == 8
    assert main(["new", "nia", "--template", "house", "--name", "Nia"]) == 0
    text = (project / "personas/nia.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../schema/persona.schema.json\nversion: 1\nname: Nia\n")
    assert "You are Nia. Maximise nothing." in text
    assert "# kept" in text
    assert main(["new", "x", "--template", "hous"]) == 2
    assert 'Did you mean "house"?' in capsys.readouterr().err


def test_a_template_that_makes_no_valid_persona_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_own(project)
    (project / "personas/_house.yaml").unlink()
    before = tree(project)
    assert main(["new", "nia", "--template", "house"]) == 1
    assert 'there is no file "_house.yaml"' in capsys.readouterr().err
    assert tree(project) == before


def test_templates_lie_inside_the_repository(
    project: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "house.yaml").write_text(OWN)
    settings = project / "anam-personas.toml"
    settings.write_text(f'templates = "{outside}"\n')
    assert main(["new", "nia", "--template", "house"]) == 2
    assert "anam-personas.toml:1:1: templates leaves the repository" in capsys.readouterr().err
    settings.write_text('templates = "linked"\n')
    (project / "linked").mkdir()
    (project / "linked/house.yaml").symlink_to(outside / "house.yaml")
    assert main(["new", "nia", "--template", "house"]) == 2
    assert "symbolic link" in capsys.readouterr().err


def test_templates_of_the_repository_serve_all_its_projects(project: Path) -> None:
    (project / ".git").mkdir()
    with_own(project)
    (project / "blueprints/house.yaml").write_text(OWN.replace("extends: _house.yaml\n", ""))
    assert main(["init", "teams/a"]) == 0
    settings = project / "teams/a/anam-personas.toml"
    settings.write_text(f'templates = "../../blueprints"\n{settings.read_text()}')
    assert main(["--project", "teams/a", "new", "nia", "--template", "house"]) == 0
    assert main(["--project", "teams/a", "check"]) == 0
