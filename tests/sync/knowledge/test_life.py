"""Knowledge groups and their documents, from files, against the emulator. What holds for every kind is in `test_kinds_campaign`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.errors import ApiError, UnreadableFile
from tests.sync.knowledge.groups import AFTER, BEFORE, KEY

if TYPE_CHECKING:
    from anam_personas.sync.plan.plan import Plan
    from tests.sync.knowledge.groups import Project


def rows(plan: Plan) -> list[tuple[str, str, bool]]:
    return [(change.key, change.action, change.acts) for change in plan.changes if change.kind == "document"]


def test_a_plan_names_what_is_added_changed_and_gone(project: Project) -> None:
    assert project.plan().is_clean
    project.files(AFTER)
    plan = project.plan()
    assert rows(plan) == [
        ("prices/added.txt", "create", True),
        ("prices/edited.md", "update", True),
        ("prices/same.md", "none", False),
        ("prices/gone.csv", "delete", False),
    ]
    assert project.carry_out(plan).exit_code == 0
    assert project.documents() == {**BEFORE, **AFTER, "by hand.md": "Mine."}
    assert project.apply(prune=True).exit_code == 0
    assert project.documents() == {**AFTER, "by hand.md": "Mine."}
    assert project.plan(prune=True).is_clean


def test_a_plan_without_change_reads_no_document(project: Project) -> None:
    before = len(project.emulator.requests)
    project.plan()
    asked = [request.path for request in project.emulator.requests[before:]]
    assert not any("knowledge/documents" in path or "download" in path for path in asked)
    assert sum(path.endswith("/documents") for path in asked) == 1


def test_there_is_no_moment_without_either_version(project: Project) -> None:
    project.files(AFTER)
    before = len(project.emulator.requests)
    project.apply()
    sent = [(each.method, each.path.rpartition("/")[2]) for each in project.emulator.requests[before:]]
    uploads = [index for index, each in enumerate(sent) if each == ("POST", "documents")]
    deletes = [index for index, each in enumerate(sent) if each[0] == "DELETE"]
    assert len(deletes) == 1
    assert max(uploads) < min(deletes)


def test_a_group_with_a_document_of_others_is_not_deleted(project: Project) -> None:
    (project.folder / "knowledge/prices.yaml").unlink()
    (change,) = (each for each in project.plan(prune=True).changes if each.kind == "knowledge")
    assert (change.action, change.acts) == ("delete", False)
    assert "1 file that was not uploaded from here (by hand.md)" in f"{change.refused}"
    project.api.delete("knowledge/documents", project.foreign)
    plan = project.plan(prune=True)
    project.foreign = ""
    httpx.post(f"{project.emulator.url}/v1/{project.at}", headers=KEY, files={"file": ("a.md", b"!")})
    (result,) = project.carry_out(plan).results
    assert (result.status, "a.md" in f"{result.reason}") == ("not tried", True)


def test_a_file_that_changed_since_the_plan_is_not_uploaded(project: Project) -> None:
    project.files(AFTER)
    plan = project.plan()
    (project.folder / "knowledge/prices/added.txt").write_text("It is new HERE.")
    outcome = project.carry_out(plan)
    failed = [result for result in outcome.results if result.status == "failed"]
    assert [result.change.key for result in failed] == ["prices/added.txt"]
    assert "changed since the plan" in f"{failed[0].reason}"
    assert failed[0].exit_code == UnreadableFile.exit_code
    assert "added.txt" not in project.documents()


def test_two_applies_at_once_leave_one_upload(project: Project) -> None:
    project.files(AFTER)
    plans = [project.plan(), project.plan()]
    assert [project.carry_out(plan).exit_code for plan in plans] == [0, 0]
    project.apply(prune=True)
    assert project.documents() == {**AFTER, "by hand.md": "Mine."}


def test_a_copy_is_named_and_pruned(project: Project) -> None:
    (same,) = (each for each in project.api.list(project.at) if each["filename"].startswith("same"))
    at = f"{project.emulator.url}/v1/{project.at}"
    httpx.post(at, headers=KEY, files={"file": (same["filename"], BEFORE["same.md"].encode())})
    assert ("prices/same.md", "delete", False) in rows(project.plan())
    assert project.apply(prune=True).exit_code == 0
    assert project.api.get("knowledge/documents", same["id"])


@pytest.mark.parametrize("fault", ["drop-after", "500-after", "garbage"])
def test_a_list_that_cannot_be_read_stops_nothing_else(project: Project, fault: str) -> None:
    project.files(AFTER)
    project.emulator.fail(f"GET /v1/knowledge/groups/*/documents {fault} x6")
    try:
        plan = project.plan()
    except ApiError:
        return
    assert [change.exit_code for change in plan.changes if change.kind == "document"] == [4]
