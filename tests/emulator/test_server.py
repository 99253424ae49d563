from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas import errors
from anam_personas.emulator import Emulator, serve
from tests.emulator.conftest import client_of
from tests.emulator.support import create

if TYPE_CHECKING:
    from pathlib import Path

SERVE = "import sys; from anam_personas.emulator import serve; serve(port=0, data=sys.argv[1], on_ready=lambda u: print(u, flush=True))"


def test_nothing_is_left_behind() -> None:
    before = threading.enumerate()
    with Emulator() as emulator, httpx.Client() as kept_alive:
        kept_alive.get(f"{emulator.url}/v1/personas")
        assert len(threading.enumerate()) == len(before) + 1
        url = emulator.url
        emulator.stop()
        with pytest.raises(httpx.TransportError):
            kept_alive.get(f"{url}/v1/personas")
    assert threading.enumerate() == before


def test_a_request_that_is_slow_does_not_keep_it_from_ending() -> None:
    with Emulator(faults=["* * slow=60"]) as emulator:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{emulator.url}/v1/personas", timeout=0.05)
        started = time.perf_counter()
    assert time.perf_counter() - started < 5


def test_it_is_quick_to_come_and_go() -> None:
    started = time.perf_counter()
    for _ in range(5):
        with Emulator():
            pass
    assert time.perf_counter() - started < 5


def test_what_it_held_can_be_looked_at_afterwards() -> None:
    with Emulator() as emulator, client_of(emulator) as api:
        create(api, name="Cara")
    assert [persona["name"] for persona in emulator.personas] == ["Cara"]
    assert [logged.method for logged in emulator.requests] == ["POST"]
    assert [each["name"] for each in emulator.tools] == ["end_call", "change_language", "skip_turn"]
    with pytest.raises(errors.UsageError, match="not running"):
        _ = emulator.url


def test_it_is_started_once_and_before_it_is_asked() -> None:
    with pytest.raises(errors.UsageError, match="never started"):
        _ = Emulator().personas
    with Emulator() as emulator, pytest.raises(errors.UsageError, match="running already"):
        emulator.start()


@pytest.mark.parametrize("port", [70_000, -1, None])
def test_a_port_that_cannot_be_had_is_said(port: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1] if port is None else port
        with pytest.raises(errors.UsageError, match=f"cannot listen on 127.0.0.1, port {wanted}") as told:
            serve(port=wanted)
    assert ("choose another port (--port 0 picks a free one)" in str(told.value)) is (port is None)
    assert "Errno" not in str(told.value)


@pytest.mark.parametrize("wrong", [{"faults": ["nonsense"]}, {"latency": -1}, {"lag": -1}, {"max_sessions": -1}])
def test_options_that_do_not_fit_are_said(wrong: dict[str, object]) -> None:
    before = threading.enumerate()
    with pytest.raises(errors.UsageError):
        Emulator(**wrong).start()  # type: ignore[arg-type]
    assert threading.enumerate() == before


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_with_0_on_a_signal(tmp_path: Path, sent: signal.Signals) -> None:
    command = [sys.executable, "-W", "error", "-c", SERVE, str(tmp_path / "anam.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/v1/personas", headers={"Authorization": "Bearer k"}).status_code == 200
        process.send_signal(sent)
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")


def test_serving_gives_the_signals_back() -> None:
    held = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]

    def on_ready(url: str) -> None:
        assert httpx.get(f"{url}/v1/voices").status_code == 401
        signal.raise_signal(signal.SIGTERM)

    serve(port=0, on_ready=on_ready)
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == held
