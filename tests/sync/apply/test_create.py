"""Creates that race, lose their reply or are cut short: one item remains, the same one for everybody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync import engine
from anam_personas.sync.remote.waiting import PATIENT, Waiting
from tests.sync.support import BOOK, TARGET, Project, edited, only, persona

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.persona.types import Persona
    from anam_personas.sync.apply.outcome import Result

CARA = persona(widgetConfig={"layout": "floating"})


class Between:
    """An API at which something happens right before a create is sent, and right after it is done."""

    def __init__(self, project: Project, before: Callable[[], object], after: Callable[[], object]) -> None:
        self._api, self._before, self._after = project.api, before, after

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return self._api.list(kind, search)

    def get(self, kind: str, item: str) -> dict[str, Any]:
        return self._api.get(kind, item)

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self._before()
        made = self._api.create(kind, body)
        self._after()
        return made

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._api.update(kind, item, body)

    def delete(self, kind: str, item: str) -> None:
        self._api.delete(kind, item)


def nothing() -> None:
    """What happens in between, mostly."""


def apply_elsewhere(emulator: Running, wish: Persona) -> None:
    """Another machine applies."""
    other = Project(emulator.url)
    with other.api:
        other.apply(wish)


def client_tools(emulator: Running) -> list[str]:
    """The names of the tools that are not system tools."""
    return [each["name"] for each in emulator.tools if each["type"] == "CLIENT"]


def race(project: Project, *wishes: Persona, waiting: Waiting = PATIENT) -> list[Result]:
    """The results of writers that all plan, then all look, then all create, then all look again."""
    gate = threading.Barrier(len(wishes), timeout=10)
    plans = [project.plan(wish) for wish in wishes]
    remotes = [Between(project, gate.wait, gate.wait) for _ in wishes]
    with ThreadPoolExecutor(len(wishes)) as pool:
        done = pool.map(
            lambda pair: engine.apply(pair[0], TARGET, pair[1], project.store, waiting=waiting),
            zip(plans, remotes, strict=True),
        )
        return [outcome.results[-1] for outcome in done]


@pytest.mark.parametrize("writers", [2, 5])
def test_of_writers_that_raced_one_persona_remains_for_all(project: Project, emulator: Running, writers: int) -> None:
    results = race(project, *[CARA] * writers)
    (kept,) = emulator.personas
    assert {(each.status, each.id) for each in results} == {("done", kept["id"])}
    assert sum("the duplicate" in note for each in results for note in each.notes) == writers - 1
    assert project.plan(CARA).is_clean


def test_who_lost_a_race_with_another_wish_is_told(project: Project, emulator: Running) -> None:
    results = race(project, CARA, edited(CARA, systemPrompt="You are Carla."))
    assert sorted((each.status, each.exit_code) for each in results) == [("done", 0), ("not tried", 1)]
    assert len(emulator.personas) == 1
    assert "its content differs" in "".join(each.reason or "" for each in results)


def test_a_second_one_that_cannot_be_deleted_is_named(project: Project, emulator: Running) -> None:
    emulator.fail("DELETE /v1/personas/* 403 x1")
    results = race(project, CARA, CARA, waiting=Waiting(seconds=0.1))
    assert {(each.status, each.exit_code) for each in results} == {("done", 1)}
    assert all("--prune" in note for each in results for note in each.notes)
    assert project.apply(CARA, prune=True).exit_code == 0
    assert project.ids().keys() == {"cara"}
    assert len(emulator.personas) == 1


def test_a_second_one_that_somebody_edited_is_not_deleted(project: Project, emulator: Running) -> None:
    project.api.create("personas", {"name": "Other"})

    def older() -> None:
        apply_elsewhere(emulator, CARA)

    def edit() -> None:
        newest = emulator.personas[-1]
        project.api.update("personas", newest["id"], {"systemPrompt": "By hand."})

    outcome = engine.apply(project.plan(CARA), TARGET, Between(project, older, edit), project.store)
    assert [(each.status, each.exit_code) for each in outcome.results] == [("not tried", 1)]
    assert [each["brain"]["systemPrompt"] for each in emulator.personas][-2:] == ["You are Cara.", "By hand."]


def test_tools_that_raced_are_one_tool(project: Project, emulator: Running) -> None:
    results = race(project, *[persona(tools=[BOOK])] * 2)
    assert {each.status for each in results} == {"done"}
    assert client_tools(emulator) == ["book_visit"]
    assert len(emulator.personas) == 1


def test_a_name_that_another_writer_took_meanwhile_is_no_failure(project: Project, emulator: Running) -> None:
    wish = persona(tools=[BOOK])

    def quicker() -> None:
        if not client_tools(emulator):
            apply_elsewhere(emulator, wish)
            emulator.fail("POST /v1/tools 409 x1")

    outcome = engine.apply(project.plan(wish), TARGET, Between(project, quicker, nothing), project.store)
    assert outcome.exit_code == 0, outcome.results
    assert client_tools(emulator) == ["book_visit"]
    assert project.plan(wish).is_clean


def test_a_create_that_was_refused_is_not_counted_as_begun(project: Project, emulator: Running) -> None:
    emulator.fail("POST /v1/personas 400 x1")
    assert project.apply(CARA).exit_code == 3
    assert [each["step"] for each in project.store.entries] == ["begin", "retract"]


@pytest.mark.parametrize("fault", ["drop-after", "504-after", "500-after", "truncate", "garbage"])
def test_the_second_step_of_a_create_is_read_back_where_its_reply_was_lost(
    project: Project, emulator: Running, fault: str
) -> None:
    emulator.fail(f"PUT /v1/personas/* {fault} x2")
    assert project.apply(CARA).exit_code == 0
    assert project.plan(CARA).is_clean


def test_who_comes_second_completes_what_the_first_one_began(project: Project, emulator: Running) -> None:
    def cut_short() -> None:
        emulator.fail("PUT /v1/personas/* 403 x1")
        apply_elsewhere(emulator, CARA)

    outcome = engine.apply(project.plan(CARA), TARGET, Between(project, cut_short, nothing), project.store)
    assert (outcome.exit_code, len(emulator.personas)) == (0, 1)
    assert project.plan(CARA).is_clean


@pytest.mark.parametrize("fault", ["drop-after", "504-after", "500-after", "truncate", "garbage"])
def test_a_lost_reply_makes_no_second_one(project: Project, emulator: Running, fault: str) -> None:
    emulator.fail(f"POST /v1/personas {fault} @1")
    outcome = project.apply(CARA)
    assert (outcome.exit_code, len(emulator.personas)) == (0, 1)
    assert project.plan(CARA).is_clean


def test_a_create_cut_short_before_the_widget_is_completed_by_the_next_apply(
    project: Project, emulator: Running
) -> None:
    emulator.fail("PUT /v1/personas/* 403 x1")
    (result,) = project.apply(CARA).results
    assert (result.status, result.exit_code, result.id) == ("failed", 3, project.ids()["cara"])
    assert "apply again" in (result.reason or "")
    assert only(project.plan(CARA)).action == "update"
    assert project.apply(CARA).exit_code == 0
    assert project.live()["widgetConfig"]["layout"] == "floating"
    assert len(emulator.personas) == 1


def test_where_the_last_look_fails_it_is_said(project: Project, emulator: Running) -> None:
    emulator.fail("GET /v1/personas 500 @3 x99")
    (result,) = project.apply(persona()).results
    assert (result.status, result.exit_code, result.id) == ("unknown", 4, emulator.personas[0]["id"])
    assert "the list could not be read" in (result.reason or "")


def test_a_last_look_that_fails_once_is_done_again(project: Project, emulator: Running) -> None:
    emulator.fail("GET /v1/personas 500 @3")
    assert project.apply(persona()).exit_code == 0
    assert project.plan(persona()).is_clean


def test_a_retraction_is_journalled(project: Project) -> None:
    race(project, CARA, CARA)
    entries = [each for each in project.store.entries if each["step"].startswith("retract")]
    assert [each["step"] for each in entries] == ["retract", "retracted"]
    assert not {each["id"] for each in entries} & set(project.ids().values())


def test_an_update_that_another_apply_did_is_done(project: Project) -> None:
    project.apply(CARA)
    after = edited(CARA, name="Carla")
    first, second = project.plan(after), project.plan(after)
    assert engine.apply(first, TARGET, project.api, project.store).exit_code == 0
    (result,) = engine.apply(second, TARGET, project.api, project.store).results
    assert (result.status, result.notes) == ("done", ("another apply did the same in the meantime",))


@pytest.mark.parametrize("fault", ["garbage", "500-after"])
def test_an_update_whose_reply_was_lost_is_read_back(project: Project, emulator: Running, fault: str) -> None:
    project.apply(CARA)
    emulator.fail(f"PUT /v1/personas/* {fault} x1")
    outcome = project.apply(edited(CARA, name="Carla"))
    assert (outcome.exit_code, project.live()["name"]) == (0, "Carla")
    assert "the update took effect" in outcome.results[0].notes[0]


def test_an_update_that_was_not_done_is_not_told_as_done(project: Project, emulator: Running) -> None:
    project.apply(CARA)
    emulator.fail("PUT /v1/personas/* 500 x1")
    outcome = project.apply(edited(CARA, name="Carla"))
    assert (outcome.results[0].status, outcome.exit_code) == ("failed", 4)


@pytest.mark.parametrize("fault", ["500-after", "504-after", "drop-after"])
def test_a_delete_whose_reply_was_lost_is_done(project: Project, emulator: Running, fault: str) -> None:
    project.apply(CARA, persona("leo", name="Leo"))
    emulator.fail(f"DELETE /v1/personas/* {fault} x2")
    assert project.apply(CARA, prune=True).exit_code == 0
    assert [each["name"] for each in emulator.personas] == ["Cara"]


def test_what_is_gone_already_is_deleted(project: Project) -> None:
    project.apply(CARA, persona("leo", name="Leo"))
    plan = project.plan(CARA, prune=True)
    project.api.delete("personas", project.ids()["leo"])
    (result,) = engine.apply(plan, TARGET, project.api, project.store).results
    assert (result.status, result.notes) == ("done", ("it was already gone",))
