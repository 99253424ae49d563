"""A stored tool that this folder made goes with its file: by ``--prune`` alone, and where no persona of anybody uses it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.budget import combinations
from tests.cli.support import Lab, sample
from tests.sync.support import AVATAR, LLM, VOICE
from tests.sync.test_processes import finish, start, wait_for_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOOL = "tools/book_visit.yaml"
CARA = "personas/cara.yaml"
LISTED = "tools:\n  - book_visit\n"
PRUNE = ("apply", "--yes", "--prune")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


def unlist(lab: Lab) -> None:
    """Cara is to have no tools."""
    path = lab.folder / CARA
    assert path.read_text().count(LISTED) == 1
    kept = [
        line
        for line in path.read_text().replace(LISTED, "tools: []\n").splitlines(keepends=True)
        if "Call book_visit" not in line
    ]
    path.write_text("".join(kept))  # nor does its prompt name one


def unfile(lab: Lab, *, free: bool = False) -> str:
    """The file goes, and nobody lists it any more; the id of the tool. ``free``: that is applied, too."""
    unlist(lab)
    (lab.folder / TOOL).unlink()
    if free:
        assert main(["-q", "apply", "--yes"]) == 0
    return str(lab.tool()["id"])


def stranger(lab: Lab, *tools: str) -> str:
    """Somebody makes a persona in the Lab that uses tools; its id."""
    fields = {"name": "By hand", "avatarId": AVATAR, "voiceId": VOICE, "llmId": LLM, "toolIds": list(tools)}
    return str(lab.api.create("personas", fields)["id"])


def names(lab: Lab) -> list[str]:
    return [each["name"] for each in lab.emulator.tools if each["type"] != "SYSTEM"]


def deletes(lab: Lab) -> list[str]:
    return [each.path for each in lab.emulator.requests if each.method == "DELETE"]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*words, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """The tools of a plan."""
    return [each for each in told(capsys, "plan", *words)[1]["changes"] if each["kind"] == "tool"]


def test_it_is_named_and_not_deleted_unasked(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = unfile(lab, free=True)
    (row,) = rows(capsys)
    assert (row["key"], row["id"], row["action"]) == ("book_visit", id_, "delete")
    assert row["refused"] == "there is no file for it, and no persona uses it: --prune deletes it"
    assert main(["plan"]) == 0
    assert f"? tool book_visit {id_}: without a file, not deleted" in capsys.readouterr().out
    assert main(["status"]) == 0
    line = f"no file  tool book_visit    {id_}  {row['refused']}"
    assert line in capsys.readouterr().out.splitlines()
    assert main(["plan", "--exit-code"]) == 1
    assert main(["apply", "--yes"]) == 0
    assert names(lab) == ["book_visit"]


def test_prune_deletes_it_and_the_next_plan_is_empty(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab, free=True)
    code, outcome = told(capsys, *PRUNE)
    assert (code, [(each["action"], each["status"]) for each in outcome["results"]]) == (0, [("delete", "done")])
    assert names(lab) == []
    assert main(["plan", "--exit-code"]) == 0
    assert rows(capsys) == []


def test_the_personas_that_use_it_let_it_go_first(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = unfile(lab)
    (row,) = rows(capsys)
    assert row["refused"] == "there is no file for it, and no persona uses it once this is applied: --prune deletes it"
    assert main([*PRUNE]) == 0
    assert (names(lab), lab.live()["tools"]) == ([], [])
    assert deletes(lab) == [f"/v1/tools/{id_}"]
    assert main(["plan", "--exit-code"]) == 0


def test_personas_that_go_in_the_same_apply_free_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.folder / TOOL).unlink()
    (lab.folder / CARA).unlink()
    cara, tool = lab.live()["id"], lab.tool()["id"]
    (row,) = rows(capsys)
    assert "1 persona uses it (cara): --prune deletes it once none does" in row["refused"]
    assert main([*PRUNE]) == 0
    assert deletes(lab) == [f"/v1/personas/{cara}", f"/v1/tools/{tool}"]
    assert main(["plan", "--exit-code"]) == 0


def test_where_the_persona_cannot_let_go_it_stays(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab)
    lab.emulator.fail(f"PUT /v1/personas/{lab.live()['id']} 400 x1")
    code, outcome = told(capsys, *PRUNE)
    (row,) = (each for each in outcome["results"] if each["kind"] == "tool")
    assert (code, row["status"]) == (3, "not tried")
    assert row["reason"] == "it is still in use: cara could not be changed"
    assert (names(lab), deletes(lab)) == (["book_visit"], [])
    assert main([*PRUNE]) == 0
    assert main(["plan", "--exit-code"]) == 0
    assert names(lab) == []


def test_what_anybody_uses_stays(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = unfile(lab, free=True)
    other = stranger(lab, id_)
    (row,) = rows(capsys, "--prune")
    assert row["refused"] == "there is no file for it, and 1 persona uses it: --prune deletes it once none does"
    assert main([*PRUNE]) == 0
    assert (names(lab), deletes(lab)) == (["book_visit"], [])
    lab.api.delete("personas", other)
    assert main([*PRUNE]) == 0
    assert names(lab) == []


def test_ours_that_keep_it_are_named_and_others_counted(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.folder / TOOL).unlink()
    path = lab.folder / CARA
    path.write_text(path.read_text().replace(LISTED, ""))  # what the file does not say is left as it is
    stranger(lab, lab.tool()["id"])
    (row,) = rows(capsys, "--prune", "--no-check")
    assert "2 personas use it (cara, and 1 more)" in row["refused"]
    assert main([*PRUNE, "--no-check"]) == 0
    assert names(lab) == ["book_visit"]


def test_its_id_named_deletes_it_but_never_from_under_a_persona(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = unfile(lab, free=True)
    other = stranger(lab, id_)
    assert main(["apply", "--yes", "--prune-id", id_]) == 1
    assert names(lab) == ["book_visit"]
    lab.api.delete("personas", other)
    assert main(["apply", "--yes", "--prune-id", id_]) == 0
    assert names(lab) == []
    assert "not deleted" not in capsys.readouterr().err


def test_a_fresh_clone_knows_nothing_of_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab, free=True)
    shutil.rmtree(lab.folder / ".anam-personas")
    assert rows(capsys, "--prune") == []
    assert main([*PRUNE]) == 0
    assert names(lab) == ["book_visit"]


def test_what_was_found_by_its_name_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sample(tmp_path, monkeypatch) as lab:
        definition = {"name": "book_visit", "description": "By hand.", "type": "CLIENT", "config": {"parameters": {}}}
        lab.api.create("tools", definition)
        assert main(["-q", "apply", "--yes", "--overwrite-drift"]) == 0
        assert lab.tool()["description"] != "By hand."
        unfile(lab, free=True)
        assert main([*PRUNE]) == 0
        assert (names(lab), main(["plan", "--exit-code"])) == (["book_visit"], 0)


def test_another_environment_has_not_made_it(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    unfile(lab, free=True)
    monkeypatch.setenv("ANAM_API_KEY_PRODUCTION", "a-key")
    assert main(["--env", "production", *PRUNE]) == 0
    assert names(lab) == ["book_visit"]


def test_a_file_that_is_renamed_keeps_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    path = lab.folder / CARA
    path.write_text(path.read_text().replace("- book_visit", "- visits"))
    (lab.folder / TOOL).rename(lab.folder / "tools/visits.yaml")
    id_ = lab.tool()["id"]
    (row,) = rows(capsys, "--prune")
    assert (row["key"], row["id"], row["action"]) == ("visits", id_, "none")
    assert main([*PRUNE]) == 0
    assert (lab.tool()["id"], deletes(lab)) == (id_, [])


def test_a_file_that_nobody_lists_keeps_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unlist(lab)
    assert main([*PRUNE]) == 0
    assert (names(lab), rows(capsys, "--prune")) == (["book_visit"], [])


def test_a_file_with_another_name_leaves_the_old_one_without_a_file(lab: Lab) -> None:
    path = lab.folder / TOOL
    path.write_text(path.read_text().replace("name: book_visit", "name: book_a_visit"))
    assert main([*PRUNE, "--no-check"]) == 0
    assert names(lab) == ["book_a_visit"]
    assert [each["name"] for each in lab.live()["tools"]] == ["book_a_visit"]
    assert main(["plan", "--no-check", "--exit-code"]) == 0


@pytest.mark.parametrize("text", ["name: [\n", "type: client\n", "- book_visit\n", ""])
def test_where_a_tool_file_cannot_be_read_none_is_without_a_file(
    lab: Lab, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    unfile(lab, free=True)
    (lab.folder / "tools/broken.yaml").write_text(text)
    assert rows(capsys, "--prune", "--no-check") == []
    assert main([*PRUNE, "--no-check"]) == 0
    assert names(lab) == ["book_visit"]


def test_renamed_in_the_lab_it_is_somebody_elses(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = unfile(lab, free=True)
    lab.api.update("tools", id_, {"name": "my_visit"})
    assert rows(capsys, "--prune") == []
    assert main([*PRUNE]) == 0
    assert names(lab) == ["my_visit"]


def test_keys_select_and_it_belongs_to_none(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab)
    assert rows(capsys, "cara", "--prune") == []
    assert main(["apply", "cara", "--yes", "--prune"]) == 0
    assert names(lab) == ["book_visit"]
    assert main([*PRUNE]) == 0
    assert names(lab) == []


def test_the_limit_of_changes_counts_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab, free=True)
    assert main([*PRUNE, "--max-changes", "0"]) == 1
    assert "1 of 3 managed items would be updated or deleted" in capsys.readouterr().err
    assert names(lab) == ["book_visit"]
    assert main([*PRUNE, "--max-changes", "1"]) == 0
    assert names(lab) == []


def test_a_reviewed_plan_does_exactly_that_or_nothing(lab: Lab, tmp_path: Path) -> None:
    id_ = unfile(lab, free=True)
    kept = str(tmp_path / "plan.json")
    assert main(["-q", "plan", "--prune", "--out", kept]) == 0
    other = stranger(lab, id_)
    assert main(["apply", "--plan", kept]) == 1
    assert names(lab) == ["book_visit"]
    lab.api.delete("personas", other)
    assert main(["apply", "--plan", kept]) == 0
    assert names(lab) == []


def test_rollback_makes_it_again_with_a_new_id_and_attaches_it(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    before = lab.tool()
    files = {lab.folder / name: (lab.folder / name).read_bytes() for name in (CARA, TOOL)}
    unfile(lab)
    assert main([*PRUNE]) == 0
    capsys.readouterr()
    assert main(["rollback", "--yes"]) == 0
    assert f"it gets a new id; update everything that uses the old one ({before['id']})" in capsys.readouterr().out
    after = lab.tool()
    fresh = {"id", "createdAt", "updatedAt"}
    assert {name: after[name] for name in before if name not in fresh} == {
        name: before[name] for name in before if name not in fresh
    }
    assert [each["_toolId"] for each in lab.live()["tools"]] == [after["id"]] != [before["id"]]
    for file, kept in files.items():
        file.write_bytes(kept)
    assert main(["plan", "--exit-code"]) == 0
    assert main(["-q", "apply", "--yes"]) == 0  # renews the marker, which knows the old id
    unfile(lab)  # what a rollback makes was made from here, too
    assert main([*PRUNE]) == 0
    assert (names(lab), main(["plan", "--exit-code"])) == ([], 0)


@pytest.mark.parametrize("action", ["drop-after", "504-after", "500-after", "truncate", "garbage", "503"])
def test_a_reply_that_is_lost_loses_and_doubles_nothing(
    lab: Lab, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    id_ = unfile(lab, free=True)
    lab.emulator.fail(f"DELETE /v1/tools/* {action} x1")
    code, outcome = told(capsys, *PRUNE)
    (row,) = outcome["results"]
    assert (code, row["status"], row["id"]) == (0, "done", id_)
    assert names(lab) == []
    assert main(["plan", "--exit-code"]) == 0
    assert main(["rollback", "--yes"]) == 0
    assert names(lab) == ["book_visit"]


@pytest.mark.parametrize(("fault", "number"), combinations(["400", "504-after", "drop-after"], range(1, 12), of=3))
def test_any_request_that_fails_is_made_good_by_the_next_apply(lab: Lab, fault: str, number: int) -> None:
    unfile(lab)
    (lab.folder / "personas/sales/leo.yaml").unlink()
    lab.emulator.fail(f"* /v1/* {fault} @{number}")
    before = len(lab.emulator.requests)
    code = main([*PRUNE])
    assert len(lab.emulator.requests) - before >= number
    attached = lab.live()["tools"]
    assert not attached or names(lab) == ["book_visit"]  # never from under a persona
    assert code in {0, 1, 3, 4}
    if code != 0:
        assert main([*PRUNE]) == 0
    assert (names(lab), [each["name"] for each in lab.emulator.personas]) == ([], ["Cara"])
    assert main(["plan", "--exit-code"]) == 0


@pytest.mark.parametrize("latest", combinations([3, 5, 6, 7, 8, 9, 10, 11], of=2))
def test_a_kill_loses_and_doubles_nothing(lab: Lab, tmp_path: Path, latest: int) -> None:
    unfile(lab)
    (lab.folder / "personas/sales/leo.yaml").unlink()
    tools = names(lab)
    lab.emulator.fail(f"* /v1/* slow=5 @{latest}")  # there it hangs
    process = start(lab.folder, lab.emulator.url, *PRUNE)
    wait_for_faults(lab.emulator, 1, process)
    process.kill()
    finish(process)
    assert [each["name"] for each in lab.emulator.personas if each["name"] == "Cara"] == ["Cara"]
    assert names(lab) in (tools, [])
    code, said = finish(start(lab.folder, lab.emulator.url, *PRUNE))
    assert code == 0, said
    assert (names(lab), [each["name"] for each in lab.emulator.personas]) == ([], ["Cara"])
    assert main(["plan", "--exit-code"]) == 0


@pytest.mark.parametrize(("fault", "code"), [("500", 4), ("403", 3), ("garbage", 4)])
def test_where_it_cannot_be_read_it_stays(lab: Lab, capsys: pytest.CaptureFixture[str], fault: str, code: int) -> None:
    id_ = unfile(lab, free=True)
    lab.emulator.fail(f"GET /v1/tools/{id_} {fault}")
    assert main(["plan"]) == 0  # as for a persona without a file: it is merely named
    assert "whether a persona uses it is unknown: it stays" in capsys.readouterr().out
    assert main([*PRUNE]) == code
    assert (names(lab), deletes(lab)) == (["book_visit"], [])


def test_a_delete_that_is_refused_is_told(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unfile(lab, free=True)
    lab.emulator.fail("DELETE /v1/tools/* 403 x1")
    assert main([*PRUNE]) == 3
    assert names(lab) == ["book_visit"]
    assert main([*PRUNE]) == 0
    assert names(lab) == []
