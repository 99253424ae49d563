"""Tool files of any making, edits of the stored tools in the Lab: after a pull the plan is empty, but for what was refused."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.api.client import AnamApi
from anam_personas.emulator import Emulator
from tests.projects import CARA
from tests.sync.housefiles import SETTINGS, ended, full, lines, written
from tests.sync.test_pull_house_law import command, left, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running

leaves = st.one_of(lines, st.booleans(), st.integers(0, 9), st.none(), st.just([]), st.just({}))
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["day", "type", "a b", "on", "1"]), inner, max_size=3),
    ),
    max_leaves=6,
)
values = st.fixed_dictionaries({}, optional={"default": schemas, "x-notes": schemas, "description": lines})
properties = st.dictionaries(st.sampled_from(["day", "type", "a b", "on", "1"]), values, max_size=3)
parameters = st.fixed_dictionaries(
    {"type": st.just("object")}, optional={"properties": properties, "x-notes": schemas, "description": lines}
)
"""Sound ones: a tool that nobody could call is an error of its file, whoever wrote it."""
FOLDERS = [f"b7e0c1f2-5d3a-4c8e-9f10-2a6b4c8d0e1{number}" for number in range(3)]
COMMON = {"description": full, "disableInterruptions": st.booleans()}
KINDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "client": {
        "parameters": parameters,
        "awaitResult": st.just(True),
        "toolTimeoutSeconds": st.sampled_from([5, 20, 0.5 + 1]),
    },
    "webhook": {
        "url": st.sampled_from(["https://example.com/a", "https://example.com/b?x=1#y"]),
        "method": st.sampled_from(["GET", "POST"]),
        "bodyTemplate": full,
        "headers": st.just({"X-Key": "1"}),
    },
    "knowledge": {"documentFolderIds": st.lists(st.sampled_from(FOLDERS), min_size=1, unique=True)},
}
NEEDED = {"description", "url", "method", "documentFolderIds"}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with Emulator() as emulator:
        yield emulator


@st.composite
def tools(draw: st.DrawFn) -> tuple[str, str]:
    """A kind of tool, and a file of that kind."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    fields = COMMON | KINDS[kind]
    names = [name for name in fields if name in NEEDED or draw(st.booleans())]
    if "toolTimeoutSeconds" in names and "awaitResult" not in names:
        names.append("awaitResult")
    body = draw(st.permutations([draw(written(name, draw(fields[name]), 0)) for name in names]))
    return kind, draw(ended(f"version: 1\nname: book\ntype: {kind}\n{''.join(body)}"))


@st.composite
def edits(draw: st.DrawFn, kind: str, live: dict[str, Any]) -> dict[str, Any]:
    """What somebody makes of the tool in the Lab: other values, or fewer."""
    fields, config = {}, dict(live["config"])
    for name, values in (COMMON | KINDS[kind]).items():
        if draw(st.booleans()):
            continue
        if name in COMMON:
            fields[name] = draw(values)
        elif name not in NEEDED and draw(st.booleans()):
            config.pop(name, None)
        else:
            config[name] = draw(values)
    return fields | {"config": config}


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_after_a_pull_the_plan_is_empty(running: Running, data: st.DataObject) -> None:
    running.reset()
    with tempfile.TemporaryDirectory() as name, AnamApi("a-key", url=running.url) as api:
        folder = Path(name)
        kind, text = data.draw(tools())
        write(
            folder,
            {"anam-personas.toml": SETTINGS, "tools/book.yaml": text, "personas/cara.yaml": f"{CARA}tools: [book]\n"},
        )
        code, told = command(running, folder, "apply", "--yes")
        assert code == 0, told
        for _ in range(data.draw(st.integers(1, 2))):
            live = next(each for each in running.tools if each["name"] == "book")
            api.update("tools", live["id"], data.draw(edits(kind, live)))
            options = ["--new-fields"] if data.draw(st.booleans()) else []
            code, pulled = command(running, folder, "pull", *options)
            (row,) = pulled["tools"]
            refused = {each["path"]: each["refused"] for each in row["fields"] if each["refused"]}
            after = command(running, folder, "plan")[1]
            assert {path for _, path in left(after)} <= refused.keys(), (row, after)
            assert set(refused) <= {"config.headers", "config.toolTimeoutSeconds"}, refused
            assert (code == 0) == (not refused)
            assert command(running, folder, "validate")[0] == 0


def test_an_edit_that_is_taken_back_after_a_pull_is_pulled_as_well(running: Running, tmp_path: Path) -> None:
    running.reset()
    tool = (
        "version: 1\nname: book\ntype: webhook\ndescription: calm\nurl: https://example.com/a\nmethod: POST\n"
        'headers:\n  X-Key: "1"\n'
    )
    files = {"anam-personas.toml": SETTINGS, "tools/book.yaml": tool, "personas/cara.yaml": f"{CARA}tools: [book]\n"}
    write(tmp_path, files)
    assert command(running, tmp_path, "apply", "--yes")[0] == 0
    with AnamApi("a-key", url=running.url) as api:
        live = next(each for each in running.tools if each["name"] == "book")
        api.update("tools", live["id"], {"config": {**live["config"], "bodyTemplate": "calm"}})
        command(running, tmp_path, "pull", "--new-fields")
        assert "bodyTemplate: calm" in (tmp_path / "tools/book.yaml").read_text()
        api.update("tools", live["id"], {"config": live["config"]})
        command(running, tmp_path, "pull")
    assert "bodyTemplate" not in (tmp_path / "tools/book.yaml").read_text()
    assert left(command(running, tmp_path, "plan")[1]) == set()
