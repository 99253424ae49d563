"""``emulator``, run as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_serves_until_it_is_interrupted() -> None:
    words = [sys.executable, "-m", "anam_personas", "emulator", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        reply = httpx.get(f"{url}/v1/personas", headers={"Authorization": "Bearer any"})
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert (reply.status_code, reply.json()["data"]) == (200, [])


def test_a_port_out_of_range_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulator", "--port", "65536"]) == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--script", "talk.yaml"], "talk.yaml:2:3: a turn has either say or call, or a list of steps under do"),
        (["--script", "missing.yaml"], "missing.yaml"),
        (["--knowledge", "missing"], "missing"),
        (["--llm", "127.0.0.1:11434"], "http://127.0.0.1:11434/v1"),
        (["--fail", "LIVE /socket explode"], "not an action of /socket"),
    ],
)
def test_what_cannot_be_used_is_said_before_it_serves(
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.yaml").write_text("turns:\n- when: hello\n")
    assert main(["emulator", "--port", "0", *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told


def test_without_media_it_says_so_in_a_line() -> None:
    """The extra ``live`` is not installed: chat and tools work, and the first lines say what does not."""
    code = "import sys; sys.modules['aiortc'] = None; from anam_personas.cli.main import main; main(['emulator', '--port', '0'])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert "No picture and no sound: pip install 'anam-personas[live]' for both." in told


def test_a_command_runs_against_it_and_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its own options and the global ones, and without the user's key and address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_KEY", "the-users-own")
    monkeypatch.setenv("ANAM_API_URL", "http://127.0.0.1:1")
    assert main(["init", "--no-input"]) == 0
    capsys.readouterr()
    assert main(["emulator", "token", "receptionist", "--format", "json"]) == 0
    minted = json.loads(capsys.readouterr().out)
    assert minted["sessionToken"].count(".") == 2
    assert main(["-q", "emulator", "--latency", "1", "plan", "--exit-code", "--env", "default"]) == 1
    assert (os.environ["ANAM_API_KEY"], os.environ["ANAM_API_URL"]) == ("the-users-own", "http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["toke"], 2, "Did you mean"),
        (["token"], 2, "Missing argument 'KEY'"),
        (["token", "nobody"], 2, 'unknown persona "nobody"'),
        (["emulator"], 2, "the emulator is running already"),
    ],
)
def test_the_exit_code_is_that_of_the_command(
    words: list[str],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--no-input"]) == 0
    assert main(["emulator", *words]) == code
    assert told.casefold() in capsys.readouterr().err.casefold()
    assert "ANAM_API_KEY" not in os.environ
