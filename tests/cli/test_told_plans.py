"""What a plan says to people: names of tools, what a delete takes away, keys without a file. Over the real command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


@pytest.fixture
def orphan(lab: Lab) -> dict[str, Any]:
    """Cara, whose file has gone."""
    live = lab.live()
    (lab.folder / "personas/cara.yaml").unlink()
    return live


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    capsys.readouterr()
    main(list(words))
    told = capsys.readouterr()
    return told.out + told.err


def detached(lab: Lab) -> list[dict[str, Any]]:
    """Somebody takes all tools from Cara in the Lab; the tools."""
    tools: list[dict[str, Any]] = lab.live()["tools"]
    lab.edit(toolIds=[])
    return tools


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_tools_are_told_by_their_names(lab: Lab, capsys: pytest.CaptureFixture[str], form: str) -> None:
    (tool, *_) = detached(lab)
    told = said(capsys, "plan", "--format", form)
    assert f"book_visit ({tool['_toolId'][:8]}...)" in told
    assert tool["_toolId"] not in next(line for line in told.splitlines() if "book_visit (" in line)


def test_json_keeps_the_ids_of_tools(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    tools = [each["_toolId"] for each in detached(lab)]
    changes = json.loads(said(capsys, "plan", "--format", "json"))["changes"]
    fields = next(each["fields"] for each in changes if each["key"] == "cara")
    assert next(each["file"] for each in fields if each["path"] == "toolIds") == sorted(tools)


def test_of_many_tools_each_that_changes_is_told(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    live = lab.live()
    made = [lab.api.create("tools", {**TOOL, "name": f"tool_{number}"})["id"] for number in range(9)]
    lab.edit(toolIds=[*(each["_toolId"] for each in live["tools"]), *made])
    told = said(capsys, "plan")
    assert all(f'- "tool_{number} ({id_[:8]}...)"' in told for number, id_ in enumerate(made))


TOOL: dict[str, Any] = {
    "type": "CLIENT", "description": "Opens a page.", "config": {"parameters": {"type": "object", "properties": {}}},
}  # fmt: skip


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_delete_says_what_is_lost(
    lab: Lab, orphan: dict[str, Any], capsys: pytest.CaptureFixture[str], form: str
) -> None:
    told = said(capsys, "plan", "--prune", "--format", form)
    block = told.partition(f"- persona cara {orphan['id']}: delete")[2].partition("<details>")[0]
    assert f'it is called "Cara", last changed {orphan["updatedAt"]}; its marker says' in block.replace("\\_", "_")
    assert '"Cara"' in block
    assert f"book_visit ({orphan['tools'][0]['_toolId'][:8]}...)" in block
    (prompt,) = [line for line in block.splitlines() if "systemPrompt" in line]
    assert "tokens" in prompt
    assert "sections" in prompt
    assert json.dumps(orphan["brain"]["systemPrompt"][:20])[1:-1] in block


def test_what_is_without_a_file_is_told_by_its_name(
    lab: Lab, orphan: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    lab.edit(name="Cara of the front desk")
    told = said(capsys, "plan")
    assert "without a file, not deleted" in told
    assert 'it is called "Cara of the front desk", last changed' in told
    assert "systemPrompt" not in told.partition(orphan["id"])[2]
