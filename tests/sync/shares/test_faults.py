"""Share links on an API that fails, and applies that are cut off: never a second link, and the next apply completes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sync.kinds.trouble import Killed, mortal
from tests.sync.shares.links import LAUNCH, foreign, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.shares.links import Machine


SERVER = (
    "drop",
    "drop-after",
    "429",
    "500",
    "500-after",
    "503",
    "504-after",
    "truncate",
    "garbage",
    "error-body",
    "empty-body",
)


def steps(here: Machine) -> Iterator[tuple[str, dict[str, str | None], dict[str, Any]]]:
    """What a campaign breaks: the files after it, and the options of the apply."""
    yield "create", {"launch": LAUNCH}, {}
    yield "update", {"launch": f"{LAUNCH}usageLimit: 25\nexpiresInHours: 30\n"}, {}
    yield "delete", {"launch": None}, {"prune": True}


def check(here: Machine, step: str) -> None:
    mine, (stranger,) = here.mine(), foreign(here)
    assert stranger["usageLimit"] == 10
    assert [each["usageLimit"] for each in mine] == {"create": [10], "update": [25], "delete": []}[step]
    assert here.plan(prune=True).is_clean
    assert "?" not in here.cara()["description"]
    assert ">" not in here.cara()["description"]


def broken(here: Machine, fault: str, number: int) -> bool:
    """Break a request of an apply, in each of three applies: the next ones make it as the files say. False if none was broken."""
    hit = False
    for step, files, options in steps(here):
        here.files(**files)
        plan = here.plan(**options)
        here.emulator.fail(f"* /v1/* {fault} @{number}")
        before = len(here.emulator.requests)
        outcome = here.carry_out(plan)
        hit |= len(here.emulator.requests) - before >= number
        here.emulator._inside(lambda world: world.faults.clear())
        if outcome.exit_code == 0:
            check(here, step)
        assert len(here.links()) <= 2
        here.code(**options)
        assert len(here.links()) <= 2
        later = here.later()
        assert later.code(**options) == 0, step
        check(here, step)
    return hit


@pytest.mark.parametrize(("number", "fault"), [(9, "drop-after"), (8, "500"), (11, "500-after"), (7, "garbage")])
def test_a_fault_is_survived(here: Machine, fault: str, number: int) -> None:
    assert broken(here, fault, number)


@pytest.mark.slow
@pytest.mark.parametrize("fault", SERVER)
def test_every_request_under_every_fault(here: Machine, fault: str) -> None:
    number = 1
    while broken(here, fault, number):
        number += 1
    assert number > 10


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("is_done", [True, False])
def test_a_kill_at_any_write(here: Machine, is_done: bool, at_once: bool) -> None:
    """Somebody tries again at once, or another machine goes on later."""
    for number in range(1, 12):
        is_killed = False
        for step, files, options in steps(here):
            here.files(**files)
            plan = here.plan(**options)
            try:
                here.carry_out(plan, mortal(here.api, number, is_done))
            except Killed:
                is_killed = True
            if at_once:
                here.code(**options)
            assert len(here.links()) <= 2
            assert here.later().code(**options) == 0
            check(here, step)
        if not is_killed:
            return
    raise AssertionError("there was no end of writes")


def test_what_is_not_certain_is_asked(here: Machine) -> None:
    """The process ended once the link was made, and somebody made another one of the same kind before the next plan."""
    (stranger,) = here.links()
    here.files(launch=f"{LAUNCH}usageLimit: 25\n")
    with pytest.raises(Killed):
        here.apply(mortal(here.api, 2, True))
    (made,) = (each for each in here.links() if each != stranger)
    twin = here.api.create("share-links", {"personaId": here.cara()["id"], "usageLimit": 25})
    for machine in (here, here.later()):
        change = share(machine.plan())
        assert change.exit_code == 3
        assert f"one of these ({made['id']}, {twin['id']}) is it" in f"{change.refused}"
        assert machine.apply().exit_code == 3
        assert len(here.links()) == 3
    here.api.delete("share-links", twin["id"])
    assert here.plan().is_clean
    assert here.apply().exit_code == 0
    assert [each["id"] for each in here.mine()] == [made["id"]]


def test_a_create_that_was_cut_off_before_it_was_sent_is_sent_later(here: Machine) -> None:
    here.files(launch=LAUNCH)
    with pytest.raises(Killed):
        here.apply(mortal(here.api, 1, True))
    assert len(here.links()) == 1
    (result,) = here.apply().results
    assert (result.status, result.exit_code) == ("not tried", 1)
    assert "nothing was sent. Apply again after" in f"{result.reason}"
    assert here.later().code() == 0
    assert len(here.mine()) == 1
    assert here.plan().is_clean
