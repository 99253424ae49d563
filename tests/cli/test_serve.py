"""``serve``, run as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.serve.support import ASKED, BEARER, PATH, SHARED, environ, project
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = [sys.executable, "-m", "anam_personas"]


@contextmanager
def running(folder: Path, url: str, *options: str, **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of the service of a project in another process, and the process."""
    words = [*WORDS, "--project", str(folder), "serve", "--port", "0", *options]
    env = {**os.environ, **environ(url, **more)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = process.stdout.readline().strip()
        assert found.startswith("http://"), process.stderr.read()
        try:
            yield found, process
        finally:
            if process.poll() is None:
                process.kill()


def test_it_serves_until_it_is_told_to_stop_and_finishes_what_is_under_way(tmp_path: Path) -> None:
    with Emulator(faults=["POST /v1/auth/session-token slow=0.5 x1"]) as emulator:
        with running(project(tmp_path), emulator.url) as (url, process):
            assert httpx.get(f"{url}/readyz").json() == {"status": "ready"}
            asking = subprocess.Popen(
                [sys.executable, "-c", f"import httpx; print(httpx.post('{url}{PATH}', json={ASKED}).status_code)"],
                stdout=subprocess.PIPE,
                text=True,
            )
            until(lambda: len(emulator.requests) > 1 or asking.poll() is not None, "the token to be asked for")
            until(lambda: b"anam_personas_mint_in_flight 1.0" in httpx.get(f"{url}/metrics").content, "the request")
            process.send_signal(signal.SIGTERM)
            answered, _ = asking.communicate(timeout=30)
            _, told = process.communicate(timeout=30)
        assert (answered.strip(), process.returncode) == ("200", 0)
        assert "mints tokens for cara, leo" in told
        lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
        assert [line["event"] for line in lines if line.get("status") == 200] == ["minted"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.1", "localhost.example.com"])
def test_without_auth_it_stays_on_this_machine(
    tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environ("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    for settings in ('[serve]\nauth = "none"\n', ""):
        assert main(["--project", str(project(tmp_path, settings)), "serve", "--host", host, "--port", "0"]) == 2
        told = capsys.readouterr().err
        assert 'serve.auth is "none", which is for this machine only' in told
        assert "Traceback" not in told


def test_what_cannot_be_used_is_said_before_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    folder = str(project(tmp_path, SHARED))
    monkeypatch.setenv("ANAM_API_KEY", "k")
    assert main(["--project", folder, "serve", "--port", "0"]) == 2
    assert "SHARED is not set" in capsys.readouterr().err
    monkeypatch.setenv("SHARED", "short")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["--project", folder, "serve", "--port", port]) == 2
        told = capsys.readouterr().err
        assert f"cannot listen on 127.0.0.1, port {port}: Address already in use; choose another port" in told
        assert "warning: SHARED holds a secret of 5 characters" in told
    assert main(["--project", folder, "serve", "--trust-proxy", "proxy"]) == 2
    assert "--trust-proxy 'proxy' is not an IP address or network" in capsys.readouterr().err
    monkeypatch.delenv("ANAM_API_KEY")
    assert main(["--project", folder, "serve", "--port", "0"]) == 2
    assert "ANAM_API_KEY is not set" in capsys.readouterr().err


@pytest.mark.slow
def test_several_workers_share_their_limits_and_their_metrics(tmp_path: Path) -> None:
    settings = SHARED + 'limit-per-caller = "10/minute"\n'
    with (
        Emulator() as emulator,
        running(project(tmp_path, settings), emulator.url, "--workers", "2", "--host", "0.0.0.0") as (url, process),
    ):
        url = url.replace("0.0.0.0", "127.0.0.1")
        statuses = [httpx.post(url + PATH, json=ASKED, headers=BEARER).status_code for _ in range(40)]
        assert 5 <= statuses.count(200) <= 10
        assert set(statuses) == {200, 429}
        texts = [httpx.get(f"{url}/metrics").text for _ in range(6)]
        wanted = f'anam_personas_mints_total{{persona="cara",type="ephemeral"}} {statuses.count(200)}.0'
        assert all(wanted in text for text in texts)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "each of the 2 workers has 1/2 of them" in told


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_workers_end_with_their_supervisor(tmp_path: Path) -> None:
    with Emulator() as emulator, running(project(tmp_path), emulator.url, "--workers", "2") as (url, process):
        assert httpx.get(f"{url}/healthz").status_code == 200
        process.kill()

        def is_gone() -> bool:
            try:
                return not httpx.get(f"{url}/healthz", timeout=2).is_success
            except httpx.TransportError:
                return True

        until(is_gone, "the workers to end")


@pytest.mark.slow
def test_addresses_of_a_proxy_that_is_trusted(tmp_path: Path) -> None:
    settings = '[serve]\nvariables = ["visitorName"]\nlimit-per-caller = "1/minute"\n'
    folder = project(
        tmp_path, settings.replace("[serve]\n", '[serve]\nauth = "shared-secret"\nsecret-variable = "SHARED"\n')
    )
    with Emulator() as emulator, running(folder, emulator.url, "--trust-proxy", "127.0.0.1") as (url, _):
        for address, status in {"198.51.100.1": 200, "198.51.100.2": 200, "1.2.3.4, 198.51.100.2": 429}.items():
            headers = BEARER | {"X-Forwarded-For": address}
            assert httpx.post(url + PATH, json=ASKED, headers=headers).status_code == status
