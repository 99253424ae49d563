"""`check` takes paths and keys; what is neither gets the nearest of both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anam_personas.cli.main import main

SAMPLE = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("personas", "tools"):
        shutil.copytree(SAMPLE / name, tmp_path / name)
    shutil.copy(SAMPLE / "anam-personas.toml", tmp_path)
    (tmp_path / "personas/team").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "personas/cara.yaml", tmp_path / "personas/team/leo.yaml")
    leo = tmp_path / "personas/team/leo.yaml"
    leo.write_text(leo.read_text().replace("extends: _", "extends: ../_").replace("file: _", "file: ../_"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["check", "validate", "lint"])
@pytest.mark.parametrize("key", ["cara", "team/leo"])
def test_a_key_is_its_file(command: str, key: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, key, "--format", "json"]) == 0
    assert '"files": 1,' in capsys.readouterr().out


def test_an_existing_path_wins(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cara").mkdir()
    shutil.copy(folder / "personas/cara.yaml", folder / "cara/one.yaml")
    main(["check", "cara", "--format", "json"])
    assert '"file": "cara/one.yaml"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("carla", "cara"),
        ("cara.yaml", "cara"),
        ("personas/carla.yaml", "personas/cara.yaml"),
        ("persona/cara.yaml", "personas/cara.yaml"),
        ("cara.yml", "cara"),
        ("team/lea", "team/leo"),
        ("tools/book_vist.yaml", "tools/book_visit.yaml"),
        ("personas/_hose.yaml", "personas/_house.yaml"),
    ],
)
def test_the_nearest_is_named(typed: str, meant: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", typed]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f'error: no such file or folder: {typed}. Did you mean "{meant}')
    assert said.count("\n") == 1


@pytest.mark.parametrize("typed", ["cara.yaml", "personas/carla.yaml", "carla.yml"])
def test_other_commands_name_the_key(typed: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", typed]) == 2
    assert f'error: unknown persona "{typed}". Did you mean "cara"?' in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["leo", "leo.yaml"])
def test_a_key_without_its_folder_is_found(typed: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", typed]) == 2
    assert f'error: unknown persona "{typed}". Did you mean "sales/leo" or "team/leo"?' in capsys.readouterr().err


def test_an_unknown_environment_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--env", "prodution"]) == 2
    assert 'Did you mean "production"?' in capsys.readouterr().err


def test_a_list_of_runs_takes_no_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollback", "--list", "20260701T120000Z-abc"]) == 2
    assert "--list lists every run: omit SNAPSHOT, or the option" in capsys.readouterr().err
