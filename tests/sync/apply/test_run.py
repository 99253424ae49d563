"""Applying where the world misbehaves: Ctrl-C, a server that stores something else, a store that cannot be written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.errors import UnreadableFile
from anam_personas.sync import engine
from tests.sync.support import TARGET, MemoryStore, Project, edited, persona

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Result

HOUSE = [persona(f"p{number}", name=f"P{number}") for number in range(12)]


def test_ctrl_c_tells_what_is_done_and_what_is_left(project: Project, emulator: Running) -> None:
    def press(result: Result) -> None:
        raise KeyboardInterrupt

    outcome = engine.apply(project.plan(*HOUSE), TARGET, project.api, project.store, on_progress=press)
    assert outcome.interrupted
    assert outcome.exit_code == 130
    done = {result.id for result in outcome.results if result.status == "done"}
    assert done == {each["id"] for each in emulator.personas}
    assert outcome.count("done") + outcome.count("not tried") == 12
    assert project.apply(*HOUSE).exit_code == 0
    assert len(emulator.personas) == 12


class Meddling:
    """A server that stores other values than it was sent."""

    def __init__(self, project: Project, **meddled: Any) -> None:
        self._api, self._meddled = project.api, meddled

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return self._api.list(kind, search)

    def get(self, kind: str, item: str) -> dict[str, Any]:
        return self._api.get(kind, item)

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._api.create(kind, body | self._meddled)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._api.update(kind, item, body | self._meddled)

    def delete(self, kind: str, item: str) -> None:
        self._api.delete(kind, item)


def test_what_the_server_changed_is_told(project: Project) -> None:
    plan = project.plan(persona())
    (result,) = engine.apply(plan, TARGET, Meddling(project, systemPrompt="Buy now."), project.store).results
    assert result.status == "done"
    assert result.notes == ('the API changed systemPrompt: sent "You are Cara.", stored "Buy now."',)


def test_a_server_that_does_not_keep_the_marker_is_told_as_a_failure(project: Project, emulator: Running) -> None:
    meddling = Meddling(project, description="Cut short\n[anam-perso")
    (result,) = engine.apply(project.plan(persona()), TARGET, meddling, project.store).results
    assert (result.status, result.exit_code) == ("failed", 3)
    assert emulator.personas[0]["id"] in (result.reason or "")
    assert "did not keep the marker" in (result.reason or "")
    emulator.reset()
    project.apply(persona())
    plan = project.plan(edited(persona(), name="Carla"))
    (result,) = engine.apply(plan, TARGET, meddling, project.store).results
    assert (result.status, result.exit_code) == ("failed", 3)


class FullDisk(MemoryStore):
    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:
        raise UnreadableFile("the disk is full")


def test_without_a_snapshot_nothing_is_written(project: Project) -> None:
    project.apply(persona())
    plan = project.plan(edited(persona(), name="Carla"))
    outcome = engine.apply(plan, TARGET, project.api, FullDisk())
    assert (outcome.results[0].status, outcome.exit_code) == ("failed", 2)
    assert project.live()["name"] == "Cara"


def test_progress_and_outcome_tell_the_same(project: Project) -> None:
    told: list[Result] = []
    outcome = engine.apply(project.plan(*HOUSE[:3]), TARGET, project.api, project.store, on_progress=told.append)
    assert sorted(told, key=lambda each: each.change.key) == list(outcome.results)
    assert json.dumps(outcome.to_json())
    assert [row["status"] for row in outcome.to_json()["results"]] == ["done"] * 3


def test_an_item_that_was_deleted_meanwhile_fails_alone(project: Project) -> None:
    project.apply(*HOUSE[:2])
    plan = project.plan(*(edited(each, skipGreeting=True) for each in HOUSE[:2]))
    project.api.delete("personas", project.ids()["p0"])
    outcome = engine.apply(plan, TARGET, project.api, project.store)
    assert [(each.change.key, each.status) for each in outcome.results] == [("p0", "failed"), ("p1", "done")]
    assert outcome.exit_code == 3
