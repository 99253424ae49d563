"""Knowledge groups and their documents, from files, against the emulator. What holds for every kind is in `test_kinds_campaign`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import ApiError, UnreadableFile
from anam_personas.resources import known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.remote.waiting import Waiting
from anam_personas.workspace.settings import Target, find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, write
from tests.sync.kinds.house import Clock, client
from tests.sync.support import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan

GROUP = "version: 1\nname: Prices\ndescription: What things cost.\ndocuments: ['prices/*']\n"
BEFORE = {"same.md": "It stays.", "edited.md": "It is old.", "gone.csv": "a,b"}
AFTER = {"same.md": "It stays.", "edited.md": "It is new.", "added.txt": "It is new here."}
KEY = {"Authorization": "Bearer any"}


@dataclass
class Project:
    """A project on disk, the emulator, and what another person uploaded by hand."""

    folder: Path
    emulator: Running
    api: AnamApi
    foreign: str = ""

    def files(self, documents: dict[str, str], group: str = GROUP) -> None:
        for path in (self.folder / "knowledge/prices").glob("*"):
            path.unlink()
        (self.folder / "knowledge/prices.yaml").write_text(group)
        for name, text in documents.items():
            (self.folder / "knowledge/prices" / name).write_text(text)

    def plan(self, api: AnamApi | None = None, **options: Any) -> Plan:
        workspace = Workspace.of(find(self.folder))
        return engine.plan(
            PlanRequest(**options), [], api or self.api, project="demo", target=Target("test", concurrency=1),
            workspace=workspace, known=known_in(workspace), waiting=_briefly(),
        )  # fmt: skip

    def apply(self, api: AnamApi | None = None, **options: Any) -> Outcome:
        return self.carry_out(self.plan(api, **options), api)

    def carry_out(self, plan: Plan, api: AnamApi | None = None) -> Outcome:
        return engine.apply(
            plan, Target("test", concurrency=1), api or self.api, MemoryStore(), waiting=_briefly(), ready=_briefly(5)
        )

    @property
    def at(self) -> str:
        (found,) = (each["id"] for each in self.api.list("knowledge/groups") if each["name"] == "Prices")
        return f"knowledge/groups/{found}/documents"

    def documents(self) -> dict[str, str]:
        """The content of each live document by its name without the mark; two of one name are an error."""
        found: dict[str, str] = {}
        for each in self.api.list(self.at):
            name = ".".join(part for part in each["filename"].split(".") if not part.startswith("anam-"))
            assert name not in found
            at = f"{self.emulator.url}/v1/knowledge/documents/{each['id']}/download"
            found[name] = httpx.get(httpx.get(at, headers=KEY).json()["downloadUrl"]).text
        return found


def _briefly(seconds: float = 1) -> Waiting:
    clock = Clock()
    return Waiting(seconds, clock=clock, sleep=clock.sleep)


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with Emulator() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, shared: Running) -> Iterator[Project]:
    shared.reset()
    write(tmp_path, {"personas/cara.yaml": CARA, "knowledge/prices/x": "", "anam-personas.toml": 'project = "demo"\n'})
    with client(shared.url) as api:
        made = Project(tmp_path, shared, api)
        made.files(BEFORE)
        assert made.apply().exit_code == 0
        upload = httpx.post(
            f"{shared.url}/v1/{made.at}",
            headers=KEY,
            files={"file": ("by hand.md", b"Mine.")},
        )
        made.foreign = upload.json()["id"]
        yield made


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


@pytest.mark.parametrize("fault", ["fail", "stuck"])
def test_a_version_that_is_never_ready_leaves_the_earlier_one(project: Project, fault: str) -> None:
    project.files({**BEFORE, "edited.md": AFTER["edited.md"]})
    project.emulator.fail(f"LIVE /documents/edited* {fault} x1")
    (result,) = project.apply().results
    assert result.status == ("failed" if fault == "fail" else "unknown")
    assert "Emulated fault" in f"{result.reason}" or "not ready after 5 s (PROCESSING)" in f"{result.reason}"
    assert len(list(project.api.list(project.at))) == 5
    (change,) = (each for each in project.plan().changes if each.acts)
    assert (change.key, change.action) == ("prices/edited.md", "update")
    if fault == "fail":
        assert project.apply().exit_code == 0
        assert project.documents()["edited.md"] == AFTER["edited.md"]
        assert project.plan().is_clean
    else:  # it is waited for again, not uploaded again
        assert project.apply().exit_code == 4
        assert len(list(project.api.list(project.at))) == 5


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
