"""What a list shows of a persona and its full reply does not, as the API documents it: the language that is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator
from anam_personas.sync import engine
from anam_personas.sync.state.runs import choose, read_runs
from anam_personas.sync.state.store import FolderStore
from tests.sync.support import TARGET, Project, edited, only, persona, records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CARA = persona(languageCode="de")


@pytest.fixture
def project() -> Iterator[Project]:
    with Emulator(undocumented=False) as running:
        made = Project(running.url)
        with made.api:
            made.apply(CARA)
            assert "languageCode" not in made.live()
            yield made


def language(project: Project) -> str:
    (found,) = project.api.list("personas")
    return str(found["languageCode"])


def test_it_is_read_from_there(project: Project) -> None:
    plan = project.plan(CARA)
    assert plan.is_clean
    assert only(plan).unread == ("initialMessage",)


def test_an_edit_of_it_is_drift(project: Project) -> None:
    project.edit(languageCode="fr")
    change = only(project.plan(CARA))
    assert (change.drift, [each.path for each in change.fields]) == ("remote", ["languageCode"])
    assert change.fields[0].live == "fr"


def test_it_stays_known_where_another_hidden_field_changes(project: Project) -> None:
    change = only(project.plan(edited(CARA, initialMessage="Good day!")))
    assert [(each.path, each.readable) for each in change.fields] == [("initialMessage", False)]


def test_a_change_of_it_is_written(project: Project) -> None:
    french = edited(CARA, languageCode="fr")
    (field,) = only(project.plan(french)).fields
    assert (field.live, field.file, field.readable) == ("de", "fr", True)
    assert project.apply(french).exit_code == 0
    assert language(project) == "fr"
    assert project.plan(french).is_clean


def test_a_deleted_one_gets_it_again_by_a_rollback(project: Project, tmp_path: Path) -> None:
    plan = project.plan(persona("leo", name="Leo"), prune=True, prune_all=True)
    done = engine.apply(plan, TARGET, project.api, FolderStore(records(tmp_path), plan.digest[:12], environment="test"))
    assert done.exit_code == 0
    run = choose(read_runs(records(tmp_path)), None, "test")
    back = engine.rollback(run, records(tmp_path), "house", TARGET, project.api)
    assert engine.apply(back, TARGET, project.api, project.store).exit_code == 0
    assert language(project) == "de"


def test_a_rollback_that_does_not_touch_it_does_not_name_it(project: Project, tmp_path: Path) -> None:
    plan = project.plan(edited(CARA, name="Carla"))
    engine.apply(plan, TARGET, project.api, FolderStore(records(tmp_path), plan.digest[:12], environment="test"))
    back = engine.rollback(
        choose(read_runs(records(tmp_path)), None, "test"), records(tmp_path), "house", TARGET, project.api
    )
    assert [each.path for each in only(back).fields] == ["name"]
    assert "languageCode" not in "".join(only(back).notes)
