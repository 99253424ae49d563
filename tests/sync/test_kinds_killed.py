"""For each kind, a real process is killed (SIGKILL) at any request of an apply, and the next one completes it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from anam_personas.sync.remote.waiting import RECENT
from tests.budget import combinations
from tests.projects import write
from tests.sync.kinds.campaign import before, wish
from tests.sync.kinds.house import SECRETS, SETTINGS, Clock, House, client
from tests.sync.kinds.kind import Call
from tests.sync.kinds.rows import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running
    from tests.sync.kinds.kind import Texts

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes of POSIX")
EVERY = [Call(kind, number) for kind in KINDS for number in range(1, kind.requests + 1)]


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with Emulator(lag=1) as running:
        yield running


@pytest.fixture(scope="module")
def zygote() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.sync.kinds.zygote"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "anam-personas" in process.stdout.readline()
        yield process
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Checkout:
    """A clone of the project on disk."""

    house: House
    zygote: subprocess.Popen[str]

    @property
    def folder(self) -> Path:
        return self.house.folder / "checkout"

    def run(
        self, items: Mapping[str, Texts], *arguments: str, number: int = 0, is_done: bool = False
    ) -> tuple[int, str]:
        """What a command ends with, and what it prints."""
        for name in ("personas", "tools", "knowledge", "llms", "shares"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        settings = f'default-environment = "test"\n{SETTINGS}'
        write(self.folder, {"anam-personas.toml": settings, **self.house.kind.files(items)})
        environ = {**os.environ, **SECRETS, "ANAM_API_URL": self.house.emulator.url, "ANAM_API_KEY": "a-key"}
        output = self.house.folder / "output"
        job: dict[str, Any] = {
            "arguments": arguments,
            "folder": f"{self.folder}",
            "environ": environ,
            "output": f"{output}",
        }
        assert self.zygote.stdin is not None
        assert self.zygote.stdout is not None
        print(json.dumps({**job, "number": number, "isDone": is_done}), file=self.zygote.stdin, flush=True)
        return int(self.zygote.stdout.readline()), output.read_text()

    def apply(self, items: Mapping[str, Texts], **at: Any) -> tuple[int, str]:
        return self.run(
            items, "apply", "--yes", "--prune", "--no-check", "--max-changes", "100%", "--max-deletes", "100%", **at
        )


@pytest.fixture
def checkout(shared: Running, zygote: subprocess.Popen[str], tmp_path: Path, at: Call) -> Iterator[Checkout]:
    shared.reset()
    with client(shared.url) as api:
        yield Checkout(House(at.kind, tmp_path, shared, Clock(), api), zygote)


def minutes_pass(house: House) -> None:
    """Real processes have the real time: the records of creates become older instead."""

    def older(found: re.Match[str]) -> str:
        return f"?{int(found[1], 16) - 2 * int(RECENT):x}."

    for persona in house.api.list("personas"):
        text = f"{persona.get('description')}"
        if text != (aged := re.sub(r"(?<=[^ ] )\?([0-9a-f]+)\.", older, text)):
            house.api.update("personas", persona["id"], {"description": aged})


@pytest.mark.parametrize(("is_done", "at"), combinations((False, True), EVERY, of=29, nightly=9))
def test_a_process_is_killed_at_any_request(checkout: Checkout, at: Call, is_done: bool) -> None:
    house, files = checkout.house, wish(at.kind)
    assert checkout.apply(before(at.kind))[0] == 0
    house.visited("ada")
    strangers = house.strangers()
    code, told = checkout.apply(files, number=at.number, is_done=is_done)
    assert code == -signal.SIGKILL, told
    code, told = checkout.apply(files)
    if code and at.kind.kept:  # the record of a create that may have been sent, and nothing of it to be seen
        assert (code, "Apply again after" in told) == (1, True), told
        minutes_pass(house)
        code, told = checkout.apply(files)
    assert code == 0, told
    code, told = checkout.run(files, "plan", "--prune", "--exit-code")
    assert code == 0, told
    assert house.said() == files
    assert house.strangers() == strangers
