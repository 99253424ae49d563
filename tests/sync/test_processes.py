"""Whole processes: killed at any moment, interrupted by a real Ctrl-C, three of them at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from tests.budget import combinations
from tests.waiting import faulted, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running

# A shell that runs the tests in its background has SIGINT ignored, and children inherit that.
COMMAND = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from anam_personas.cli.main import main\nraise SystemExit(main())",
]
PERSONA = """\
version: 1
name: {name}
description: One of a house.
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: You are {name}, and you greet whoever comes in.
widgetConfig: {{layout: floating}}
"""
NAMES = ("ada", "bea", "cal")
KEY = "a-key-that-nobody-may-see"


@pytest.fixture
def slow() -> Iterator[Running]:
    with Emulator(latency=25) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    (folder / "personas").mkdir(parents=True)
    (folder / "anam-personas.toml").write_text('project = "house"\n[environments.default]\nconcurrency = 2\n')
    for name in NAMES:
        (folder / "personas" / f"{name}.yaml").write_text(PERSONA.format(name=name.title()))
    return folder


def start(folder: Path, url: str, *arguments: str, stderr: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    environ = {**os.environ, "ANAM_API_URL": url, "ANAM_API_KEY": KEY}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": stderr}
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=environ, text=True, **streams)


def wait_for(emulator: Running, requests: int, process: subprocess.Popen[str]) -> None:
    """Until the emulator was asked so often, or the process has ended."""
    until(lambda: len(emulator.requests) >= requests or process.poll() is not None, f"{requests} requests")


def wait_for_faults(emulator: Running, requests: int, process: subprocess.Popen[str]) -> None:
    """Until a fault rule holds up so many requests, or the process has ended."""
    until(lambda: faulted(emulator) >= requests or process.poll() is not None, f"{requests} requests held up")


def press(process: subprocess.Popen[str], stderr: Path) -> None:
    """Press Ctrl-C, until it is heard."""
    process.send_signal(signal.SIGINT)
    until(lambda: "Ctrl-C once more" in stderr.read_text(), "an answer to Ctrl-C")


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out + err


@pytest.mark.parametrize("requests", combinations([3, 5, 7, 9, 11, 13], of=2))
def test_after_a_kill_the_next_apply_completes_it(slow: Running, house: Path, requests: int) -> None:
    process = start(house, slow.url, "apply", "--yes")
    wait_for(slow, requests, process)
    process.kill()
    finish(process)
    code, told = finish(start(house, slow.url, "apply", "--yes"))
    assert code == 0, told
    assert sorted(each["name"] for each in slow.personas) == ["Ada", "Bea", "Cal"]
    assert {each["widgetConfig"]["layout"] for each in slow.personas} == {"floating"}
    code, told = finish(start(house, slow.url, "plan", "--exit-code"))
    assert code == 0, told


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_after_the_requests_in_flight(slow: Running, house: Path, number: signal.Signals) -> None:
    for each in range(9):
        (house / "personas" / f"p{each}.yaml").write_text(PERSONA.format(name=f"P{each}"))
    process = start(house, slow.url, "apply", "--yes")
    wait_for(slow, 12, process)
    process.send_signal(number)
    code, told = finish(process)
    assert code == 130, told
    made = {each["name"] for each in slow.personas}
    assert 0 < len(made) < 12
    assert {each["widgetConfig"].get("layout") for each in slow.personas} == {"floating"}
    assert "interrupted" in told
    assert f"Apply: {len(made)} done, 0 failed, {12 - len(made)} not tried" in told, told
    code, told = finish(start(house, slow.url, "apply", "--yes"))
    assert (code, len(slow.personas)) == (0, 12), told


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"]])
def test_ctrl_c_does_not_wait_for_a_busy_api(slow: Running, house: Path, command: list[str]) -> None:
    slow.fail(
        "GET /v1/personas 429 retry-after=50 @1" if command == ["plan"] else "POST /v1/personas 429 retry-after=50"
    )
    process = start(house, slow.url, *command)
    wait_for(slow, 2 if command == ["plan"] else 5, process)
    time.sleep(0.05)  # by now it waits; before, Ctrl-C ends it too
    process.send_signal(signal.SIGINT)
    code, told = finish(process)
    assert code == 130, told
    assert "nterrupted" in told
    assert slow.personas == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("command", [["apply", "--yes"], ["rollback", "--yes"]])
def test_a_second_ctrl_c_leaves_what_is_under_way_and_says_that_nobody_knows(
    slow: Running, house: Path, tmp_path: Path, command: list[str]
) -> None:
    if command[0] == "rollback":
        assert finish(start(house, slow.url, "apply", "--yes"))[0] == 0
    slow.fail("POST /v1/personas slow=20" if command[0] == "apply" else "DELETE /v1/personas/* slow=20")
    with (tmp_path / "stderr").open("w") as stderr:
        process = start(house, slow.url, *command, "--format", "json", stderr=stderr)
        wait_for_faults(slow, 2, process)
        began = time.monotonic()
        press(process, tmp_path / "stderr")
        with pytest.raises(subprocess.TimeoutExpired):  # the first one lets what is under way end
            process.wait(0.05)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    err = (tmp_path / "stderr").read_text()
    assert time.monotonic() - began < 15  # the requests take 20
    assert process.returncode == 130, err
    assert "Ctrl-C once more leaves it" in err
    assert "Traceback" not in err
    told = json.loads(out)
    assert told["interrupted"] is True
    assert sorted(each["status"] for each in told["results"]) == ["not tried", "unknown", "unknown"]
    assert all("may or may not be done" in each["reason"] for each in told["results"] if each["status"] == "unknown")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_was_done_before_a_second_ctrl_c_is_said_to_be_done(slow: Running, house: Path, tmp_path: Path) -> None:
    slow.fail("POST /v1/personas slow=20 @2 x9")
    with (tmp_path / "stderr").open("w") as stderr:
        process = start(house, slow.url, "apply", "--yes", stderr=stderr)
        wait_for_faults(slow, 2, process)
        press(process, tmp_path / "stderr")
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    (made,) = slow.personas
    assert f"persona {made['name'].lower()} {made['id']}: created" in told
    assert "Apply: 1 done, 0 failed, 0 not tried, 0 refused, 2 unknown. Interrupted" in told


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_while_reading_ends_at_once(slow: Running, house: Path) -> None:
    assert finish(start(house, slow.url, "apply", "--yes"))[0] == 0
    slow.fail("GET /v1/personas/* slow=20")
    process = start(house, slow.url, "plan")
    wait_for_faults(slow, 1, process)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    code, told = finish(process)
    assert (code, time.monotonic() - began < 10) == (130, True), told
    assert "Traceback" not in told


def test_applies_within_the_lag_of_the_list_make_each_persona_once(house: Path) -> None:
    with Emulator(lag=400) as late:
        done = [finish(start(house, late.url, "apply", "--yes")) for _ in range(2)]
        assert [code for code, _ in done] == [0, 0], done
        assert sorted(each["name"] for each in late.personas) == ["Ada", "Bea", "Cal"]
        assert "Apply: 0 done" in done[1][1], done[1][1]


def test_three_applies_at_once_make_each_persona_once(slow: Running, house: Path) -> None:
    copies = [Path(shutil.copytree(house, house.parent / f"copy{number}")) for number in range(3)]
    done = [finish(each) for each in [start(copy, slow.url, "apply", "--yes") for copy in copies]]
    assert all(code in {0, 1} for code, _ in done), done
    assert sorted(each["name"] for each in slow.personas) == ["Ada", "Bea", "Cal"]
    code, told = finish(start(house, slow.url, "apply", "--yes"))
    assert (code, len(slow.personas)) == (0, 3), told
    assert {each["widgetConfig"]["layout"] for each in slow.personas} == {"floating"}


def test_the_key_is_in_no_output_and_no_file(slow: Running, house: Path) -> None:
    slow.fail("POST /v1/personas garbage @1", "PUT /v1/personas/* 401 @1")
    told = [finish(start(house, slow.url, "-v", "apply", "--yes", "--format", form))[1] for form in ("text", "json")]
    kept = [path.read_text() for path in house.rglob("*") if path.is_file()]
    assert any("begin" in text for text in kept)
    assert not any(KEY in text for text in (*told, *kept))
