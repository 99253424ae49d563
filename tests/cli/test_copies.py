"""A persona that was copied in the Lab, with its marker; and personas that are taken over by their ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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


def copy(lab: Lab, **edits: Any) -> str:
    """Somebody copies Cara in the Lab, and edits the copy; its id."""
    live = lab.live()
    names = ("name", "description", "avatarModel", "llmId", "voiceDetectionOptions", "voiceGenerationOptions")
    fields = {name: live[name] for name in names} | {
        "avatarId": live["avatar"]["id"],
        "voiceId": live["voice"]["id"],
        "systemPrompt": live["brain"]["systemPrompt"],
        "toolIds": [each["_toolId"] for each in live["tools"]],
        "skipGreeting": live["skipGreeting"],
        "languageCode": "en",
        "initialMessage": live.get("initialMessage") or "Hi there! How can I help?",
    }
    fields = {name: value for name, value in (fields | edits).items() if value is not None}
    id_ = str(lab.api.create("personas", fields)["id"])
    lab.api.update("personas", id_, {"widgetConfig": live["widgetConfig"]})
    return id_


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    """The rows of a plan by id."""
    capsys.readouterr()
    main(["plan", "--no-check", *words, "--format", "json"])  # copies of a persona, with errors of their own
    return {each["id"] or each["key"]: each for each in json.loads(capsys.readouterr().out)["changes"]}


def ids(lab: Lab) -> set[str]:
    return {each["id"] for each in lab.emulator.personas}


def test_a_copy_without_edits_is_named_and_pruned(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    original, second = lab.live()["id"], copy(lab)
    row = rows(capsys)[second]
    assert (row["key"], row["action"], row["fields"]) == ("cara", "delete", [])
    assert original in row["refused"]
    assert "is older" in row["refused"]
    assert "--prune deletes it" in row["refused"]
    assert main(["apply", "--yes"]) == 0
    assert second in ids(lab)
    assert main(["apply", "--prune", "--yes"]) == 0
    assert ids(lab) == {original, lab.live("Leo")["id"]}


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        ({"name": "Cara (copy)"}, "name"),
        ({"systemPrompt": "You are somebody else."}, "systemPrompt"),
        ({"avatarModel": "cara-3"}, "avatarModel"),
        ({"voiceGenerationOptions": {"speed": 1.1}}, "voiceGenerationOptions"),
        ({}, "toolIds"),
    ],
)
def test_an_edited_copy_is_pruned_only_by_its_id(
    lab: Lab, capsys: pytest.CaptureFixture[str], edit: dict[str, Any], path: str
) -> None:
    if path == "toolIds":
        edit = {"toolIds": [next(each["id"] for each in lab.emulator.tools if each["type"] == "SYSTEM")]}
    second = copy(lab, **edit)
    row = rows(capsys, "--prune")[second]
    assert [each["path"] for each in row["fields"]] == [path]
    assert f"edited by somebody ({path})" in row["refused"]
    assert f"--prune-id {second}" in row["refused"]
    assert main(["apply", "--prune", "--yes"]) == 1
    assert "edited by somebody" in capsys.readouterr().out
    assert second in ids(lab)
    assert main(["apply", "--prune-id", second, "--yes"]) == 0
    assert second not in ids(lab)
    assert main(["plan", "--exit-code"]) == 0


def test_a_copy_stays_one_without_edits_when_the_original_moves_on(lab: Lab) -> None:
    second = copy(lab)
    path = lab.folder / "personas/cara.yaml"
    path.write_text(path.read_text().replace("calm and friendly", "calm and quick"))
    assert main(["apply", "--yes"]) == 0
    assert main(["apply", "--prune", "--yes"]) == 0
    assert second not in ids(lab)


def test_an_edited_copy_becomes_a_persona_of_its_own(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    original, second = lab.live()["id"], copy(lab, name="Mia", systemPrompt="You are Mia, and you are brief.")
    assert main(["pull", "--id", second]) == 0
    assert f"--adopt-id mia={second}" in capsys.readouterr().out
    row = rows(capsys)["mia"]
    assert (row["action"], "--adopt-id" in row["refused"]) == ("create", True)
    before = ids(lab)
    assert main(["apply", "--no-check", "--adopt-id", f"mia={second}", "--yes"]) == 0
    assert ids(lab) == before
    assert main(["plan", "--no-check", "--exit-code"]) == 0
    capsys.readouterr()
    assert main(["ids"]) == 0
    assert json.loads(capsys.readouterr().out)["mia"] == second
    assert lab.live()["id"] == original


def test_the_original_is_not_pulled_as_a_new_file(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    copy(lab)
    assert main(["pull", "--id", lab.emulator.personas[0]["id"]]) == 1
    assert "it belongs to front-desk/staging/" in capsys.readouterr().out


def test_what_is_neither_a_duplicate_nor_without_a_file_cannot_be_pruned_by_its_id(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    for id_ in (lab.live()["id"], "nobody"):
        assert main(["plan", "--prune-id", id_]) == 2
        assert f"--prune-id {id_}: no duplicate or item without a file" in capsys.readouterr().err


def test_one_without_a_file_is_pruned_by_its_id_alone(lab: Lab) -> None:
    leo, second = lab.live("Leo")["id"], copy(lab)
    (lab.folder / "personas/sales/leo.yaml").unlink()
    assert main(["apply", "--prune-id", leo, "--yes"]) == 0
    assert leo not in ids(lab)
    assert second in ids(lab)


def test_an_unmanaged_persona_is_taken_over_by_its_id_whatever_its_name(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = str(lab.api.create("personas", {"name": "Made by hand", "systemPrompt": "You are old."})["id"])
    text = (lab.folder / "personas/cara.yaml").read_text().replace("name: Cara", "name: Ida")
    (lab.folder / "personas/ida.yaml").write_text(text)
    assert rows(capsys)["ida"]["refused"] is None
    row = rows(capsys, "--adopt-id", f"ida={theirs}")[theirs]
    assert (row["key"], row["action"]) == ("ida", "update")
    assert {"path": "name", "live": "Made by hand", "file": "Ida", "readable": True} in row["fields"]
    count = len(ids(lab))
    assert main(["apply", "--no-check", "--adopt-id", f"ida={theirs}", "--yes"]) == 0
    assert (len(ids(lab)), lab.live("Ida")["id"]) == (count, theirs)
    assert main(["plan", "--no-check", "--exit-code"]) == 0
    assert main(["plan", "--no-check", "--adopt-id", f"ida={theirs}", "--exit-code"]) == 0


def test_of_several_of_one_name_the_named_one_is_taken_over(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (str(lab.api.create("personas", {"name": "Ida"})["id"]) for _ in range(2))
    text = (lab.folder / "personas/cara.yaml").read_text().replace("name: Cara", "name: Ida")
    (lab.folder / "personas/ida.yaml").write_text(text)
    assert "--adopt-id" in rows(capsys, "--adopt")["ida"]["refused"]
    assert main(["apply", "--no-check", "--adopt-id", f"ida={second}", "--yes"]) == 0
    assert lab.api.get("personas", first)["description"] is None
    capsys.readouterr()
    assert main(["ids"]) == 0
    assert json.loads(capsys.readouterr().out)["ida"] == second


def test_what_is_somebodys_is_not_taken_over(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    text = (lab.folder / "personas/cara.yaml").read_text().replace("name: Cara", "name: Ida")
    (lab.folder / "personas/ida.yaml").write_text(text)
    foreign = "[anam-personas other/staging/x 000000000000.000000000000]"
    theirs = str(lab.api.create("personas", {"name": "x", "description": foreign})["id"])
    for id_, why in (
        (theirs, "belongs to other/staging/x"),
        (lab.live()["id"], "belongs to front-desk/staging/cara"),
        ("nobody", "nothing in staging has the id nobody"),
    ):
        assert why in rows(capsys, "--adopt-id", f"ida={id_}")["ida"]["refused"]
        assert main(["apply", "--no-check", "--adopt-id", f"ida={id_}", "--yes"]) == 1
    row = rows(capsys, "--adopt-id", f"cara={theirs}")[lab.live()["id"]]
    assert "it already has" in row["refused"]
    (lab.folder / "personas/sales/leo.yaml").unlink()
    why = rows(capsys, "--adopt-id", f"ida={lab.live('Leo')['id']}")["ida"]["refused"]
    assert "renamedFrom: sales/leo" in why


@pytest.mark.parametrize("words", [["ida"], ["=x"], ["nobody=x"], ["cara=x", "cara=y"], ["cara=x", "sales/leo=x"]])
def test_ids_that_cannot_be_meant(lab: Lab, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["plan", *(part for word in words for part in ("--adopt-id", word))]) == 2
    assert "--adopt-id" in capsys.readouterr().err
