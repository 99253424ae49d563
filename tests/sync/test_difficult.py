"""The campaign in a difficult world: every request of an apply goes wrong once where lists lag, servers alter what they are
sent and pages come in no order. The next apply makes the live side equal to the files, for every machine.
"""

from __future__ import annotations

import html
import random
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.remote.waiting import RECENT
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, LUCY, edited, persona
from tests.sync.world import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REQUESTS = 60
"""More than the apply below has, in each of the worlds."""
ADA, OLD, STAYS = (
    persona("ada", name="Ada & Zoe\u0308", systemPrompt="You are <Ada>, Zoe\u0308.", initialMessage="Hi & welcome!"),
    persona("old", name="Old"),
    persona("stays", name="Stays & rests"),
)
BEFORE = [ADA, OLD, STAYS]
WISH = [
    edited(ADA, systemPrompt="You are <Ada>, a guide & Zoe\u0308.", voiceId=LUCY),
    STAYS,
    persona("new", name="New & Zoe\u0308", widgetConfig={"layout": "floating"}),
    persona("books", name="Books", tools=[{**BOOK, "description": "Book & go."}]),
]


def alter(value: Any) -> Any:
    return html.escape(unicodedata.normalize("NFC", value), quote=False) if isinstance(value, str) else value


def unordered() -> Callable[[list[dict[str, Any]], int, int], dict[str, Any]]:
    chance = random.Random(7)

    def pages(found: list[dict[str, Any]], page: int, size: int) -> dict[str, Any]:
        size = 3
        mixed = chance.sample(found, len(found))
        data = found[-1:] + mixed[(page - 1) * size : page * size]  # and the last one comes with each page
        return {"data": data, "meta": {"total": len(found), "lastPage": max(1, -(-len(found) // size))}}

    return pages


def lagging(standin: StandIn) -> None:
    standin.list_lag = 3


def late(standin: StandIn) -> None:
    standin.list_lag = standin.get_lag = 3


def altering(standin: StandIn) -> None:
    standin.make = alter


def all_at_once(standin: StandIn) -> None:
    standin.list_lag, standin.make, standin.pages = 3, alter, unordered()


WORLDS = [lagging, late, altering, all_at_once]
FAULTS: dict[str, tuple[int, int, bytes]] = {
    "refused": (403, 0, b""),
    "failed": (500, 0, b""),
    "failed after": (0, 500, b"{}"),
    "hung up after": (0, -1, b""),
    "200 with an error": (0, 200, b'{"error": "Internal"}'),
}


class Once:
    """The N-th request goes wrong."""

    def __init__(self, standin: StandIn, number: int, fault: tuple[int, int, bytes]) -> None:
        self._left, self._fault = number, fault
        standin.refuse, standin.answer = self.refuse, self.answer

    def refuse(self, method: str, path: str) -> int:
        self._left -= 1
        return self._fault[0] if self._left == 0 else 0

    def answer(self, method: str, path: str, status: int, body: Any) -> tuple[int, bytes] | None:
        return (max(0, self._fault[1]), self._fault[2]) if self._left == 0 and self._fault[1] else None

    @property
    def met(self) -> bool:
        return self._left <= 0


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        yield made


PARTS = 6
CASES = [(world, *how) for world in WORLDS for how in [*((fault, True) for fault in FAULTS), ("failed after", False)]]


def campaign() -> Iterator[Any]:
    """Every request in six parts, of which the quick run has one for each world and fault, and not always the same."""
    for at, (world, fault, keeps) in enumerate(CASES):
        for part in range(PARTS):
            marks = [] if part == (at + at // len(WORLDS)) % PARTS else [pytest.mark.slow]
            yield pytest.param(
                world, fault, keeps, part + 1, marks=marks, id=f"{world.__name__}-{fault}-{keeps}-{part}"
            )


@pytest.mark.parametrize(("world", "fault", "keeps", "first"), list(campaign()))
def test_every_request_fails_once(
    standin: StandIn, tmp_path: Path, fault: str, world: Callable[[StandIn], None], keeps: bool, first: int
) -> None:
    for number in range(first, REQUESTS + PARTS, PARTS):
        standin.refuse, standin.answer = lambda *_: 0, lambda *_: None
        standin.list_lag = standin.get_lag = 0
        for found in standin.kinds.values():
            found.clear()
        world(standin)
        here = machine(standin, tmp_path / f"{number}" if keeps else None)
        here.api.create("personas", {"name": "Ada by hand", "description": "By hand."})
        here.api.create("tools", {"name": "other", "type": "CLIENT", "config": {}})
        strangers = [standin.there()[0], standin.there("tools")[0]]
        standin.clock.sleep(RECENT)
        assert here.code(*BEFORE) == 0
        standin.clock.sleep(2 * RECENT)
        once = Once(standin, number, FAULTS[fault])
        code = here.code(*WISH, prune=True)
        standin.refuse, standin.answer = lambda *_: 0, lambda *_: None
        standin.clock.sleep(RECENT)
        if code == 0:
            assert machine(standin).plan(*WISH, prune=True).is_clean
        elif keeps or world in (lagging, late):
            assert here.code(*WISH, prune=True) == 0
        else:  # what the API made of a text was written and not noted: an edit, as far as anybody can tell
            assert here.code(*WISH, prune=True, overwrite_drift=True) == 0
        standin.clock.sleep(RECENT)
        plan = machine(standin).plan(*WISH, prune=True)
        assert plan.is_clean, (number, plan.to_json())
        assert [standin.there()[0], standin.there("tools")[0]] == strangers
        names = sorted(html.unescape(each["name"]) for each in standin.there()[1:])
        assert [name.split()[0] for name in names] == ["Ada", "Books", "New", "Stays"], number
        assert len(standin.there("tools")) == 2
        if not once.met:
            break
    assert not once.met
