"""``pull`` from the command line, against the emulator: files change, the live side does not."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[True, False], ids=["undocumented", "documented"])
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch, undocumented=request.param) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


def test_a_live_edit_is_pulled_and_the_plan_is_empty(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    prompt = lab.live()["brain"]["systemPrompt"]
    lab.edit(systemPrompt=prompt.replace("calm and friendly", "calm, warm and friendly"))
    before, live = lab.texts(), lab.live()
    assert main(["plan", "--exit-code"]) == 1
    assert main(["pull", "--diff"]) == 0
    assert "+      You are calm, warm and friendly" in capsys.readouterr().out
    assert lab.texts() == before
    assert main(["pull", "cara"]) == 0
    assert "You are calm, warm and friendly" in (lab.folder / "personas/cara.yaml").read_text()
    assert "{{ visitorName }}" in (lab.folder / "personas/cara.yaml").read_text()
    assert [name for name, text in lab.texts().items() if before[name] != text] == ["cara.yaml"]
    assert lab.live() == live
    assert main(["validate"]) == 0
    assert main(["plan", "--exit-code"]) == 0
    assert main(["apply", "--yes"]) == 0
    assert main(["pull"]) == 0
    assert capsys.readouterr().out.endswith("Pull: nothing to do, 3 in sync.\n")


def test_what_is_refused_is_said_and_ends_with_1(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.edit(systemPrompt="Something else.", description=lab.live()["description"].replace("Front", "Back"))
    capsys.readouterr()
    assert main(["pull", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (row,) = (each for each in told["personas"] if each["key"] == "cara")
    assert (told["version"], row["status"]) == (1, "refused")
    assert {each["path"]: each["refused"] is None for each in row["fields"]} == {
        "description": True,
        "systemPrompt": False,
    }
    assert "description: Back desk" in (lab.folder / "personas/cara.yaml").read_text()


def test_a_file_with_errors_stops_no_other(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.edit(name="Carla")
    (lab.folder / "personas/sales/leo.yaml").write_text("version: 1\n")
    assert main(["pull"]) == 1
    assert "persona sales/leo: refused: its file has errors" in capsys.readouterr().out
    assert "name: Carla\n" in (lab.folder / "personas/cara.yaml").read_text()


def test_a_persona_of_the_lab_is_written_and_adopted(lab: Lab) -> None:
    live = lab.live()
    ids = {"avatarId": live["avatar"]["id"], "voiceId": live["voice"]["id"], "llmId": live["llmId"]}
    lab.api.create("personas", {"name": "Zoë", "systemPrompt": "You are Zoë.\nBe kind.", **ids})
    assert main(["pull", "--all"]) == 0
    assert "systemPrompt: |\n  You are Zoë.\n  Be kind.\n" in (lab.folder / "personas/zoe.yaml").read_text()
    assert main(["validate"]) == 0
    assert main(["apply", "--adopt", "--yes"]) == 0
    assert main(["plan", "--exit-code"]) == 0


def test_the_first_files_are_pulled_into_a_folder_that_is_not_there(lab: Lab) -> None:
    shutil.rmtree(lab.folder / "personas")
    live = lab.live()
    lab.api.update("personas", live["id"], {"description": "Nobody's."})
    assert main(["pull", "--id", live["id"]]) == 0
    assert (lab.folder / "personas/cara.yaml").is_file()


@pytest.mark.parametrize("words", [["cara", "--all"], ["--all", "--theirs"], ["--diff", "--format", "json"]])
def test_options_that_do_not_go_together(words: list[str], lab: Lab) -> None:
    assert main(["pull", *words]) == 2


def test_edits_are_pulled_again_and_again_without_an_apply_between(lab: Lab) -> None:
    for number in range(3):
        lab.edit(name=f"Cara {number}")
        lab.name = f"Cara {number}"
        assert main(["pull"]) == 0
        assert f"name: Cara {number}\n" in (lab.folder / "personas/cara.yaml").read_text()
        assert main(["plan", "--exit-code"]) == 0
    lab.edit(skipGreeting=True, voiceDetectionOptions={"endOfSpeechSensitivity": 0.25})
    assert main(["pull", "--new-fields"]) == 0
    assert main(["apply", "--yes"]) == 0
    assert main(["plan", "--exit-code"]) == 0


def test_what_was_changed_here_before_a_pull_is_still_our_own_change(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lab.folder / "personas/cara.yaml"
    path.write_text(
        path.read_text()
        .replace("description: Front desk", "description: The front desk")
        .replace("initialMessage: ", "initialMessage: Hi. ")
    )
    lab.edit(skipGreeting=True, name="Carla")
    lab.name = "Carla"
    assert main(["pull"]) == 0
    assert main(["plan", "--no-check"]) == 0
    assert "edited elsewhere" not in capsys.readouterr().out
    assert main(["apply", "--no-check", "--yes"]) == 0
    assert lab.live()["description"].startswith("The front desk")
    assert main(["plan", "--no-check", "--exit-code"]) == 0


def test_what_a_pull_on_another_machine_took_in_is_not_known_here(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.edit(name="Carla")
    lab.name = "Carla"
    assert main(["pull"]) == 0
    shutil.rmtree(lab.folder / ".anam-personas")
    assert main(["plan", "--no-check", "--exit-code"]) == 0
    lab.edit(systemPrompt="You are Carla.")
    capsys.readouterr()
    assert main(["pull"]) == 1
    assert "--theirs" in capsys.readouterr().out
    assert main(["plan", "--no-check", "--exit-code"]) == 1


def test_an_edit_of_a_field_that_a_pull_brought_in_is_not_overwritten(lab: Lab) -> None:
    lab.edit(skipGreeting=True)
    assert main(["pull", "--new-fields"]) == 0
    path = lab.folder / "personas/cara.yaml"
    assert "skipGreeting: true\n" in path.read_text()
    lab.edit(skipGreeting=False)  # before the pull was applied
    assert main(["apply", "--yes"]) == 1
    assert lab.live()["skipGreeting"] is False
    assert main(["pull"]) == 0
    assert "skipGreeting: false\n" in path.read_text()
    assert main(["plan", "--exit-code"]) == 0


def test_a_pull_is_forgotten_once_it_was_applied(lab: Lab) -> None:
    path = lab.folder / "personas/cara.yaml"
    before = path.read_text()
    lab.edit(name="Carla")
    lab.name = "Carla"
    assert main(["pull"]) == 0
    assert main(["apply", "--no-check", "--yes"]) == 0
    path.write_text(before)  # back to what it was: the marker is the one of then again
    assert main(["apply", "--no-check", "--yes"]) == 0
    lab.name = "Cara"
    lab.edit(name="Carla")
    lab.name = "Carla"
    assert main(["apply", "--no-check", "--yes"]) == 1
    assert lab.live()["name"] == "Carla"


def test_a_pull_is_no_run_that_could_be_rolled_back(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["rollback", "--list"]) == 0
    runs = capsys.readouterr().out
    lab.edit(name="Carla")
    lab.name = "Carla"
    assert main(["pull"]) == 0
    capsys.readouterr()
    assert main(["rollback", "--list"]) == 0
    assert capsys.readouterr().out == runs


def test_a_journal_that_cannot_be_written_is_told_behind_what_was_pulled(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(lab.folder / ".anam-personas")
    (lab.folder / ".anam-personas").write_text("no folder")
    lab.edit(name="Carla")
    capsys.readouterr()
    assert main(["pull"]) == 2
    told = capsys.readouterr()
    assert "persona cara: pulled" in told.out
    assert "cannot be written" in told.err
    assert main(["plan", "--no-check", "--exit-code"]) == 0
    assert "name: Carla\n" in (lab.folder / "personas/cara.yaml").read_text()
