"""Share links on an API that lists late, and made by two machines at once: there is never a second one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from tests.projects import write
from tests.sync.kinds.house import client
from tests.sync.shares.links import FILES, LAUNCH, Machine, share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.api.client import AnamApi

LAG = 60


@pytest.fixture
def late(tmp_path: Path) -> Iterator[Machine]:
    """A project whose persona is stored, on an API whose lists are a minute late."""
    write(tmp_path, FILES)
    with Emulator(lag=LAG) as running, client(running.url) as api:
        running.stop_clock()
        made = Machine(tmp_path, api, running)
        made.apply()
        running.move_clock(LAG + 1)
        assert made.plan().is_clean
        made.files(launch=LAUNCH)
        yield made


def stored(machine: Machine) -> int:
    return len(machine.emulator._inside(lambda world: list(world.store.all("share-link").values())))


@pytest.mark.parametrize("journal", [True, False])
def test_a_list_that_is_late_leads_to_no_second_link(late: Machine, journal: bool) -> None:
    late.journal = journal
    (result,) = late.apply().results
    assert (result.status, stored(late)) == ("done", 1), result.reason
    other = Machine(late.folder, late.api, late.emulator)
    (again,) = other.apply().results
    assert (again.status, again.exit_code, stored(late)) == ("not tried", 1, 1)
    assert "another apply created it" in f"{again.reason}"
    late.emulator.move_clock(LAG + 1)
    assert late.plan().is_clean
    assert other.plan().is_clean


def test_a_link_without_a_reply_is_waited_for(late: Machine) -> None:
    late.emulator.fail("POST /v1/share-links drop-after x1")
    (result,) = late.apply().results
    assert (result.status, stored(late)) == ("unknown", 1)
    other = Machine(late.folder, late.api, late.emulator)
    (again,) = other.apply().results
    assert stored(late) == 1
    assert again.status in {"not tried", "unknown"}
    late.emulator.move_clock(LAG + 1)
    assert other.code() == 0
    assert late.plan().is_clean
    assert stored(late) == 1


class Gate:
    """A remote whose creates of links wait for each other."""

    def __init__(self, api: AnamApi, barrier: threading.Barrier) -> None:
        self._api, self._barrier, self._is_first = api, barrier, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        """The first write of a create: both machines have read by then that there is none."""
        if self._is_first:
            self._is_first = False
            self._barrier.wait(60)
        return self._api.update(kind, item, body)


def test_two_machines_at_the_same_moment_leave_one_link(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with Emulator() as running, client(running.url) as api:
        here = Machine(tmp_path, api, running)
        here.apply()
        here.files(launch=LAUNCH)
        plan, barrier = here.plan(), threading.Barrier(2)
        codes: list[int] = []

        def work() -> None:
            with client(running.url) as own:
                codes.append(Machine(tmp_path, own, running).carry_out(plan, Gate(own, barrier)).exit_code)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        later = here.later()
        assert later.code(prune=True) == 0
        assert later.plan(prune=True).is_clean
        assert len(here.mine()) == len(here.links()) == 1, codes
        assert share(later.plan()).action == "none"


class Between:
    """A remote on which another apply runs from its beginning to its end before the N-th write to a persona."""

    def __init__(self, api: AnamApi, other: Machine, number: int) -> None:
        self._api, self._other, self._left = api, other, number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        self._left -= kind == "personas"
        if self._left == 0:
            self._left = -1
            assert self._other.code() in {0, 1}
        return self._api.update(kind, item, body)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_apply_between_a_read_and_a_write_is_not_forgotten(tmp_path: Path, number: int) -> None:
    """The line that it wrote is dropped by the write, and found again."""
    write(tmp_path, FILES)
    with Emulator() as running, client(running.url) as api:
        here = Machine(tmp_path, api, running)
        here.files(opening=LAUNCH, closing=LAUNCH)
        assert here.apply().exit_code == 0
        again = f"{LAUNCH}expiresInHours: 30\n"
        here.files(opening=again, closing=again, launch=LAUNCH)
        other = Machine(tmp_path, api, running)
        assert here.apply(Between(api, other, number)).exit_code in {0, 1}
        later = here.later()
        assert later.code() == 0
        assert later.plan(prune=True).is_clean
        assert len(here.links()) == len(here.mine()) == 3
