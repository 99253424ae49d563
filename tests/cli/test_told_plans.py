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


def test_a_key_without_a_file_is_named_with_prune(
    lab: Lab, orphan: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    leo = lab.folder / "personas/sales/leo.yaml"
    leo.write_text(leo.read_text().replace("Leo", "Leonard"))
    told = said(capsys, "plan", "cara", "--prune")
    assert f"- persona cara {orphan['id']}: delete" in told
    assert "sales/leo" not in told
    plan = lab.folder / "plan.json"
    assert main(["plan", "personas/cara.yaml", "--prune", "--out", str(plan)]) == 0
    assert main(["apply", "--plan", str(plan)]) == 0
    assert [each["name"] for each in lab.api.list("personas")] == ["Leo"]


def test_a_key_that_nothing_has_is_refused(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "nobody", "--prune", "--yes"]) == 2
    assert 'no persona "nobody", neither a file nor a stored one without a file' in capsys.readouterr().err
    assert main(["apply", "car", "cara", "--prune", "--yes"]) == 2
    assert 'Did you mean "cara"?' in capsys.readouterr().err
    assert main(["apply", "book_visit", "--prune", "--yes"]) == 2
    assert lab.live()["name"] == "Cara"


def test_without_prune_the_way_to_name_it_is_said(orphan: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert orphan["name"] == "Cara"
    assert "`plan --prune KEY`" in said(capsys, "plan", "cara")


def test_what_is_renamed_is_not_deleted_by_its_old_key(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    path = lab.folder / "personas/cara.yaml"
    (lab.folder / "personas/clara.yaml").write_text(path.read_text() + "renamedFrom: cara\n")
    path.unlink()
    assert main(["apply", "cara", "--prune", "--yes"]) == 2
    assert '"cara" was renamed to "clara": use that key' in capsys.readouterr().err
    with (lab.folder / "personas/clara.yaml").open("a") as file:
        file.write("voiceID: x\n")
    assert main(["apply", "cara", "--prune", "--yes"]) == 1
    assert lab.live()["name"] == "Cara"
