"""What is read of the live side, and what of it may vanish while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import ApiUnavailable
from anam_personas.resources import RESOURCES
from anam_personas.sync.items.live import read_world
from tests.sync.support import Project, only, persona, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running


@pytest.fixture
def running() -> Iterator[Running]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def project(running: Running) -> Iterator[Project]:
    made = Project(running.url)
    with made.api:
        yield made


def test_what_is_deleted_between_list_and_reading_is_not_there(running: Running, project: Project) -> None:
    project.apply(persona())
    running.fail(f"GET /v1/personas/{project.ids()['cara']} 404 x1")

    assert verdicts(project.plan(persona())) == {"cara": "create"}
    assert verdicts(project.plan(persona())) == {"cara": "none"}


def test_another_refusal_is_named(running: Running, project: Project) -> None:
    project.apply(persona())
    running.fail(f"GET /v1/personas/{project.ids()['cara']} 403 x1")

    change = only(project.plan(persona()))
    assert (change.action, change.exit_code, change.acts) == ("none", 3, False)
    assert (change.refused or "").startswith("it could not be read: ")


class Out:
    """A live side that lists, and whose items cannot be had."""

    def __init__(self) -> None:
        self.asked = 0

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return ({"id": f"{number}", "name": "x"} for number in range(50 if kind == "personas" else 0))

    def get(self, kind: str, item: str) -> dict[str, Any]:
        self.asked += 1
        raise ApiUnavailable("no reply within 30 s")

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    def delete(self, kind: str, item: str) -> None:
        raise AssertionError


def test_an_api_that_is_out_of_reach_is_not_asked_for_every_item() -> None:
    remote = Out()
    world = read_world(remote, RESOURCES, lambda each: True, 4)
    assert len(world.failures) == 50
    assert remote.asked < 20
    told = {f"{failure}" for failure in world.failures.values()}
    assert len(told) == 2
    assert "no reply within 30 s" in told


def test_the_item_of_a_duplicate_that_cannot_be_read_is_not_pruned(running: Running, project: Project) -> None:
    project.apply(persona())
    live = project.live()
    second = project.api.create("personas", {"name": "Cara", "description": live["description"]})["id"]
    running.fail(f"GET /v1/personas/{second} 500 x1")
    change = next(each for each in project.plan(persona(), prune=True).changes if each.id == second)
    assert (change.action, change.exit_code, change.acts) == ("none", 4, False)
