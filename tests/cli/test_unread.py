"""An item that cannot be read stops no other: it is named with its reason, and the exit code tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAULTS = [("500", 4), ("403", 3), ("garbage", 4)]
faults = pytest.mark.parametrize(("fault", "code"), FAULTS)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


def break_(lab: Lab, fault: str, name: str = "Cara") -> str:
    """No GET of that persona succeeds any more; its id."""
    id_ = str(next(each["id"] for each in lab.emulator.personas if each["name"] == name))
    lab.emulator.fail(f"GET /v1/personas/{id_} {fault}")
    return id_


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*words, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def change(lab: Lab, name: str = "Leo") -> None:
    """Both files are changed."""
    for key in ("cara", "sales/leo"):
        path = lab.folder / f"personas/{key}.yaml"
        path.write_text(path.read_text().replace("name: ", "name: New "))


@faults
def test_the_plan_names_it_and_has_the_others(
    lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int
) -> None:
    change(lab)
    id_ = break_(lab, fault)
    ended, plan = told(capsys, "plan")
    rows = {each["key"]: each for each in plan["changes"]}
    assert ended == code
    assert (rows["cara"]["action"], rows["cara"]["id"]) == ("none", id_)
    assert rows["cara"]["refused"].startswith("it could not be read: ")
    assert (rows["sales/leo"]["action"], rows["sales/leo"]["refused"]) == ("update", None)
    assert main(["plan"]) == code
    assert "persona cara " in capsys.readouterr().out


@faults
def test_the_others_are_applied(lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int) -> None:
    change(lab)
    id_ = break_(lab, fault)
    ended, outcome = told(capsys, "apply", "--yes")
    assert ended == code
    assert [(each["key"], each["status"]) for each in outcome["results"]] == [("sales/leo", "done")]
    assert [(each["key"], each["id"]) for each in outcome["refused"]] == [("cara", id_)]
    assert sorted(each["name"] for each in lab.emulator.personas) == ["Cara", "New Leo"]
    assert main(["apply", "--yes"]) == code
    assert "! persona cara: refused\n    it could not be read" in capsys.readouterr().out


@faults
def test_the_status_has_them_all(lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int) -> None:
    break_(lab, fault)
    ended, status = told(capsys, "status")
    assert ended == code
    assert {each["key"]: each["status"] for each in status["items"]} == {
        "book_visit": "in sync",
        "cara": "unread",
        "sales/leo": "in sync",
    }
    assert main(["status"]) == code
    assert "unread" in capsys.readouterr().out


@faults
@pytest.mark.parametrize("words", [[], ["cara", "sales/leo"]])
def test_the_others_are_pulled(
    lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int, words: list[str]
) -> None:
    lab.api.update("personas", lab.live("Leo")["id"], {"name": "Leon"})
    break_(lab, fault)
    ended, pulled = told(capsys, "pull", *words)
    rows = {each["key"]: each for each in pulled["personas"]}
    assert ended == code
    assert rows["cara"]["status"] == "failed"
    assert rows["cara"]["reason"].startswith("it could not be read: ")
    assert rows["sales/leo"]["status"] == "pulled"
    assert "name: Leon\n" in (lab.folder / "personas/sales/leo.yaml").read_text()


@faults
def test_of_an_apply_the_others_are_rolled_back(
    lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int
) -> None:
    change(lab)
    assert main(["apply", "--yes"]) == 0
    id_ = break_(lab, fault, "New Cara")
    ended, outcome = told(capsys, "rollback", "--yes")
    assert ended == code
    assert [(each["key"], each["id"]) for each in outcome["refused"]] == [("cara", id_)]
    assert sorted(each["name"] for each in lab.emulator.personas) == ["Leo", "New Cara"]


@faults
def test_of_several_that_are_pulled_by_id_the_others_are_written(
    lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int
) -> None:
    ids = [lab.api.create("personas", {"name": name})["id"] for name in ("Zoe", "Yan")]
    lab.emulator.fail(f"GET /v1/personas/{ids[0]} {fault}")
    ended, pulled = told(capsys, "pull", "--id", ids[0], "--id", ids[1])
    assert ended == code
    assert pulled["personas"][0]["status"] == "failed"
    assert [each["id"] for each in pulled["personas"]] == ids


@pytest.mark.parametrize("command", ["plan", "status", "pull"])
def test_one_that_is_gone_stops_no_other(lab: Lab, capsys: pytest.CaptureFixture[str], command: str) -> None:
    lab.api.update("personas", lab.live("Leo")["id"], {"name": "Leon"})
    break_(lab, "404")
    told_ = told(capsys, command)[1]
    (rows,) = (told_[name] for name in ("changes", "items", "personas") if name in told_)
    assert {"cara", "sales/leo"} <= {each["key"] for each in rows}
    if command == "pull":
        assert "name: Leon\n" in (lab.folder / "personas/sales/leo.yaml").read_text()


def test_a_tool_that_cannot_be_read_does_not_stop_the_personas_that_use_it(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    change(lab)
    lab.emulator.fail(f"GET /v1/tools/{lab.tool()['id']} 500")
    ended, outcome = told(capsys, "apply", "--yes")
    assert ended == 4
    assert [each["kind"] for each in outcome["refused"]] == ["tool"]
    assert sorted(each["name"] for each in lab.emulator.personas) == ["New Cara", "New Leo"]
    assert len(lab.live("New Cara")["tools"]) == 1
