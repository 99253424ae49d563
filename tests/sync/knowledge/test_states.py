"""Documents that are not ready, or never will be: the earlier version stays, nothing adds up, and the next apply looks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.knowledge.groups import AFTER, BEFORE

if TYPE_CHECKING:
    from anam_personas.emulator.world import World
    from tests.sync.knowledge.groups import Project


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


def test_uploads_that_cannot_be_processed_do_not_add_up(project: Project) -> None:
    """The last one says why; the earlier version stays until there is one that is ready."""
    project.emulator.fail("LIVE /documents/edited* fail x4")
    for text in ("It is bad.", "It is bad.", "It is bad.", "It is worse."):
        project.files({**BEFORE, "edited.md": text})
        (result,) = project.apply().results
        assert result.status == "failed"
        assert f"{result.reason}".endswith("The earlier version stays. Apply again to upload it anew")
        assert sorted(status for name, status in project.states() if name == "edited") == ["FAILED", "READY"]
    assert project.apply().exit_code == 0
    assert project.documents()["edited.md"] == "It is worse."
    assert project.plan(prune=True).is_clean


def test_nothing_stays_where_nothing_was_ready(project: Project) -> None:
    project.emulator.fail("LIVE /documents/new* fail x2")
    project.files({**BEFORE, "new.md": "It is bad."})
    for _ in range(2):
        (result,) = project.apply().results
        assert "stays" not in f"{result.reason}"
        assert [status for name, status in project.states() if name == "new"] == ["FAILED"]
    assert project.apply().exit_code == 0
    assert project.plan(prune=True).is_clean


def _processed(world: World, id_: str, then: str) -> None:
    """The API has done with a document."""
    was, done = world.store.all("document")[id_], {"readyAt": world.clock()}
    failed = {"becomes": "FAILED", "errorMessage": "It is bad."} if then == "failed" else {}
    world.store.put("document", {**was, **done, **failed})


@pytest.mark.parametrize("then", ["ready", "failed", "deleted"])
def test_what_was_not_ready_in_time_is_looked_at_again(project: Project, then: str) -> None:
    """It is waited for as long as it is processed; if that failed, or somebody deleted it, it is uploaded anew."""
    project.files({**BEFORE, "edited.md": AFTER["edited.md"]})
    project.emulator.fail("LIVE /documents/edited* stuck x1")
    for _ in range(2):
        (result,) = project.apply().results
        assert (result.status, result.exit_code) == ("unknown", 4)
        assert "delete it in the Anam Lab, and apply, to upload it anew" in f"{result.reason}"
        assert sorted(status for name, status in project.states() if name == "edited") == ["PROCESSING", "READY"]
    if then == "deleted":
        project.api.delete("knowledge/documents", f"{result.id}")
    else:
        project.emulator._inside(lambda world: _processed(world, f"{result.id}", then))
    if then == "failed":
        assert [change.notes for change in project.plan().acting] == [
            ("its last upload could not be processed: It is bad.",)
        ]
    assert project.apply().exit_code == 0
    assert project.documents() == {**BEFORE, "edited.md": AFTER["edited.md"], "by hand.md": "Mine."}
    assert project.plan(prune=True).is_clean
