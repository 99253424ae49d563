"""An env file supplies API keys that the environment lacks, and nothing else; never one that git tracks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from anam_personas.api.access import Access
from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from anam_personas.errors import SettingsError
from anam_personas.workspace.env_file import read
from anam_personas.workspace.settings import Target, find

SAMPLE = Path(__file__).parents[2]
KEY = "k" * 40


def git(folder: Path, *words: str) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environ)


def environ_of(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), **more}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ANAM_API_KEY=abc\n", {"ANAM_API_KEY": "abc"}),
        ("\n# my key\nexport ANAM_API_KEY='a b'  # note\r\nB=\"x\\ny\"\nC\n", {"ANAM_API_KEY": "a b", "B": "x\ny"}),
        ("A=$HOME ${B}\nA=`id`$(id)\n", {"A": "`id`$(id)"}),
        ("\ufeffA=1", {"A": "1"}),
        ("", {}),
    ],
)
def test_it_is_read_as_written(text: str, values: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")
    assert read(str(file), environ_of()) == values


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"A=1\n\n'secret value\n", ".env:3: expected NAME=VALUE"),
        (b"A=\xff\n", "it is not UTF-8"),
        (b"#" * 300_000, "is larger than 256 KiB"),
    ],
)
def test_a_bad_file_is_one_line_without_its_text(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as failed:
        read(str(file), environ_of())
    assert said in str(failed.value)
    assert "secret" not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(SettingsError, match="not a regular file"):
        read(str(tmp_path / ".env"), environ_of())


@pytest.mark.parametrize("name", [".env", ":(top).env", "[a].env"])
@pytest.mark.parametrize("state", ["committed", "staged", "linked"])
def test_a_tracked_file_is_refused(state: str, name: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / name).write_text("ANAM_API_KEY=abc\n")
    assert read(str(tmp_path / name), environ_of()) == {"ANAM_API_KEY": "abc"}  # untracked
    git(tmp_path, "--literal-pathspecs", "add", "-f", "--", name)
    if state == "committed":
        git(tmp_path, "commit", "-qm", "x")
    path = tmp_path / name
    if state == "linked":
        path = tmp_path / "link"
        path.symlink_to(tmp_path / name)
    with pytest.raises(SettingsError, match="git tracks it"):
        read(str(path), environ_of())


def test_where_git_cannot_say_it_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".env").write_text("A=1\n")
    with pytest.raises(SettingsError, match="whether git tracks it is unknown: git is not installed"):
        read(str(tmp_path / ".env"), {"PATH": str(tmp_path)})


def test_only_the_variable_of_the_key_counts(tmp_path: Path) -> None:
    file = tmp_path / "keys.env"
    file.write_text(f"ANAM_API_KEY={KEY}\nANAM_API_URL=https://evil.example\nANAM_ALLOWED_HOSTS=evil.example\n")
    access = Access.from_environ(Target(), environ_of(), None, None, str(file))
    assert access.url == "https://api.anam.ai"
    assert access.key.bearer() == f"Bearer {KEY}"


def test_the_environment_is_never_overridden(tmp_path: Path) -> None:
    file = tmp_path / "keys.env"
    file.write_text(f"ANAM_API_KEY={KEY}\n")
    assert (
        Access.from_environ(Target(), environ_of(ANAM_API_KEY="x" * 40), None, None, str(file)).key.bearer()[7] == "x"
    )
    with pytest.raises(SettingsError, match="ANAM_API_KEY is empty"):
        Access.from_environ(Target(), environ_of(ANAM_API_KEY=""), None, None, str(file))


def test_a_file_without_the_key_is_named(tmp_path: Path) -> None:
    file = tmp_path / "keys.env"
    file.write_text("OTHER=1\n")
    with pytest.raises(
        SettingsError, match=r"ANAM_API_KEY is not set, nor in .*keys\.env: environment 'default' takes"
    ):
        Access.from_environ(Target(), environ_of(), None, None, str(file))


def test_user_settings_name_one(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    (home / ".config/anam-personas").mkdir(parents=True)
    (project / "personas").mkdir(parents=True)
    (home / "keys.env").write_text(f"ANAM_API_KEY={KEY}\n")
    settings = home / ".config/anam-personas/config.toml"
    settings.write_text('env-file = "~/keys.env"\n')
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    assert Access.from_environ(Target(), environ, find(project)).key.bearer() == f"Bearer {KEY}"
    for value in ('".env"', "3", '"./.env"', '["/x"]'):
        settings.write_text(f"env-file = {value}\n")
        with pytest.raises(SettingsError, match=r"config\.toml:1:1: env-file must be an absolute path"):
            Access.from_environ(Target(), environ, find(project))


def test_a_project_chooses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither by a .env that lies there, nor by its settings."""
    (tmp_path / "personas").mkdir()
    (tmp_path / ".env").write_text(f"ANAM_API_KEY={KEY}\n")
    (tmp_path / "anam-personas.toml").write_text('project = "p"\n')
    monkeypatch.chdir(tmp_path)
    assert main(["ids"]) == 2
    assert "ANAM_API_KEY is not set" in capsys.readouterr().err
    (tmp_path / "anam-personas.toml").write_text('project = "p"\nenv-file = ".env"\n')
    assert main(["ids"]) == 2
    assert 'unknown key "env-file"' in capsys.readouterr().err.replace("unknown field", "unknown key")


def test_the_option_gives_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("ANAM_API_KEY_STAGING=a-key\nANAM_API_KEY=a-key\n")
    monkeypatch.chdir(tmp_path)
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        assert main(["ids", "--project", str(SAMPLE), "--env-file", ".env"]) == 0
    assert capsys.readouterr().out.strip() == "{}"
