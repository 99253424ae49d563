"""What is deleted, and what holds a delete back: every row, with the options that lift it."""

from __future__ import annotations

import pytest

from anam_personas.sync.plan.decide import Decision, Hold, Situation, decide
from anam_personas.sync.plan.request import PlanRequest

NONE, PRUNE = PlanRequest(), PlanRequest(prune=True)


@pytest.mark.parametrize(
    ("more", "options", "hold"),
    [
        ({"requested": True}, NONE, None),
        ({"requested": True}, PRUNE, None),
        ({"requested": True, "edited": True, "duplicate": True}, NONE, None),
        ({"duplicate": True, "edited": True}, PRUNE, Hold.EDITED_COPY),
        ({"duplicate": True, "edited": True}, NONE, Hold.DUPLICATE),
        ({"duplicate": True}, PRUNE, None),
        ({"edited": True}, PRUNE, None),
        ({"used": True}, NONE, Hold.ORPHAN),
        ({"used": True, "requested": True}, PRUNE, Hold.PROBLEM),
    ],
)
def test_what_holds_a_delete(more: dict[str, bool], options: PlanRequest, hold: Hold | None) -> None:
    wanted = "duplicate" in more
    assert decide(Situation(wanted, there=True, **more), options) == Decision("delete", hold=hold)
    assert decide(Situation(wanted=False, there=False, **more), options) == Decision("none")
