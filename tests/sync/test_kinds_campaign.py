"""For each kind, every request of an apply goes wrong once, in every way; the next apply makes the live side equal to the files.

Whatever happens: no item is lost or doubled, none of somebody else's is touched, and an apply that says it succeeded did. The
next apply is that of the folder whose apply failed, or of a fresh clone, which has no journal.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from tests.budget import combinations
from tests.sync.kinds.campaign import Scene, before, wish
from tests.sync.kinds.house import House, client
from tests.sync.kinds.kind import Call
from tests.sync.kinds.rows import KINDS
from tests.sync.kinds.trouble import WRITES, At, Flaky, Killed, die

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync.kinds.house import Still


SERVER = (
    "drop", "drop-after", "429", "429 retry-after=2", "500", "500-after", "502", "503", "504-after", "truncate", "garbage",
    "error-body", "empty-body", "slow=0.4",
)  # fmt: skip
CLIENT = ("refused", "late")
TIMEOUT = 0.2
"""Seconds: less than what is slow."""
EVERY = [Call(kind, number) for kind in KINDS for number in range(1, kind.requests + 1)]


@pytest.fixture
def house(still: Still, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    still.emulator.reset()
    with client(still.emulator.url, still.clock) as api:
        yield House(request.getfixturevalue("at").kind, tmp_path, still.emulator, still.clock, api)


def attempt(scene: Scene, api: Any) -> None:
    """An apply that something happens to, and the next one."""
    code = scene.run(api)
    scene.house.faultless()
    if code == 0:
        scene.house.clock.sleep(1)
        scene.check()
    else:
        assert code in {1, 3, 4}
        assert scene.next().code(scene.wish, prune=True) == 0
    scene.check()


@pytest.mark.parametrize("at", [Call(kind, kind.requests) for kind in KINDS])
def test_the_apply_has_so_many_requests(house: House, still: Still, at: Call) -> None:
    for keeps in (True, False):
        still.emulator.reset()
        scene, already = Scene(house, keeps), len(house.emulator.requests)
        assert scene.run() == 0
        asked = len(house.emulator.requests) - already
        assert scene.reaches(asked), asked
        assert not scene.reaches(asked + 1), asked
        scene.check()


@pytest.mark.parametrize(("fault", "at"), combinations(SERVER, EVERY, of=41, nightly=13))
def test_a_server_that_fails_once(house: House, fault: str, at: Call) -> None:
    scene, (action, _, options) = Scene(house, at.number % 2 == 0), fault.partition(" ")
    house.emulator.fail(f"* /v1/* {action} {options} @{at.number}")
    with client(house.emulator.url, house.clock, timeout=TIMEOUT if action.startswith("slow") else 20) as api:
        attempt(scene, api)


@pytest.mark.parametrize(("fault", "at"), combinations(CLIENT, EVERY, of=29, nightly=9))
def test_a_network_that_fails_once(house: House, fault: str, at: Call) -> None:
    scene = Scene(house, at.number % 2 == 0)
    with client(house.emulator.url, house.clock, Flaky(fault, at.number)) as api:
        attempt(scene, api)


@pytest.mark.parametrize(("is_done", "at"), combinations((False, True), EVERY, of=17, nightly=9))
def test_a_kill_at_any_call(house: House, at: Call, is_done: bool) -> None:
    """The process ends before a call, or after it and before its reply is read."""
    scene = Scene(house, at.number % 2 == 0)
    api = At(house.api, at.number, die, is_done)
    with pytest.raises(Killed) if scene.reaches(at.number) else nullcontext():
        scene.run(api)
    assert scene.next().code(scene.wish, prune=True) == 0
    scene.check()
    later = wish(house.kind, 2)  # another clone goes on with other files
    assert scene.next().code(later, prune=True) == 0
    scene.check(later)


@pytest.mark.parametrize(("late", "at"), combinations((0, 3), EVERY, of=17, nightly=9))
def test_two_machines_at_once(house: House, at: Call, late: float) -> None:
    """At any call of an apply, another machine applies the same files from the beginning to the end."""
    scene, codes = Scene(house, at.number % 2 == 0), list[int]()
    house.lag(late)
    other = house.machine(keeps=at.number % 3 == 0)
    codes += [scene.run(At(house.api, at.number, lambda *call: codes.append(other.code(scene.wish, prune=True))))]
    assert set(codes) <= house.kind.raced
    assert len(codes) == 2 or not scene.reaches(at.number)
    house.rest()
    assert {key: len(items) for key, items in house.ours().items()} == dict.fromkeys(house.ours(), 1)
    assert scene.next().code(scene.wish, prune=True) == 0
    scene.check()


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("at", [Call(kind, 0) for kind in KINDS if not kind.by_name])
def test_an_item_that_was_deleted_while_lists_are_late_is_created_again_whole(
    house: House, at: Call, keeps: bool
) -> None:
    """The list shows the deleted one for a while, which is older than the new one, as that of another writer would be."""
    files, here = before(at.kind), house.machine(keeps=keeps)
    assert here.code(files) == 0
    house.rest()
    house.lag(3)
    at.kind.delete(house.api, house.ours()["bea"][0]["id"])
    plan = here.plan(files)  # of a document nothing but the list tells that it has gone
    if here.carry_out(plan).exit_code == 0 and plan.acting:
        assert house.said() == files
    house.rest()
    assert here.code(files) == 0
    assert house.said() == files


def editing(house: House, id_: str) -> At:
    """Somebody edits an item at a call of an apply, but not between its last look at the item and its write: no API without
    conditional requests can tell that.
    """
    kind = house.kind

    def act(verb: str, path: str) -> bool:
        if verb in WRITES and path.endswith(id_):
            return False
        if kind.edit is not None:
            kind.edit(house.api, id_, kind.edited[0], kind.choices[kind.edited[0]][-1])
        return True

    return At(house.api, 1, act)


@pytest.mark.parametrize("at", combinations([each for each in EVERY if each.kind.edit is not None], of=11, nightly=3))
def test_an_edit_in_the_lab_at_any_call(house: House, at: Call) -> None:
    """It is not overwritten, whenever it comes; the other items are applied."""
    scene, kind = Scene(house, at.number % 2 == 0), at.kind
    api = editing(house, scene.ids["ada"])
    api.number = at.number
    assert scene.run(api) in {0, 1}
    if not api.was_there:
        api.act("get", "")  # it is the last write
    for _ in range(2):
        said = house.said()
        assert said["ada"][kind.edited[0]] == kind.choices[kind.edited[0]][-1]
        assert scene.next().code(scene.wish, prune=True) == 1
    assert {**house.said(), "ada": scene.wish["ada"], **scene.wish} == {**house.said(), **scene.wish}
    assert scene.next().code(scene.wish, prune=True, overwrite=frozenset({f"{kind.name}/ada"})) == 0
    scene.check()
