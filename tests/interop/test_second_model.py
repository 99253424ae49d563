"""Persona tests against another author's mock of OpenAI's API, fakellm: a misreading cannot stand on both sides."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.testing.support import PERSONA, TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interop

RULES = """\
version: 1
defaults: {fallback: deterministic_echo}
rules:
  - name: judge
    when: {messages_contain: "You judge a conversation"}
    respond: {content: '{"verdict": "yes", "reason": "It does."}'}
  - name: hours
    when: {messages_contain: "When are you open"}
    respond: {content: "We are open from nine to five."}
"""
TESTS = """\
persona: cara
tests:
  - name: hours
    turns: [{user: When are you open?}]
    expect:
      - says: {contains: nine to five, speakable: true}
      - judge: names the hours
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The other server, on a free port."""
    (folder / "rules.yaml").write_text(RULES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("fakellm"))
    command = [program, "serve", "--port", str(port), "--config", str(folder / "rules.yaml")]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert time.monotonic() < deadline, "fakellm does not listen"
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


@pytest.mark.parametrize("stream", ["false", "true"])
def test_the_other_server_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: str
) -> None:
    files = {"personas/cara.yaml": PERSONA, "personas/cara.test.yaml": TESTS, "tools/book_visit.yaml": TOOL}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    with serving(tmp_path) as url:
        models = "".join(
            f'[models.{name}]\nurl = "{url}"\nmodel = "gpt-4o"\nstream = {stream}\n' for name in ("default", "judge")
        )
        (tmp_path / "anam-personas.toml").write_text(models)
        assert main(["test"]) == 0, capsys.readouterr()
    assert main(["test", "--replay"]) == 0
    assert "1 passed. Replayed" in capsys.readouterr().out
