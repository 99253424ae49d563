"""A tool that was deleted in the Lab is created again and takes its place, unless its persona was edited as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from tests.sync.kinds.house import Clock, House, client
from tests.sync.kinds.rows import TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOTH = {"ada": ("Book a visit.", "one"), "bea": ("Book a visit.", "one")}
NEW = ("Book it.", "two")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = Clock()
    with Emulator(lag=1, clock=clock) as running, client(running.url, clock) as api:
        yield House(TOOL, tmp_path, running, clock, api)


def host(house: House) -> dict[str, Any]:
    (found,) = house._inside(lambda world: list(world.store.all("persona").values()))
    return dict(found)


def change(house: House, what: str) -> None:
    """Something that people do in the Lab: ``delete ada``, ``detach bea``, ``attach``, ``edit``."""
    verb, _, key = what.partition(" ")
    persona = host(house)
    there = {each["id"] for each in house.stored()}
    ids = [each for each in persona["toolIds"] if each in there]
    if verb == "delete":
        house.api.delete("tools", house.ours()[key][0]["id"])
    elif verb == "detach":
        gone = house.ours()[key][0]["id"]
        house.api.update("personas", persona["id"], {"toolIds": [each for each in ids if each != gone]})
    elif verb == "attach":
        body = {"name": "x_by_hand", "description": "Not ours.", "type": "CLIENT", "config": {}}
        made = house.api.create("tools", body)
        house.api.update("personas", persona["id"], {"toolIds": [*ids, made["id"]]})
    else:
        house.api.update("personas", persona["id"], {"systemPrompt": "Edited."})


ROWS = [
    # in the Lab, the files, whether the persona is written
    (("delete ada",), BOTH, True),
    (("delete ada", "delete bea"), BOTH, True),
    (("delete ada",), {"bea": BOTH["bea"]}, True),
    (("delete ada",), {"ada": BOTH["ada"]}, True),
    (("delete ada",), {**BOTH, "cal": NEW}, True),
    (("delete ada",), {**BOTH, "ada": NEW}, True),
    (("delete ada", "edit"), BOTH, False),
    (("delete ada", "attach"), BOTH, False),
    (("detach bea", "delete ada"), BOTH, False),
    (("detach ada",), BOTH, False),
    (("attach",), BOTH, False),
    (("detach ada",), {**BOTH, "cal": NEW}, False),
]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize(("lab", "files", "is_written"), ROWS)
def test_the_table(house: House, lab: tuple[str, ...], files: dict[str, Any], keeps: bool, is_written: bool) -> None:
    here = house.machine(keeps=keeps)
    assert here.apply(BOTH).exit_code == 0
    house.rest()
    for each in lab:
        change(house, each)
    edited = host(house)
    plan = here.plan(files, prune=True)
    (row,) = (each for each in plan.changes if each.kind == "persona")
    assert (row.refused is None) is is_written
    assert here.carry_out(plan).exit_code == (0 if is_written else 1)
    if not is_written:
        assert host(house) == edited
        assert here.apply(files, overwrite_drift=True, prune=True).exit_code == 0
    house.rest()
    for machine in (here, house.machine(keeps=False)):
        assert machine.plan(files, prune=True).is_clean
    assert {*host(house)["toolIds"]} == {house.ours()[key][0]["id"] for key in files}


def test_it_is_said(house: House) -> None:
    here = house.machine(keeps=False)
    assert here.apply(BOTH).exit_code == 0
    gone = house.ours()["ada"][0]["id"]
    change(house, "delete ada")
    (row,) = (each for each in here.plan(BOTH).changes if each.kind == "persona")
    assert f"the tool {gone[:8]}... that it had is gone" in row.notes


def test_an_apply_that_ended_after_the_tool_is_completed(house: House) -> None:
    here = house.machine(keeps=False)
    assert here.apply(BOTH).exit_code == 0
    change(house, "delete ada")
    house.emulator.fail("PUT /v1/personas/* 400 x1")
    assert here.apply(BOTH).exit_code == 3
    assert len(house.ours()) == 2
    assert here.apply(BOTH).exit_code == 0
    assert here.plan(BOTH).is_clean
