"""The lines of tools are bookkeeping: no command shows them as part of a description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

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


def test_status_is_in_sync_with_them(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert "[anam-personas-tools " in lab.live()["description"]
    capsys.readouterr()
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "in sync" in out
    assert "anam-personas-tools" not in out


@pytest.mark.parametrize("command", [["plan"], ["status"], ["pull", "--diff"], ["plan", "--format", "json"]])
def test_an_edit_is_shown_without_them(lab: Lab, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    lab.edit(description="Edited.\n" + "\n".join(lab.live()["description"].split("\n")[-2:]))
    capsys.readouterr()
    main(command)
    out = capsys.readouterr().out
    assert "description" in out
    assert "anam-personas-tools" not in out


def test_a_pull_leaves_them_out_of_the_file(lab: Lab) -> None:
    lab.edit(description="Edited.\n" + "\n".join(lab.live()["description"].split("\n")[-2:]))
    assert main(["pull"]) == 0
    text = (lab.folder / "personas/cara.yaml").read_text()
    assert "description: Edited." in text
    assert "anam-personas-" not in text
    assert main(["apply", "--yes"]) == 0
    assert lab.live()["description"].split("\n")[1].startswith("[anam-personas-tools ")
    assert main(["plan", "--exit-code"]) == 0


def test_rollback_overwrites_the_edits_of_one_item(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    path = lab.folder / "tools/book_visit.yaml"
    before = lab.tool()["description"]
    path.write_text(path.read_text().replace("Book a visit", "Arrange a visit"))
    assert main(["apply", "--yes"]) == 0
    lab.api.update("tools", lab.tool()["id"], {"description": "By hand."})
    assert main(["rollback", "--yes", "--overwrite-drift=tool/nobody"]) == 2
    assert "there is no such item in this plan" in capsys.readouterr().err
    main(["rollback", "--yes", "--overwrite-drift=tool/book_visit", "--format", "json"])
    rows = json.loads(capsys.readouterr().out)["results"]
    assert {row["kind"]: row["status"] for row in rows}["tool"] == "done"
    assert lab.tool()["description"] == before
