"""An API that shows late what was done: nothing is made twice, nothing is taken for an edit, and what is not known is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync import engine
from anam_personas.sync.remote.waiting import RECENT
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, MemoryStore, edited, only, persona
from tests.sync.world import TARGET, Machine, machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.sync.apply.outcome import Outcome

LAGS = [0.01, 2, 11, 14, 30, 200]
PATIENCE = 12
CARA = persona(widgetConfig={"layout": "floating"})
CHANGED = edited(CARA, systemPrompt="You are Cara, a guide.")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        yield made


def statuses(outcome: Outcome) -> list[tuple[str, int]]:
    return [(each.status, each.exit_code) for each in outcome.results]


@pytest.mark.parametrize("wish", [CARA, persona(tools=[BOOK])], ids=["persona", "with a tool"])
@pytest.mark.parametrize("reads", [0, 1], ids=["list", "list and reads"])
@pytest.mark.parametrize("lag", LAGS)
def test_applies_within_the_lag_make_one(standin: StandIn, tmp_path: Path, lag: float, reads: float, wish: Any) -> None:
    standin.list_lag, standin.get_lag = lag, lag * reads
    here = machine(standin, tmp_path)
    changed = edited(wish, systemPrompt="You are Cara, a guide.")
    codes = [here.code(wish), here.code(wish), here.code(changed)]
    assert len(standin.there()) == 1
    assert len(standin.there("tools")) == len(wish.tools)
    assert codes[0] == (0 if lag < PATIENCE else 4)
    if reads == 0:
        assert codes[1:] == [0, 0]
    standin.clock.sleep(2 * lag)
    assert here.code(changed) == 0
    standin.clock.sleep(2 * lag)
    assert here.plan(changed).is_clean
    assert machine(standin).plan(changed).is_clean
    assert len(standin.there()) == 1
    assert standin.there()[0]["systemPrompt"] == "You are Cara, a guide."


@pytest.mark.parametrize("lag", LAGS)
def test_without_a_journal_a_second_one_is_prevented_or_told(standin: StandIn, lag: float) -> None:
    standin.list_lag = lag
    codes = [machine(standin).code(wish) for wish in (CARA, CARA, CHANGED)]
    assert len(standin.there()) == 1 or all(codes[: len(standin.there())])


@pytest.mark.parametrize("lag", [0.01, 2, 11])
def test_without_a_journal_nothing_is_doubled_within_patience(standin: StandIn, lag: float) -> None:
    standin.list_lag = lag
    assert [machine(standin).code(wish) for wish in (CARA, CARA, CHANGED)] == [0, 0, 0]
    assert len(standin.there()) == 1


def test_all_wait_together(standin: StandIn) -> None:
    standin.list_lag = 5
    house = [persona(f"p{number}", name=f"P{number}") for number in range(20)]
    outcome = machine(standin).apply(*house)
    assert statuses(outcome) == [("done", 0)] * 20
    lists = sum(path == "/v1/personas" and method == "GET" for method, path in standin.asked)
    assert lists < 1 + 2 * 20 + 10


def test_who_is_not_seen_is_unknown_and_has_its_id(standin: StandIn) -> None:
    standin.list_lag = 60
    (result,) = machine(standin).apply(CARA).results
    assert (result.status, result.exit_code, result.id) == ("unknown", 4, "p-0001")
    assert "does not show it after 12 s" in (result.reason or "")
    assert standin.clock.now - 1_700_000_000 < 15


def lose(standin: StandIn, kind: str, *, done: bool = True) -> None:
    """The next create is answered with an error, after it was done or instead."""
    left = [1]

    def answer(method: str, path: str, status: int, body: Any) -> Any:
        if method == "POST" and path == f"/v1/{kind}" and left:
            left.clear()
            if not done:
                del standin.kinds[kind][body["id"]]
            return 504, b"{}"
        return None

    standin.answer = answer


@pytest.mark.parametrize("kind", ["personas", "tools"])
@pytest.mark.parametrize("lag", LAGS)
def test_a_lost_reply_within_the_lag_makes_one(standin: StandIn, tmp_path: Path, lag: float, kind: str) -> None:
    wish = persona(tools=[BOOK])
    standin.list_lag = lag
    lose(standin, kind)
    here = machine(standin, tmp_path)
    first = here.apply(wish)
    assert first.exit_code == (0 if lag < PATIENCE else 4)
    for _ in range(3):
        here.code(wish)
    assert len(standin.there(kind)) == 1
    for _ in range(2):
        standin.clock.sleep(2 * lag)
        code = here.code(wish)
    assert code == 0
    assert (len(standin.there()), len(standin.there("tools"))) == (1, 1)


def test_what_was_not_made_is_made_later_and_it_is_said_when(standin: StandIn, tmp_path: Path) -> None:
    lose(standin, "personas", done=False)
    here = machine(standin, tmp_path)
    assert statuses(here.apply(CARA)) == [("unknown", 4)]
    (result,) = here.apply(CARA).results
    assert (result.status, result.exit_code) == ("unknown", 4)
    assert "apply again after" in (result.reason or "")
    standin.clock.sleep(RECENT)
    assert here.code(CARA) == 0
    assert len(standin.there()) == 1


def test_where_the_list_shows_at_once_what_is_made_there_is_no_doubt(standin: StandIn, tmp_path: Path) -> None:
    here = machine(standin, tmp_path)
    leo = persona("leo", name="Leo")
    lose(standin, "personas", done=False)
    assert here.code(CARA) == 4
    assert here.code(CARA, leo) == 0  # Leo is seen at once, so Cara was not made
    lose(standin, "personas", done=False)
    mia = persona("mia", name="Mia")
    assert here.code(CARA, leo, mia) == 4
    assert here.code(CARA, leo, mia) == 0  # the journal has it that the list is prompt
    assert len(standin.there()) == 3


class Racing:
    """Another machine applies while a create is under way."""

    def __init__(self, here: Machine, other: Machine, wish: Any, *, first: bool) -> None:
        self._api, self._other, self._wish, self._first = here.api, other, wish, first
        self.code = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        if self._first:
            self.code = max(self.code, self._other.code(self._wish))
        made = self._api.create(kind, body)
        if not self._first:
            self.code = max(self.code, self._other.code(self._wish))
        return made


@pytest.mark.parametrize("wish", [CARA, persona(tools=[BOOK])], ids=["persona", "with a tool"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("lag", LAGS)
def test_two_writers_end_with_one_or_are_told(standin: StandIn, lag: float, first: bool, wish: Any) -> None:
    standin.list_lag = lag
    here = machine(standin)
    racing = Racing(here, machine(standin), wish, first=first)
    outcome = here.apply(wish, api=racing)
    codes = [outcome.exit_code, racing.code]
    kinds = {"personas": standin.there(), "tools": standin.there("tools")}
    assert all(len(found) <= 1 for found in kinds.values()) or any(codes), codes
    if lag < PATIENCE / 2:
        assert all(len(found) <= 1 for found in kinds.values())


@pytest.mark.parametrize("lag", [2, 11, 30])
def test_reads_that_lag_behind_an_update_are_no_edit(standin: StandIn, tmp_path: Path, lag: float) -> None:
    wish = persona(tools=[BOOK], languageCode="en")
    changed = edited(wish, systemPrompt="You are Cara, a guide.", languageCode="de")
    changed = persona(tools=[{**BOOK, "description": "Book."}], systemPrompt="You guide.", languageCode="de")
    here = machine(standin, tmp_path)
    assert here.code(wish) == 0
    standin.clock.sleep(1000)
    standin.list_lag = standin.get_lag = lag
    assert here.code(changed) == 0
    writes, before = standin.writes, standin.clock.now
    plan = here.plan(changed)
    assert not plan.acting
    assert all(change.drift == "none" for change in plan.changes)
    if lag < PATIENCE:
        assert plan.is_clean
    else:
        assert {change.exit_code for change in plan.changes} == {4}
        assert "still shows it as it was" in (only(plan).refused or "")
        assert standin.clock.now - before < 15
    here.code(wish)  # back again, within the lag: it is not called in sync with what was
    assert standin.writes == writes or standin.there()[0]["languageCode"] == "en"
    standin.clock.sleep(2 * lag)
    assert here.code(wish) == 0
    assert standin.there()[0]["languageCode"] == "en"
    standin.clock.sleep(2 * lag)
    assert here.plan(wish).is_clean


def test_a_list_that_lags_behind_a_read_says_nothing_of_the_language(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = persona(languageCode="en")
    here = machine(standin)
    assert here.code(wish) == 0
    standin.clock.sleep(60)
    full = standin._full
    monkeypatch.setattr(
        standin,
        "_full",
        lambda kind, each: {name: value for name, value in full(kind, each).items() if name != "languageCode"},
    )
    standin.list_lag = 30
    german = edited(wish, languageCode="de")
    assert here.code(german) == 0
    assert only(machine(standin).plan(german)).drift == "none"


def test_an_adopted_one_is_not_taken_for_somebody_elses(standin: StandIn, tmp_path: Path) -> None:
    here = machine(standin, tmp_path)
    here.api.create("personas", {"name": "Cara"})
    standin.clock.sleep(60)
    standin.list_lag = 30
    assert here.code(CARA, adopt=True) == 0
    assert here.plan(CARA).is_clean
    assert len(standin.there()) == 1


@pytest.mark.parametrize("reads", [0, 1], ids=["list", "list and reads"])
def test_what_was_deleted_is_not_deleted_again_nor_taken_for_there(
    standin: StandIn, tmp_path: Path, reads: float
) -> None:
    leo, here = persona("leo", name="Leo"), machine(standin, tmp_path)
    assert here.code(CARA, leo) == 0
    standin.clock.sleep(1000)
    standin.list_lag, standin.get_lag = 30, 30 * reads
    assert here.code(CARA, prune=True) == 0
    writes = standin.writes
    assert here.plan(CARA).is_clean
    assert len(here.plan(CARA).changes) == 1
    assert here.code(CARA, prune=True) == 0
    assert standin.writes == writes
    here.code(CARA, leo)
    assert sorted(each["name"] for each in standin.there()) == ["Cara", "Leo"]


def test_what_was_deleted_in_the_lab_is_made_again_at_once(standin: StandIn, tmp_path: Path) -> None:
    here = machine(standin, tmp_path)
    assert here.code(CARA) == 0
    here.api.delete("personas", standin.there()[0]["id"])
    assert here.code(CARA) == 0
    assert len(standin.there()) == 1


def test_one_that_was_given_up_in_the_lab_is_not_taken_back(standin: StandIn, tmp_path: Path) -> None:
    here = machine(standin, tmp_path)
    assert here.code(CARA) == 0
    standin.edit(standin.there()[0]["id"], description="Mine now.", name="Carola")
    assert here.code(CARA) == 0
    assert sorted(each["name"] for each in standin.there()) == ["Cara", "Carola"]


def test_ctrl_c_while_waiting_is_told(standin: StandIn) -> None:
    standin.list_lag = 60
    here, store = machine(standin), MemoryStore()
    plan = here.plan(CARA)

    def press(seconds: float) -> None:
        raise KeyboardInterrupt

    waiting = type(here.waiting)(clock=standin.clock, sleep=press)
    outcome = engine.apply(plan, TARGET, here.api, store, waiting=waiting)
    assert (outcome.exit_code, statuses(outcome)[0][0], outcome.results[0].id) == (130, "unknown", "p-0001")
