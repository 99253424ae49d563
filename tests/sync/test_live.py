"""What is read of the live side, and what of it may vanish while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import ApiRefused
from tests.sync.support import Project, persona, verdicts

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


def test_another_refusal_is_a_failure(running: Running, project: Project) -> None:
    project.apply(persona())
    running.fail(f"GET /v1/personas/{project.ids()['cara']} 403 x1")

    with pytest.raises(ApiRefused):
        project.plan(persona())
