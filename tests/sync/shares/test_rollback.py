"""What a rollback takes back of a share link, and what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources import SHARES
from anam_personas.sync import engine
from anam_personas.sync.state.runs import choose, read_runs
from tests.projects import CARA, write
from tests.sync.shares.links import LAUNCH, MOMENT, TARGET
from tests.sync.support import records

if TYPE_CHECKING:
    from anam_personas.sync.plan.plan import Plan
    from tests.sync.shares.links import Machine


def test_a_rollback_takes_back_what_can_be(here: Machine) -> None:
    here.journal = True
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch=f"{LAUNCH}usageLimit: 3\nexpiresAt: {MOMENT}\n")
    assert here.apply().exit_code == 0
    assert undone(here) == 0
    (back,) = here.mine()
    assert (back["id"], back["usageLimit"], back["expiresAt"][:15]) == (made["id"], 10, made["expiresAt"][:15])
    here.files(launch=LAUNCH)
    assert here.plan().is_clean

    here.files(launch=None)
    assert here.apply(prune=True).exit_code == 0
    (row,) = rolled(here).changes
    assert row.refused == SHARES.lost
    here.files(launch=f"{LAUNCH}usageLimit: 4\n")
    assert here.apply().exit_code == 0
    assert here.mine() != [made]
    assert undone(here) == 0
    assert here.mine() == []


def test_a_rollback_of_the_persona_keeps_the_record(here: Machine) -> None:
    here.journal = True
    write(here.folder, {"personas/cara.yaml": f"{CARA}description: Our front desk.\n"})
    here.apply()
    here.files(launch=LAUNCH)
    here.journal = False
    here.apply()
    here.journal = True
    (made,) = here.mine()
    assert undone(here) == 0
    assert here.mine() == [made]


def rolled(here: Machine) -> Plan:
    kept = records(here.folder)
    return engine.rollback(choose(read_runs(kept), None, "test"), kept, "demo", TARGET, here.api)


def undone(here: Machine) -> int:
    return here.carry_out(rolled(here)).exit_code
