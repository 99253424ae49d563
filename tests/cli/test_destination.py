"""Where commands send a key: settings of a checkout against the word of the user. Every address is a socket that counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.api.server import Server
from tests.projects import CARA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "c3RhZ2luZy1rZXk6MTIzNDU2Nzg5MA=="
OTHER_SECRET = "ghs_another_secret_of_the_job"
AWAY = "https://gateway.example"
NOTHING = b'HTTP/1.1 200 OK\r\nContent-Length: 55\r\n\r\n{"data":[],"meta":{"lastPage":1,"total":0,"perPage":1}}'
READING = [["plan"], ["status"], ["ids"], ["pull"]]
WRITING = [["apply", "--yes"], ["rollback", "--yes"]]


@pytest.fixture
def sink() -> Iterator[Server]:
    with Server(lambda number: NOTHING) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "checkout"
    (root / "personas").mkdir(parents=True)
    (root / "personas" / "cara.yaml").write_text(CARA)
    settings(root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("ANAM_API_KEY", KEY)
    monkeypatch.setenv("GITHUB_TOKEN", OTHER_SECRET)
    return root


def settings(root: Path, **values: str) -> None:
    lines = [f"{key.replace('_', '-')} = {json.dumps(value)}\n" for key, value in values.items()]
    (root / "anam-personas.toml").write_text(
        'project = "front-desk"\ndefault-environment = "eu.1"\n[environments."eu.1"]\n' + "".join(lines)
    )


def run(*argv: str) -> Any:
    return main(list(argv))


@pytest.mark.parametrize("command", [*READING, ["apply", "--yes"], ["token", "cara"]], ids=" ".join)
@pytest.mark.parametrize("values", [{"api_url": AWAY}, {"api_key_variable": "GITHUB_TOKEN"}], ids=["address", "key"])
def test_a_checkout_sends_no_key_elsewhere_and_no_other_secret(
    command: list[str], values: dict[str, str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(lambda number: NOTHING) as here:
        settings(folder, **{"api_url": here.url, **values})
        assert run(*command) == 2
        assert here.requests == []
    said = capsys.readouterr().err
    line = "ANAM_ALLOWED_HOSTS=gateway.example" if "api_url" in values else "ANAM_ALLOWED_KEY_VARIABLES=GITHUB_TOKEN"
    assert said.startswith(f"error: anam-personas.toml:{4 if 'api_url' in values else 5}:1: ")
    assert said.endswith(f"set {line}\n")
    assert len(said.splitlines()) == 1
    assert OTHER_SECRET not in said
    assert KEY not in said


def test_the_line_that_the_error_prints_is_the_one_to_set(
    folder: Path, sink: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(folder, api_url=sink.url, api_key_variable="MY_KEY")
    monkeypatch.setenv("MY_KEY", "another-key-of-mine")
    assert run("plan") == 2
    name, _, value = capsys.readouterr().err.strip().rpartition(" ")[2].partition("=")
    monkeypatch.setenv(name, value)
    assert run("plan") == 0
    assert b"Bearer another-key-of-mine\r\n" in sink.requests[0]


@pytest.mark.parametrize("command", [*READING, ["apply", "--yes"]], ids=" ".join)
@pytest.mark.parametrize("quiet", [[], ["-q"]], ids=["", "quiet"])
def test_the_general_variable_wins_over_the_file_and_says_so(
    command: list[str], quiet: list[str], folder: Path, sink: Server, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with Emulator() as running:
        settings(folder, api_url=sink.url)
        monkeypatch.setenv("ANAM_API_URL", running.url)
        assert run(*quiet, *command) == (1 if command == ["pull"] else 0)  # there is nothing to pull yet
        assert running.requests
        note = f"note: environment 'eu.1' uses {running.url} (ANAM_API_URL) in place of {sink.url}, its api-url"
    assert sink.requests == []
    assert capsys.readouterr().err.splitlines()[0] == note


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_nothing_is_written_elsewhere_that_was_for_this_machine(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as running:
        settings(folder, api_url=running.url)
        assert run("apply", "--yes") == 0  # so that there is something to roll back
        before = len(running.requests)
        capsys.readouterr()
        monkeypatch.setenv("ANAM_API_URL", AWAY)
        assert run(*command) == 2
        assert len(running.requests) == before
    said = capsys.readouterr().err
    assert "nothing was sent" in said
    assert said.endswith(f"--api-url {AWAY}, or ANAM_API_URL_EU_1={AWAY}\n")


@pytest.mark.parametrize("confirmed", ["option", "variable"])
def test_the_word_of_the_user_confirms(
    confirmed: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(folder, api_url="http://127.0.0.1:9")
    monkeypatch.setenv("ANAM_API_URL", AWAY)
    with Emulator() as running:
        if confirmed == "variable":
            monkeypatch.setenv("ANAM_API_URL_EU_1", running.url)
        assert run(*(["--api-url", running.url] if confirmed == "option" else []), "apply", "--yes") == 0
        assert any(request.method == "POST" for request in running.requests)
    assert "note:" not in capsys.readouterr().err


def test_a_token_is_no_write_and_the_note_is_made(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(folder, api_url="http://127.0.0.1:9")
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        assert run("token", "cara") == 0
    assert capsys.readouterr().err.startswith("note: environment 'eu.1' uses ")


def test_user_settings_allow_what_a_checkout_may_not_allow_itself(
    folder: Path, sink: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings(folder, api_url=sink.url, api_key_variable="MY_KEY")
    monkeypatch.setenv("MY_KEY", "another-key-of-mine")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    for home, code in ((tmp_path / "home", 0), (folder / "home", 2)):
        config = home / ".config" / "anam-personas"
        config.mkdir(parents=True)
        (config / "config.toml").write_text('allowed-key-variables = ["MY_KEY"]\n')
        monkeypatch.setenv("HOME", str(home))
        assert run("plan") == code
    assert "config.toml was not read: it is inside" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["https://①②⑦.0.0.1", "https://api.anam.ai@evil.example", "http://127.1", "nonsense", " "]
)
@pytest.mark.parametrize("by", ["ANAM_API_URL", "ANAM_API_URL_EU_1", "--api-url"])
def test_a_malformed_address_is_one_line(
    url: str, by: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if by.startswith("ANAM"):
        monkeypatch.setenv(by, url)
    assert run(*(["--api-url", url] if by == "--api-url" else []), "plan") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {by} ")
    assert len(said.splitlines()) == 1


def test_two_environments_with_one_variable_are_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "anam-personas.toml").write_text("[environments.eu-1]\n[environments.eu_1]\n")
    assert run("check") == 2
    assert capsys.readouterr().err == (
        "error: anam-personas.toml:2:15: the environments eu-1 and eu_1 would both read their address from ANAM_API_URL_EU_1: "
        "rename one of them\n"
    )
    (folder / "anam-personas.toml").write_text("[environments.Default]\n")
    assert run("check") == 2
    (folder / "anam-personas.toml").write_text("[environments.eu-1]\n")
    (folder / "personas" / "cara.yaml").write_text(f"{CARA}environments: {{eu.1: {{name: Leo}}}}\n")
    assert run("--env", "eu-1", "render", "cara") == 0
    assert run("--env", "eu.1", "render", "cara") == 2


def test_a_server_takes_the_same_way(folder: Path, sink: Server, caplog: pytest.LogCaptureFixture) -> None:
    from anam_personas import Project, SyncSessionTokens
    from anam_personas.errors import SettingsError

    settings(folder, api_url=AWAY)
    project = Project.load(folder)
    with pytest.raises(SettingsError, match=r"ANAM_ALLOWED_HOSTS=gateway\.example$"):
        SyncSessionTokens.from_env(project, {"ANAM_API_KEY": KEY})
    with SyncSessionTokens.from_env(project, {"ANAM_API_KEY": KEY}, api_url=sink.url):
        assert caplog.text == ""
    with SyncSessionTokens.from_env(project, {"ANAM_API_KEY": KEY, "ANAM_API_URL": sink.url}):
        assert f"in place of {AWAY}" in caplog.text
