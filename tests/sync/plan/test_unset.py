"""A field that the file no longer sets: what is said of it, whether replies show it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from anam_personas.sync.plan.change import Renew
from anam_personas.sync.render.status import status_json, status_text
from anam_personas.sync.render.text import plan_text
from tests.sync.support import Project, edited, only, persona

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME = "the same change was made here and live"
STAYS = "no longer set by the file; the stored value stays"


@pytest.fixture(params=[True, False], ids=["shown", "not shown"])
def house(request: pytest.FixtureRequest) -> Iterator[Project]:
    with Emulator(undocumented=request.param) as running:
        made = Project(running.url)
        with made.api:
            yield made


@pytest.mark.parametrize(
    ("edit", "live", "unset", "same"),
    [
        ({"initialMessage": None}, {}, ["initialMessage"], False),
        ({"uninterruptibleGreeting": None}, {}, ["uninterruptibleGreeting"], False),
        ({"skipGreeting": None}, {}, ["skipGreeting"], False),
        ({"skipGreeting": None, "uninterruptibleGreeting": None}, {}, ["skipGreeting", "uninterruptibleGreeting"], False),
        ({"name": "Carla"}, {"name": "Carla"}, [], True),
        ({"name": "Carla", "skipGreeting": None}, {"name": "Carla"}, [], True),  # what was is in neither
    ],
)  # fmt: skip
def test_the_reason_is_true(
    house: Project, edit: dict[str, Any], live: dict[str, Any], unset: list[str], same: bool
) -> None:
    first = persona(uninterruptibleGreeting=True, skipGreeting=True)
    house.apply(first)
    if live:
        house.edit(**live)
    plan = house.plan(edited(first, **edit))
    change = only(plan)
    assert sorted(change.unset) == unset
    # with a hidden one gone, nobody can tell whether the other was applied: it is sent again
    assert isinstance(change, Renew) or (change.action, [each.readable for each in change.fields]) == (
        "update",
        [False],
    )
    said = " ".join(change.notes)
    assert (SAME in said) is same
    assert (SAME in plan_text(plan)) is same
    for path in unset:
        assert path in said
        assert path in status_text(plan)
    assert plan.to_json()["changes"][0]["unset"] == status_json(plan)["items"][0]["unset"] == list(change.unset)
    assert house.apply(edited(first, **edit)).exit_code == 0
    assert not isinstance(only(house.plan(edited(first, **edit))), Renew)


def test_of_one_that_is_not_shown_it_is_said_which(house: Project) -> None:
    house.apply(persona())
    (said, renews) = only(house.plan(persona(initialMessage=None))).notes
    assert said == f"initialMessage is {STAYS}"
    assert renews == "apply only renews the marker"


def test_an_update_says_it_too(house: Project) -> None:
    first = persona(skipGreeting=True)
    house.apply(first)
    change = only(house.plan(edited(first, name="Carla", skipGreeting=None)))
    assert (change.action, change.unset) == ("update", ("skipGreeting",))
    assert f"skipGreeting is {STAYS}" in change.notes


def test_what_is_in_sync_says_nothing(house: Project) -> None:
    house.apply(persona())
    assert only(house.plan(persona())).unset == ()
    house.edit(name="Carla")
    assert only(house.plan(persona())).unset == ()
