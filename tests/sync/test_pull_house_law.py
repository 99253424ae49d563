"""Files of any making, edits of any field in the Lab, the real commands: after a pull the plan is empty, but for what was refused."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from anam_personas.api.client import AnamApi
from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from anam_personas.resources import PERSONAS
from anam_personas.sync.items.marker import read_marker, with_marker, without_marker
from tests.sync.housefiles import LIVE, edited, houses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running


@pytest.fixture(scope="module", params=[True, False], ids=["undocumented", "documented"])
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    with Emulator(undocumented=request.param) as emulator:
        yield emulator


def command(running: Running, folder: Path, *words: str) -> tuple[int, Any]:
    """A command's exit code and its JSON."""
    out, err = io.StringIO(), io.StringIO()
    environ = {"ANAM_API_URL": running.url, "ANAM_API_KEY": "a-key"}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch.dict(os.environ, environ):
        code = main(["--project", str(folder), *words, "--format", "json"])
    return code, json.loads(out.getvalue() or "null") or err.getvalue()


def texts(folder: Path) -> dict[str, bytes]:
    return {f"{path}": path.read_bytes() for path in sorted((folder / "personas").iterdir())}


def edit(draw: Any, api: AnamApi, live: dict[str, Any]) -> None:
    """Somebody edits a persona in the Lab; the marker stays, or gets company."""
    shown = live | {
        "systemPrompt": live["brain"]["systemPrompt"],
        "voiceId": live["voice"]["id"],
        "description": without_marker(live["description"]),
    }
    names = sorted(draw(st.sets(st.sampled_from(sorted(LIVE)), min_size=1, max_size=4)))
    fields = {name: edited(draw, name, shown.get(name)) for name in names}
    fields = {name: value for name, value in fields.items() if value is not None or name == "initialMessage"}
    if "description" in fields:
        marker = read_marker(live["description"])
        assert marker is not None
        fields["description"] = with_marker(fields["description"], marker)
    if draw(st.booleans()):
        fields = {name: crlf(value) for name, value in fields.items()}
    api.update("personas", live["id"], fields)


def ours(running: Running) -> list[dict[str, Any]]:
    """All personas, in the order of their keys: who comes first is the creates' affair."""
    return sorted(running.personas, key=lambda each: f"{read_marker(each['description'])}")


def crlf(value: Any) -> Any:
    return value.replace("\n", "\r\n") if isinstance(value, str) else value


def left(plan: dict[str, Any]) -> set[tuple[str, str]]:
    return {(row["key"], each["path"]) for row in plan["changes"] for each in row["fields"]}


def refused(pulled: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (row["key"], each["path"]): each["refused"]
        for row in pulled["personas"]
        for each in row["fields"]
        if each["refused"]
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_after_a_pull_the_plan_is_empty(running: Running, data: st.DataObject) -> None:
    running.reset()
    with tempfile.TemporaryDirectory() as name, AnamApi("a-key", url=running.url) as api:
        folder = Path(name)
        write(folder, data.draw(houses()))
        code, told = command(running, folder, "apply", "--no-check", "--yes")
        assert code == 0, told
        for _ in range(data.draw(st.integers(1, 3))):  # again and again, without an apply between
            for live in ours(running):
                if data.draw(st.booleans()):
                    edit(data.draw, api, live)
            options = [each for each in ("--theirs", "--new-fields") if data.draw(st.booleans())]
            if not check(running, folder, options):
                return
        were = running.personas
        assert command(running, folder, "apply", "--no-check", "--yes")[0] == 0
        assert command(running, folder, "plan", "--no-check", "--exit-code")[0] == 0
        assert [shown(each) for each in running.personas] == [shown(each) for each in were]


@settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_after_a_pull_the_plan_has_what_was_changed_here(running: Running, data: st.DataObject) -> None:
    """The files changed too, at will: what is left is refused, or was changed here."""
    running.reset()
    with tempfile.TemporaryDirectory() as name, AnamApi("a-key", url=running.url) as api:
        folder = Path(name)
        files = data.draw(houses())
        write(folder, files)
        assert command(running, folder, "apply", "--no-check", "--yes")[0] == 0
        for live in ours(running):
            edit(data.draw, api, live)
        others = data.draw(houses())
        write(folder, {file: others.get(file, text) for file, text in files.items() if data.draw(st.booleans())})
        assume(command(running, folder, "validate")[0] == 0)
        before = command(running, folder, "plan", "--no-check")[1]
        live_before = running.personas
        pulled = command(running, folder, "pull", *(["--theirs"] if data.draw(st.booleans()) else []))[1]
        after = command(running, folder, "plan", "--no-check")[1]
        assert left(after) <= left(before)
        taken = {(row["key"], each["path"]) for row in pulled["personas"] for each in row["fields"]} - refused(
            pulled
        ).keys()
        assert not taken & left(after)
        assert running.personas == live_before
        assert command(running, folder, "validate")[0] == 0


def write(folder: Path, files: dict[str, str]) -> None:
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def check(running: Running, folder: Path, options: list[str]) -> bool:
    """A pull, and what holds after it. Whether nothing is left to be done."""
    before, live = command(running, folder, "plan", "--no-check")[1], running.personas
    code, pulled = command(running, folder, "pull", *options)
    after = command(running, folder, "plan", "--no-check")[1]
    no = refused(pulled)
    assert left(after) == no.keys() & left(before), (no, after)
    assert "--new-fields" in options or no.keys() <= left(before)
    assert (code == 0) == (not no)
    assert running.personas == live  # a pull writes nothing there
    was = texts(folder)
    assert command(running, folder, "pull", *options)[0] == code
    assert texts(folder) == was  # nothing is left to be taken in
    return not left(after)


def shown(live: dict[str, Any]) -> dict[str, Any]:
    """What people see of a persona, but for what the API itself spells in several ways."""
    body = PERSONAS.from_api(live | {"description": without_marker(live["description"])})
    return {path: value for path, value in body.items() if value}
