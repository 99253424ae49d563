"""Every request of an apply that changes tools goes wrong once; the law of sync holds for tools as it does for personas.

The next machine has no journal. It completes the apply, or refuses what somebody edited; no tool is lost or doubled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.items.marker import read_proofs
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, persona, verdicts
from tests.sync.world import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.persona.types import Persona

REQUESTS = 40
"""More than the apply below has."""
PARTS = 6
FAULTS: dict[str, tuple[int, int, bytes]] = {
    "refused": (403, 0, b""),
    "failed": (500, 0, b""),
    "failed after": (0, 500, b"{}"),
    "hung up after": (0, -1, b""),
    "200 with an error": (0, 200, b'{"error": "Internal"}'),
    "200 with half": (0, 200, b'{"id": "t-0'),
}
QUICK = frozenset(FAULTS)
FAULTS |= {
    "too many": (429, 0, b""),
    "bad gateway": (502, 0, b""),
    "unavailable": (503, 0, b""),
    "gateway timed out after": (0, 504, b"{}"),
    "200 with a page": (0, 200, b"<!doctype html><title>Sign in</title>"),
    "200 with nothing": (0, 200, b""),
    "hung up before": (-1, 0, b""),
}
"""By name: the status answered instead of doing it, the one answered after doing it, -1 for hanging up, and the reply."""
HOOK: dict[str, Any] = {
    "type": "server", "subtype": "webhook", "name": "look_up", "description": "Look it up.", "url": "https://example.com/a",
    "method": "GET", "headers": {"Authorization": "Bearer one"},
}  # fmt: skip
NEW = BOOK | {"name": "leave_note", "description": "Leave a note."}


def files(book: str, token: str, *, more: bool) -> list[Persona]:
    """Two personas that share both tools; ``more``: one of them has a third."""
    hook = HOOK | {"headers": {"Authorization": f"Bearer {token}"}}
    both = [BOOK | {"description": book}, hook]
    return [persona("ada", name="Ada", tools=[*both, NEW] if more else both), persona("bea", name="Bea", tools=both)]


BEFORE, WISH, LATER = (
    files("Book.", "one", more=False),
    files("Book it.", "two", more=True),
    files("Later.", "three", more=True),
)


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Once:
    """The N-th request goes wrong."""

    standin: StandIn
    left: int
    fault: tuple[int, int, bytes]

    def __post_init__(self) -> None:
        self.standin.refuse, self.standin.answer = self.refuse, self.answer

    def refuse(self, method: str, path: str) -> int:
        self.left -= 1
        return self.fault[0] if self.left == 0 else 0

    def answer(self, method: str, path: str, status: int, body: Any) -> tuple[int, bytes] | None:
        return (max(0, self.fault[1]), self.fault[2]) if self.left == 0 and self.fault[1] else None

    def end(self) -> bool:
        """Whether it came to pass."""
        self.standin.refuse, self.standin.answer = lambda *_: 0, lambda *_: None
        return self.left <= 0


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        yield made


def emptied(standin: StandIn) -> None:
    for found in standin.kinds.values():
        found.clear()


def tool(standin: StandIn, name: str) -> dict[str, Any]:
    (found,) = (each for each in standin.there("tools") if each["name"] == name)
    return found


def check(standin: StandIn, wish: list[Persona]) -> None:
    """The live side is as the files say for any machine, each tool is there once, and every line is as new as the tools."""
    plan = machine(standin).plan(*wish)
    assert plan.is_clean, plan.to_json()
    assert not plan.acting
    assert sorted(each["name"] for each in standin.there("tools")) == ["book_visit", "leave_note", "look_up"]
    ids = {each["id"][:8] for each in standin.there("tools")}
    proofs = [read_proofs(each["description"]) for each in standin.there()]
    assert {each.id for each in proofs[0]} == ids
    assert {*proofs[1]} < {*proofs[0]}


def cases(*ways: str) -> Iterator[Any]:
    """Every fault in six parts, of which the quick run has one."""
    for at, (fault, way) in enumerate((fault, way) for fault in FAULTS for way in ways):
        for part in range(PARTS):
            marks = [] if fault in QUICK and part == at % PARTS else [pytest.mark.slow]
            yield pytest.param(fault, way, part + 1, marks=marks, id=f"{fault}-{way}-{part}")


@pytest.mark.parametrize(("fault", "way", "first"), list(cases("fresh", "journal", "other files")))
def test_the_next_machine_completes_it(standin: StandIn, tmp_path: Path, fault: str, way: str, first: int) -> None:
    for number in range(first, REQUESTS + PARTS, PARTS):
        emptied(standin)
        here = machine(standin, tmp_path / f"{number}" if way == "journal" else None)
        assert here.code(*BEFORE) == 0
        once = Once(standin, number, FAULTS[fault])
        code = here.code(*WISH)
        met = once.end()
        if code == 0:
            check(standin, WISH)
        following = here if way == "journal" else machine(standin)
        assert following.code(*WISH) == 0, number
        check(standin, WISH)
        if way == "other files":  # and another clone goes on
            assert machine(standin).code(*LATER) == 0
            check(standin, LATER)
            assert tool(standin, "look_up")["config"]["headers"] == {"Authorization": "Bearer three"}
        assert tool(standin, "book_visit")["description"] == ("Later." if way == "other files" else "Book it.")
        if not met:
            break
    assert not met


@pytest.mark.parametrize(("fault", "way", "first"), list(cases("after", "before")))
def test_no_edit_in_the_lab_is_overwritten(standin: StandIn, fault: str, way: str, first: int) -> None:
    """Somebody edits the tool after the failed apply, or before it."""
    for number in range(first, REQUESTS + PARTS, PARTS):
        emptied(standin)
        assert machine(standin).code(*BEFORE) == 0
        id_ = tool(standin, "book_visit")["id"]
        if way == "before":
            standin.edit(id_, "tools", description="By hand.")
        once = Once(standin, number, FAULTS[fault])
        machine(standin).code(*WISH)
        met = once.end()
        if way == "after":
            standin.edit(id_, "tools", description="By hand.")
        for _ in range(2):
            assert machine(standin).code(*WISH) in {0, 1}
            plan = machine(standin).plan(*WISH)
            assert verdicts(plan)["book_visit"] == "update!"
            assert tool(standin, "book_visit")["description"] == "By hand."
        assert machine(standin).code(*WISH, overwrite=frozenset({"tool/book_visit"})) == 0, number
        check(standin, WISH)
        if not met:
            break
    assert not met


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("is_done", [True, False])
def test_a_kill_at_any_write(standin: StandIn, tmp_path: Path, is_done: bool, keeps: bool) -> None:
    """The process ends before a write or behind it, and a clone without a journal goes on."""
    for number in range(1, REQUESTS):
        emptied(standin)
        here = machine(standin, tmp_path / f"{number}" if keeps else None)
        assert here.code(*BEFORE) == 0
        is_killed = False
        try:
            here.apply(*WISH, api=Mortal(here.api, number, is_done))
        except Killed:
            is_killed = True
        assert machine(standin).code(*WISH) == 0, number
        check(standin, WISH)
        if not is_killed:
            break
    assert not is_killed


class Mortal:
    """A remote on which the process ends at its N-th write."""

    def __init__(self, api: Any, left: int, is_done: bool) -> None:
        self._api, self._left, self._is_done = api, left, is_done

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._api, name)
        return self._mortal(method) if name in {"create", "update", "delete"} else method

    def _mortal(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._is_done:
                raise Killed
            made = method(*words)
            if self._left == 0:
                raise Killed
            return made

        return call
