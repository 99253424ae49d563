"""``--overwrite-drift[=KIND/KEY]``, and the check before a plan, as commands."""

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


def plan(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["plan", "--format", "json", *args])
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def test_a_key_behind_the_bare_option_is_a_key(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.edit(systemPrompt="Edited.")
    made = plan(capsys, "--overwrite-drift", "cara")
    assert made["options"]["keys"] == ["cara"]
    assert made["options"]["overwriteDrift"] is True
    assert [row["refused"] for row in made["changes"] if row["key"] == "cara"] == [None]
    assert [row["key"] for row in made["changes"] if row["kind"] == "persona"] == ["cara"]


def test_only_the_named_item_is_overwritten(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.edit(systemPrompt="Edited.")
    lab.api.update("tools", lab.tool()["id"], {"description": "Edited."})
    made = plan(capsys, "--overwrite-drift=tool/book_visit")
    refused = {row["key"]: row["refused"] is not None for row in made["changes"]}
    assert (refused["book_visit"], refused["cara"]) == (False, True)
    made = plan(capsys, "--overwrite-drift=tool/book_visit", "--overwrite-drift=persona/cara")
    assert not any(row["refused"] for row in made["changes"])


@pytest.mark.parametrize("name", ["tool/book_visitt", "cara", "persona/", "/cara", "", "tool/*"])
def test_an_unknown_item_is_a_usage_error(lab: Lab, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["plan", f"--overwrite-drift={name}"]) == 2
    assert "--overwrite-drift" in capsys.readouterr().err


def test_a_limit_that_refuses_is_part_of_the_plan(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    path = lab.folder / "personas/cara.yaml"
    path.write_text(path.read_text().replace("calm", "quiet"))
    made = plan(capsys, "--max-changes", "0")
    assert [(each["name"], each["count"], each["managed"], each["option"]) for each in made["refusals"]] == [
        ("max-changes", 1, 2, "--max-changes 1")
    ]
    assert main(["plan", "--format", "markdown", "--max-changes", "0"]) == 1
    assert "--max-changes 1" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"], ["plan", "cara"], ["apply", "cara", "--yes"]])
def test_errors_of_check_come_first(lab: Lab, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    path = lab.folder / "personas/cara.yaml"
    path.write_text(path.read_text().replace("name: Cara\n", "name: Carla\n"))
    before = len(lab.emulator.requests)
    capsys.readouterr()
    assert main(command) == 1
    assert "ID001" in capsys.readouterr().err
    assert len(lab.emulator.requests) == before
    assert lab.live()["name"] == "Cara"
    assert main([*command, "--no-check"]) == 0


def test_errors_of_others_do_not_stop_a_key(lab: Lab) -> None:
    path = lab.folder / "personas/cara.yaml"
    path.write_text(path.read_text().replace("name: Cara\n", "name: Carla\n"))
    assert main(["plan", "sales/leo"]) == 0
