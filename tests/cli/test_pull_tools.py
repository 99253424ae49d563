"""Live edits of tools come into their files by ``pull``, and nobody's change is lost where no marker tells whose it is."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "tools/book_visit.yaml"


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


def text(lab: Lab) -> str:
    return (lab.folder / FILE).read_text()


def edit(lab: Lab, **fields: Any) -> None:
    """Somebody edits the tool in the Lab."""
    lab.api.update("tools", lab.tool()["id"], fields)


def write(lab: Lab, old: str, new: str) -> None:
    """Somebody edits the file."""
    assert text(lab).count(old) == 1
    (lab.folder / FILE).write_text(text(lab).replace(old, new))


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """The row of the tool, and the exit code."""
    capsys.readouterr()
    code = main(["pull", *words, "--format", "json"])
    (row,) = json.loads(capsys.readouterr().out)["tools"]
    return code, row


@pytest.mark.parametrize("words", [[], ["cara"]])
def test_a_live_edit_of_a_tool_touches_just_its_place(lab: Lab, words: list[str]) -> None:
    before, config = text(lab), lab.tool()["config"]
    edit(
        lab,
        description=lab.tool()["description"].replace("Book a visit.", "Book one visit."),
        config=config | {"toolTimeoutSeconds": 30},
    )
    assert main(["plan", "--exit-code"]) == 1
    assert main(["pull", *words]) == 0
    expected = before.replace("  Book a visit.", "  Book one visit.").replace("Seconds: 20", "Seconds: 30")
    assert text(lab) == expected
    assert main(["validate"]) == 0
    assert main(["plan", "--exit-code"]) == 0


def test_parameters_are_edited_key_by_key(lab: Lab) -> None:
    before, config = text(lab), lab.tool()["config"]
    config["parameters"]["properties"]["day"]["description"] = "The day."
    config["parameters"]["required"] = ["day", "reason"]
    edit(lab, config=config)
    assert main(["pull"]) == 0
    assert text(lab) == before.replace("The day, as YYYY-MM-DD.", "The day.").replace("[day]", "[day, reason]")
    assert main(["plan", "--exit-code"]) == 0


def test_what_was_unset_live_leaves_the_file_also_where_one_needs_the_other(lab: Lab) -> None:
    edit(lab, config={"parameters": lab.tool()["config"]["parameters"]})
    assert main(["pull"]) == 0
    assert "awaitResult" not in text(lab)
    assert "toolTimeoutSeconds" not in text(lab)
    assert main(["plan", "--exit-code"]) == 0


def test_a_change_of_the_file_is_an_update_and_not_pulled_over(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    write(lab, "Seconds: 20", "Seconds: 25")
    before = text(lab)
    code, row = told(capsys)
    assert (code, row["status"], row["notes"]) == (0, "in sync", ["changed here: config.toolTimeoutSeconds"])
    assert text(lab) == before
    assert main(["apply", "--yes"]) == 0
    assert lab.tool()["config"]["toolTimeoutSeconds"] == 25


def test_edits_of_both_sides_are_told_apart_by_field(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    edit(lab, description="Book.")
    write(lab, "Seconds: 20", "Seconds: 25")
    assert told(capsys)[1]["status"] == "pulled"
    assert "description: >-\n  Book.\n" in text(lab)
    assert "Seconds: 25" in text(lab)
    assert main(["apply", "--yes"]) == 0
    assert main(["plan", "--exit-code"]) == 0
    assert (lab.tool()["description"], lab.tool()["config"]["toolTimeoutSeconds"]) == ("Book.", 25)


def test_a_field_that_both_sides_changed_is_refused_until_told_whose(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(lab, config=lab.tool()["config"] | {"toolTimeoutSeconds": 30})
    write(lab, "Seconds: 20", "Seconds: 25")
    code, row = told(capsys)
    assert (code, row["status"]) == (1, "refused")
    assert "changed both here and elsewhere" in row["fields"][0]["refused"]
    assert "Seconds: 25" in text(lab)
    assert told(capsys, "--theirs")[0] == 0
    assert "Seconds: 30" in text(lab)
    assert main(["plan", "--exit-code"]) == 0


def test_where_nothing_was_applied_from_here_nobody_knows_whose_change_it_is(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(lab.folder / ".anam-personas")
    for each in lab.api.list("personas"):  # as an older version left them
        rows = f"{each['description']}".split("\n")
        lab.api.update("personas", each["id"], {"description": "\n".join(row for row in rows if "-tools" not in row)})
    edit(lab, description="Book.")
    before = text(lab)
    code, row = told(capsys)
    assert (code, row["status"]) == (1, "refused")
    assert "it is unknown which side changed" in row["fields"][0]["refused"]
    assert "--theirs" in row["fields"][0]["refused"]
    assert text(lab) == before
    assert main(["plan"]) == 0
    assert "side unknown" in capsys.readouterr().out
    assert main(["pull", "--theirs"]) == 0
    assert main(["plan", "--exit-code"]) == 0
    write(lab, "  Book.", "  Book it.")  # the pull is remembered: so this is a change of the file alone
    assert main(["apply", "--yes"]) == 0
    assert lab.tool()["description"] == "Book it."


def test_an_edit_that_pull_refused_is_not_forgotten(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    hook = "version: 1\nname: hook\ntype: webhook\ndescription: Hooks.\nurl: https://example.com\nmethod: POST\n"
    (lab.folder / "tools/hook.yaml").write_text(f"{hook}headers: {{X-Key: '1'}}\n")
    cara = lab.folder / "personas/cara.yaml"
    cara.write_text(cara.read_text().replace("  - book_visit\n", "  - book_visit\n  - hook\n"))
    assert main(["apply", "--yes"]) == 0
    (live,) = (each for each in lab.api.list("tools") if each["name"] == "hook")
    config = {"url": "https://example.org", "method": "POST", "headers": {"X-Key": "a-secret-of-somebody"}}
    lab.api.update("tools", live["id"], {"config": config})
    capsys.readouterr()
    assert main(["pull"]) == 1
    out = capsys.readouterr().out
    assert "config.headers: refused" in out
    assert "a-secret" not in out
    assert "example.org" in (lab.folder / "tools/hook.yaml").read_text()
    assert main(["apply", "--yes"]) == 1
    (live,) = (each for each in lab.api.list("tools") if each["name"] == "hook")
    assert live["config"]["headers"] == {"X-Key": "a-secret-of-somebody"}


def test_another_kind_of_tool_is_refused(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    edit(lab, type="SERVER_WEBHOOK", config={"url": "https://example.com", "method": "GET"})
    before = text(lab)
    code, row = told(capsys)
    assert code == 1
    assert "the type of the tool changed" in next(each["refused"] for each in row["fields"] if each["path"] == "type")
    assert text(lab) == before


def test_new_fields_of_a_tool_are_taken_in_when_asked(lab: Lab) -> None:
    edit(lab, disableInterruptions=True)
    assert main(["pull"]) == 0
    assert "disableInterruptions" not in text(lab)
    assert main(["pull", "--new-fields"]) == 0
    assert "disableInterruptions: true\n" in text(lab)
    assert main(["plan", "--exit-code"]) == 0


def test_a_fresh_clone_knows_an_edit_by_the_lines(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(lab.folder / ".anam-personas")
    edit(lab, description="Book.")
    assert told(capsys)[1]["status"] == "pulled"
    assert "  Book." in text(lab) or "description: Book." in text(lab)


def test_a_new_file_names_the_tools_of_the_project_by_key(lab: Lab) -> None:
    live, others = lab.live(), [each["id"] for each in lab.emulator.tools if each["type"] == "SYSTEM"][:1]
    ids = {"avatarId": live["avatar"]["id"], "voiceId": live["voice"]["id"], "llmId": live["llmId"]}
    tools = [lab.tool()["id"], *others]
    lab.api.create("personas", {"name": "Zoe", "systemPrompt": "You are Zoe.\nBe kind.", "toolIds": tools, **ids})
    assert main(["pull", "--all"]) == 0
    made = (lab.folder / "personas/zoe.yaml").read_text()
    assert "  - book_visit\n" in made
    assert "  - end_call\n" in made
    assert not any(each in made for each in tools)
    assert (lab.folder / "tools/end_call.yaml").exists()
    assert main(["apply", "--adopt", "--yes"]) == 0
    assert main(["plan", "--exit-code"]) == 0


def test_parameters_that_make_no_sense_are_not_taken_in(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    before, config = text(lab), lab.tool()["config"]
    edit(lab, config=config | {"parameters": config["parameters"] | {"required": ["nobody_describes_it"]}})
    code, row = told(capsys)
    assert (code, text(lab)) == (1, before)
    (reason,) = (each["refused"] for each in row["fields"])
    assert 'R016 required names "nobody_describes_it"' in reason
