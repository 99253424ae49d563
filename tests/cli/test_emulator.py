"""``emulator``, run as a user runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from anam_personas.cli.main import main

if TYPE_CHECKING:
    import pytest


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
