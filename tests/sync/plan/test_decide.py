"""The truth table, row by row, and that it has no gap."""

from __future__ import annotations

from itertools import product

import pytest

from anam_personas.sync.plan.decide import Decision, Hold, Situation, decide
from anam_personas.sync.plan.request import PlanRequest

NONE, PRUNE = PlanRequest(), PlanRequest(prune=True)
ADOPT, OVERWRITE = PlanRequest(adopt=True), PlanRequest(overwrite_drift=True)
ALL = PlanRequest(prune=True, adopt=True, overwrite_drift=True)
HERE, THERE = {"changed_here": True}, {"changed_there": True}


@pytest.mark.parametrize(
    ("wanted", "there", "more", "asked", "decision"),
    [
        (True, False, {}, NONE, Decision("create")),
        (True, False, {}, ALL, Decision("create")),
        (True, False, {"name_taken": True}, NONE, Decision("create", hold=Hold.NAME)),
        (True, False, {"name_taken": True}, OVERWRITE, Decision("create", hold=Hold.NAME)),
        (True, False, {"name_taken": True}, ADOPT, Decision("update")),
        (True, True, {}, NONE, Decision("none")),
        (True, True, {}, ALL, Decision("none")),
        (True, True, HERE, NONE, Decision("update")),
        (True, True, THERE, NONE, Decision("update", "remote", Hold.DRIFT)),
        (True, True, THERE, ADOPT, Decision("update", "remote", Hold.DRIFT)),
        (True, True, THERE, OVERWRITE, Decision("update", "remote")),
        (True, True, HERE | THERE, NONE, Decision("update", "both", Hold.DRIFT)),
        (True, True, HERE | THERE, OVERWRITE, Decision("update", "both")),
        (False, True, {}, NONE, Decision("delete", hold=Hold.ORPHAN)),
        (False, True, {}, OVERWRITE, Decision("delete", hold=Hold.ORPHAN)),
        (False, True, {}, PRUNE, Decision("delete")),
        (False, True, {"used": True}, PRUNE, Decision("delete", hold=Hold.ORPHAN)),
        (False, True, {"used": True, "requested": True}, ALL, Decision("delete", hold=Hold.PROBLEM)),
        (True, True, {"duplicate": True}, NONE, Decision("delete", hold=Hold.DUPLICATE)),
        (True, True, {"duplicate": True}, PRUNE, Decision("delete")),
        (False, False, {}, ALL, Decision("none")),
    ],
)
def test_the_table(wanted: bool, there: bool, more: dict[str, bool], asked: PlanRequest, decision: Decision) -> None:
    assert decide(Situation(wanted, there, **more), asked) == decision


EVERY = [Situation(*each) for each in product([True, False], repeat=6)]


@pytest.mark.parametrize("situation", EVERY)
def test_without_request_nothing_is_deleted_or_overwritten(situation: Situation) -> None:
    decision = decide(situation, NONE)
    if decision.action == "delete" or decision.drift != "none":
        assert decision.hold is not None


@pytest.mark.parametrize("situation", [each for each in EVERY if each.wanted and not each.duplicate])
def test_what_has_a_file_is_never_deleted(situation: Situation) -> None:
    assert decide(situation, ALL).action != "delete"
