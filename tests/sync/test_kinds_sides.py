"""For each kind: which edits in the Lab a plan sees, by three sides (file, record and live item), and what a rollback restores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.render.text import plan_text
from tests.budget import combinations
from tests.sync.kinds.campaign import Scene, before
from tests.sync.kinds.house import House, client
from tests.sync.kinds.rows import GROUP, KINDS, NO_FILES
from tests.sync.kinds.trouble import At, Killed, die

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from tests.sync.kinds.house import Still
    from tests.sync.kinds.kind import Kind, Texts

EDITED = [kind for kind in KINDS if kind.edit is not None]
SIDES = [
    # what the file says and what is edited to, as places in the kind's choices; then the drift, and whether it is refused
    (0, None, "none", False),
    (1, None, "none", False),
    (0, 1, "remote", True),
    (1, 2, "both", True),
    (1, 1, "none", False),
    (0, 0, "none", False),
]


@pytest.fixture
def house(still: Still, tmp_path: Path, kind: Kind) -> Iterator[House]:
    still.emulator.reset()
    with client(still.emulator.url, still.clock) as api:
        yield House(kind, tmp_path, still.emulator, still.clock, api)


def row(plan: Plan, kind: Kind, key: str) -> Change:
    """The change of an item; a document's key has the name of its file."""
    (found,) = (
        each for each in plan.changes if each.kind == kind.name and key in each.key.replace(".", "/").split("/")
    )
    return found


def texts(kind: Kind, field: int, at: int) -> Texts:
    """What a file says that has another value in one field."""
    return tuple(each[at if nth == field else 0] for nth, each in enumerate(kind.choices))


@pytest.mark.parametrize(("kind", "side", "keeps"), combinations(EDITED, SIDES, (True, False), of=3, nightly=2))
def test_three_sides(house: House, kind: Kind, side: tuple[int, int | None, str, bool], keeps: bool) -> None:
    """An edit of any field that replies show is told apart from a change of the file, and refused unless they are the same."""
    file, edit, drift, is_refused = side
    for field in kind.edited:
        here = house.machine(keeps=keeps)
        files = before(kind)
        assert here.apply(files, overwrite_drift=True).exit_code == 0
        house.rest()
        if edit is not None and kind.edit is not None:
            kind.edit(house.api, house.ours()["ada"][0]["id"], field, kind.choices[field][edit])
        files["ada"] = texts(kind, field, file)
        change = row(here.plan(files), kind, "ada")
        if kind.doubts and not keeps and file == edit == 1:
            drift, is_refused = "both", True
        assert (change.drift, change.refused is not None) == (drift, is_refused)
        assert here.apply(files).exit_code == (1 if is_refused else 0)
        live = edit if is_refused else file
        assert house.said()["ada"] == texts(kind, field, live or 0)
        house.rest()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_plan_cannot_see_it_says(house: House, kind: Kind) -> None:
    """Fields of which no reply shows the value, by name; every other field of a kind with edits is seen."""
    here = house.machine(keeps=False)
    files = before(kind)
    assert here.apply(files).exit_code == 0
    plan = here.plan(files)
    assert row(plan, kind, "ada").unread == kind.unseen
    for path in kind.unseen:
        assert f"the API does not show {path}; it was last applied as in the file" in plan_text(plan)
    unseen = set(range(len(kind.choices))) - set(kind.edited)
    assert bool(unseen) <= bool(kind.unseen or kind.edit is None)


def expected(kind: Kind, scene: Scene) -> dict[str, Texts]:
    """What the items say after the rollback of the campaign's apply."""
    was, is_ = before(kind), scene.wish
    found = {
        key: tuple(old if back else new for old, new, back in zip(was[key], is_[key], kind.restored, strict=False))
        for key in was.keys() & is_.keys()
    }
    if kind.revived:
        found["old"] = was["old"]
    elif not any(kind.restored):  # nothing of it is taken back
        found["new"] = is_["new"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_rollback_restores_what_it_can_and_says_the_rest(house: House, kind: Kind) -> None:
    scene = Scene(house, keeps=True)
    assert scene.run() == 0
    plan = scene.here.rollback()
    for sentence in kind.says:
        assert sentence in plan_text(plan)
    outcome = scene.here.carry_out(plan)
    assert outcome.exit_code == (0 if kind.revived or not any(kind.restored) else 1)
    assert house.said() == expected(kind, scene)
    assert house.strangers() == scene.strangers
    house.rest()
    if not kind.says:
        assert scene.here.plan(before(kind)).is_clean
    assert scene.here.code(before(kind), prune=True, overwrite_drift=True) == 0
    assert house.said() == before(kind)
    assert house.strangers() == scene.strangers


@pytest.mark.parametrize("kind", [GROUP])
def test_a_group_that_comes_back_says_that_its_documents_do_not(house: House, kind: Kind) -> None:
    here, files = house.machine(keeps=True), before(kind)
    assert here.apply(files).exit_code == 0
    del files["old"]
    assert here.apply(files, prune=True).exit_code == 0
    plan = here.rollback()
    assert row(plan, kind, "old").action == "create"
    assert NO_FILES in plan_text(plan)
    assert here.carry_out(plan).exit_code == 0
    assert here.apply(before(kind)).exit_code == 0
    assert here.plan(before(kind), prune=True).is_clean


@pytest.mark.parametrize("kind", EDITED)
def test_a_rollback_overwrites_no_edit(house: House, kind: Kind) -> None:
    scene = Scene(house, keeps=True)
    assert scene.run() == 0
    field = kind.edited[0]
    if kind.edit is not None:
        kind.edit(house.api, scene.ids["ada"], field, kind.choices[field][2])
    plan = scene.here.rollback()
    assert "edited since" in f"{row(plan, kind, 'ada').refused}"
    assert scene.here.carry_out(plan).exit_code == 1
    assert house.said()["ada"][field] == kind.choices[field][2]
    assert house.said()["bea"] == expected(kind, scene)["bea"]


@pytest.mark.parametrize(
    ("is_done", "kind", "number"), combinations((False, True), KINDS, range(1, 40), of=31, nightly=5)
)
def test_a_rollback_that_is_killed_loses_nothing(house: House, kind: Kind, number: int, is_done: bool) -> None:
    """The files of before make it whole: nothing is doubled, and nothing of strangers is touched."""
    scene = Scene(house, keeps=True)
    assert scene.run() == 0
    plan = scene.here.rollback()
    api: Any = At(house.api, number, die, is_done)
    try:
        scene.here.carry_out(plan, api)
    except Killed:
        house.rest()
    assert house.strangers() == scene.strangers
    assert scene.next().code(before(kind), prune=True, overwrite_drift=True) == 0
    assert house.said() == before(kind)
    assert house.strangers() == scene.strangers
