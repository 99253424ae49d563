"""Share links from files, against the emulator: every law of sync, under every fault, although a link has no room for a marker."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import ApiError
from anam_personas.project import Project as Loaded
from anam_personas.resources import SHARES, known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.sync.remote.waiting import RECENT, Waiting
from anam_personas.sync.render.text import plan_text
from anam_personas.sync.state.runs import choose, read_runs
from anam_personas.sync.state.store import FolderStore
from anam_personas.workspace.settings import Target, find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, write
from tests.sync.kinds.house import Clock, client
from tests.sync.kinds.trouble import Killed, mortal
from tests.sync.support import MemoryStore, only, records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

TARGET = Target("test", concurrency=1)
LAUNCH = "version: 1\npersona: cara\n"
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
KEY = {"Authorization": "Bearer a-key", "X-Anam-Emulator": "1"}
MOMENT = "2031-01-22T17:00:00Z"


@dataclass
class Machine:
    """A clone of the project: with a journal in ``folder``, or none. ``late`` is how many seconds it is ahead of the others."""

    folder: Path
    api: AnamApi
    emulator: Running
    journal: bool = False
    late: float = 0.0
    store: MemoryStore = field(default_factory=MemoryStore)

    @property
    def waiting(self) -> Waiting:
        clock = Clock()
        return Waiting(1, clock=clock, sleep=clock.sleep, wall=lambda: time.time() + self.late)

    def plan(self, api: Any = None, **options: Any) -> Plan:
        workspace = Workspace.of(find(self.folder))
        loaded = Loaded.load(self.folder)
        return engine.plan(
            PlanRequest(**options), [loaded.persona(key) for key in workspace.persona_files()], api or self.api, project="demo",
            target=TARGET, workspace=workspace, known=known_in(workspace), waiting=self.waiting,
            records=records(self.folder) if self.journal else None,
        )  # fmt: skip

    def carry_out(self, plan: Plan, api: Any = None) -> Outcome:
        store = FolderStore(records(self.folder), plan.digest[:12], environment="test") if self.journal else self.store
        return engine.apply(plan, TARGET, api or self.api, store, limits=Limits("100%", "100%"), waiting=self.waiting)

    def apply(self, api: Any = None, **options: Any) -> Outcome:
        return self.carry_out(self.plan(api, **options), api)

    def code(self, **options: Any) -> int:
        try:
            return self.apply(**options).exit_code
        except ApiError as error:
            return error.exit_code

    def files(self, **texts: str | None) -> None:
        for key, text in texts.items():
            path = self.folder / f"shares/{key}.yaml"
            if text is None:
                path.unlink()
            else:
                path.write_text(text)

    def links(self) -> list[dict[str, Any]]:
        return list(self.api.list("share-links"))

    def mine(self) -> list[dict[str, Any]]:
        ours = set(engine.ids("demo", TARGET, self.api, SHARES).values())
        return [each for each in self.links() if each["id"] in ours]

    def cara(self) -> dict[str, Any]:
        (found,) = (each for each in self.api.list("personas") if each["name"] == "Cara")
        return self.api.get("personas", found["id"])

    def later(self) -> Machine:
        """Another clone, when nothing that was sent can still be late."""
        return Machine(self.folder, self.api, self.emulator, late=RECENT + 60)


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with Emulator() as running:
        yield running


@pytest.fixture
def here(tmp_path: Path, shared: Running) -> Iterator[Machine]:
    """A project whose persona is stored; the persona has a link of others."""
    shared.reset()
    write(tmp_path, {"personas/cara.yaml": CARA, "shares/x": "", "anam-personas.toml": 'project = "demo"\n'})
    with client(shared.url) as api:
        made = Machine(tmp_path, api, shared)
        assert made.apply().exit_code == 0
        api.create("share-links", {"personaId": made.cara()["id"]})
        yield made


def share(plan: Plan) -> Change:
    return only(plan, "share")


def foreign(machine: Machine) -> list[dict[str, Any]]:
    ours = {each["id"] for each in machine.mine()}
    return [each for each in machine.links() if each["id"] not in ours]


def test_a_link_is_made_changed_and_deleted(here: Machine) -> None:
    here.files(launch=LAUNCH)
    plan = here.plan()
    (stranger,) = here.links()
    assert share(plan).notes == (
        "publishes cara to anyone with the link, for 168 hours, at most 10 uses; it cannot be embedded in a page yet",
        f"another share leads there and is not of this project ({stranger['id']}): nothing is done to it",
    )
    assert here.carry_out(plan).exit_code == 0
    (made,) = here.mine()
    assert (made["usageLimit"], made["personaName"]) == (10, "Cara")
    assert here.plan().is_clean
    assert not here.plan().acting

    here.files(launch=f"{LAUNCH}usageLimit: 25\nexpiresAt: {MOMENT}\n")
    plan = here.plan()
    assert [(each.path, each.file) for each in share(plan).fields] == [
        ("usageLimit", 25), ("expiresAt", "2031-01-22T17:00:00.000Z"),
    ]  # fmt: skip
    assert here.carry_out(plan).exit_code == 0
    (after,) = here.mine()
    assert after["id"] == made["id"]
    assert after["usageLimit"] == 25
    assert after["expiresAt"][:16] in ("2031-01-22T16:59", "2031-01-22T17:00")
    assert here.plan().is_clean

    here.files(launch=None)
    (change,) = (each for each in here.plan().changes if each.kind == "share")
    assert (change.key, change.action, change.acts) == ("launch", "delete", False)
    assert here.apply().exit_code == 0
    assert here.mine() == [after]
    assert here.apply(prune=True).exit_code == 0
    assert here.links() == [stranger]
    assert "shares" not in here.cara()["description"]
    assert here.plan(prune=True).is_clean


def test_a_change_of_the_limit_leaves_the_end_as_it_is(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (before,) = here.mine()
    time.sleep(0.01)
    here.files(launch=f"{LAUNCH}usageLimit: 11\n")
    assert here.apply().exit_code == 0
    assert here.mine() == [{**before, "usageLimit": 11}]
    here.files(launch=f"{LAUNCH}usageLimit: 11\nexpiresInHours: 169\n")
    assert here.apply().exit_code == 0
    assert here.mine()[0]["expiresAt"] > before["expiresAt"]


def test_without_the_folder_the_link_is_still_named(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    here.files(launch=None)
    (here.folder / "shares/x").unlink()
    (here.folder / "shares").rmdir()
    assert share(here.plan()).refused == "there is no file for it: --prune deletes it"
    assert here.apply(prune=True).exit_code == 0
    assert here.mine() == []
    asked: list[str] = []
    here.plan(Watched(here.api, asked))
    assert "share-links" not in asked


class Watched:
    """A remote that notes which collections are listed."""

    def __init__(self, api: AnamApi, asked: list[str]) -> None:
        self._api, self._asked = api, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def list(self, kind: str, search: str | None = None) -> Any:
        self._asked.append(kind)
        return self._api.list(kind, search)


def test_no_token_is_seen_by_sync(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.journal = True
    here.apply()
    here.files(launch=f"{LAUNCH}usageLimit: 3\n")
    here.apply()
    here.files(launch=None)
    (made,) = here.mine()
    write(here.folder, {"personas/cara.yaml": f"{CARA}description: It is changed, so it is kept as it was.\n"})
    plan = here.plan(prune=True)
    here.carry_out(plan)
    kept = "".join(path.read_text() for path in (here.folder / ".anam-personas").rglob("*.json*"))
    assert made["id"] in kept
    for text in (kept, f"{plan.to_json()}", plan_text(plan)):
        assert made["token"] not in text


def test_an_edit_in_the_lab_is_drift(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    for edit, path in (({"usageLimit": 99}, "usageLimit"), ({"expiresInHours": 5}, "expiresAt")):
        here.api.update("share-links", made["id"], edit)
        change = share(here.plan())
        assert (change.drift, [each.path for each in change.fields]) == ("remote", [path])
        assert "take the edit into the file by hand" in f"{change.refused}"
        assert here.apply().exit_code == 1
        here.files(launch=f"{LAUNCH}usageLimit: 12\n")
        assert share(here.plan()).drift == "both"
        assert here.apply(overwrite=frozenset({"share/launch"})).exit_code == 0
        assert here.plan().is_clean
        here.files(launch=LAUNCH)
        here.apply()
    assert len(here.mine()) == 1


def test_use_is_no_change(here: Machine, shared: Running) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    here.files(launch=f"{LAUNCH}usageLimit: 12\n")
    plan = here.plan()
    _edit(shared, here.mine()[0]["id"], usageCount=9)
    assert here.carry_out(plan).exit_code == 0


def _edit(emulator: Running, id_: str, **fields: Any) -> None:
    """What only the platform changes."""
    at = f"{emulator.url}/_emulator/state"
    state = httpx.get(at, headers=KEY).json()["share-link"]
    changed = [{**each, **(fields if each["id"] == id_ else {})} for each in state]
    httpx.put(at, headers=KEY, json={"share-link": changed}).raise_for_status()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"enabled": False}, "disabled"),
        ({"usageCount": 10}, "used up: 10 of 10 uses"),
        ({"expiresAt": "2020-01-01T00:00:00.000Z"}, "expired 2020-01-01T00:00:00.000Z"),
    ],
)
def test_status_says_why_a_link_does_not_work(
    here: Machine, shared: Running, fields: dict[str, Any], said: str
) -> None:
    from anam_personas.sync.render.status import status_json, status_text

    here.files(launch=LAUNCH)
    here.apply()
    assert "works" not in status_text(here.plan())
    _edit(shared, here.mine()[0]["id"], **fields)
    plan = here.plan()
    (line,) = (each for each in status_text(plan).splitlines() if "share launch" in each)
    assert line.endswith(f"does not work: {said}") or f"does not work: {said};" in line
    (row,) = (each for each in status_json(plan)["items"] if each["kind"] == "share")
    assert row["condition"] == said
    assert f"does not work: {said}" in plan_text(plan)


def test_a_file_can_be_renamed(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch=None, opening=f"{LAUNCH}renamedFrom: launch\n")
    assert here.apply().exit_code == 0
    assert here.mine() == [made]
    assert engine.ids("demo", TARGET, here.api, SHARES) == {"opening": made["id"]}
    assert here.plan().is_clean


def test_a_link_is_not_led_elsewhere(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch="version: 1\npersona: leo\n")
    change = share(here.plan())
    assert "the API cannot lead a link to another persona: give the file another name" in f"{change.refused}"
    assert here.apply().exit_code == 1
    here.files(launch=None, leos="version: 1\npersona: leo\n")
    assert here.apply().exit_code == 0
    assert sorted(each["personaName"] for each in here.mine()) == ["Cara", "Leo"]
    assert here.apply(prune=True).exit_code == 0
    assert [each["personaName"] for each in here.mine()] == ["Leo"]
    assert made["id"] not in {each["id"] for each in here.links()}


def test_an_end_in_the_past_is_refused(here: Machine, shared: Running) -> None:
    past = f"{LAUNCH}expiresAt: 2020-01-01T00:00:00Z\n"
    here.files(launch=past)
    assert f"{share(here.plan()).refused}".startswith("its end, 2020-01-01T00:00:00.000Z, has passed")
    assert here.apply().exit_code == 1
    here.files(launch=f"{LAUNCH}expiresAt: {MOMENT}\n")
    here.apply()
    here.files(launch=past)
    assert f"{share(here.plan()).refused}".startswith("its end, 2020-01-01T00:00:00.000Z, has passed")
    here.files(launch=f"{LAUNCH}expiresAt: {MOMENT}\n")
    assert here.plan().is_clean


def test_a_persona_and_its_link_come_and_go_together(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch="version: 1\npersona: leo\n")
    assert here.apply().exit_code == 0
    (here.folder / "personas/leo.yaml").unlink()
    assert 'it needs the persona "leo"' in f"{share(here.plan()).refused}"
    here.files(launch=None)
    assert here.apply(prune=True).exit_code == 0
    assert here.mine() == []
    assert here.plan(prune=True).is_clean


def test_a_persona_stays_while_its_link_does(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch="version: 1\npersona: leo\n")
    here.apply()
    (here.folder / "personas/leo.yaml").unlink()
    (gone,) = (each for each in here.plan(prune=True).changes if each.key == "leo")
    assert not gone.acts


def test_the_record_survives_what_is_done_to_the_persona(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    write(here.folder, {"personas/cara.yaml": f"{CARA}description: Our front desk.\n"})
    assert here.apply().exit_code == 0
    text = here.cara()["description"].splitlines()
    assert (text[0], len(text)) == ("Our front desk.", 3)
    assert here.mine() == [made]
    here.api.update("personas", here.cara()["id"], {"description": here.cara()["description"] + "\nBy hand."})
    assert here.mine() == [made]
    assert here.apply(overwrite_drift=True).exit_code == 0
    assert here.mine() == [made]
    assert here.plan().is_clean


def test_a_link_that_is_not_recorded_any_more_is_nobodys(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.journal = True
    here.apply()
    (made,) = here.mine()
    cara = here.cara()
    marker = cara["description"].splitlines()[-1]
    here.api.update("personas", cara["id"], {"description": marker})
    assert here.mine() == []
    change = share(here.plan())
    assert (
        f"it was made from here ({made['id']}), and its persona no longer records that it is ours"
        in f"{change.refused}"
    )
    assert made["id"] in share(Machine(here.folder, here.api, here.emulator).plan()).notes[1]
    here.files(launch=None)
    assert not [each for each in here.plan(prune=True).changes if each.kind == "share"]
    assert here.apply(prune=True).exit_code == 0
    assert made in here.links()


def test_a_line_of_another_persona_owns_nothing(here: Machine) -> None:
    """A copy of a persona carries its lines; they name links that lead to the first one."""
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    text = here.cara()["description"].replace("demo/test", "other/test")
    here.api.create("personas", {"name": "Copy", "description": text})
    assert here.mine() == [made]
    (stranger,) = foreign(here)
    forged = here.cara()["description"].replace(made["id"], stranger["id"])
    here.api.create("personas", {"name": "Forged", "description": forged.replace("/cara ", "/forged ")})
    here.files(launch=None)
    assert here.apply(prune=True).exit_code == 0
    assert stranger in here.links()


# -- rollback


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


# -- faults


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


def test_an_edit_right_before_an_update_is_not_overwritten(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch=f"{LAUNCH}usageLimit: 25\n")
    (result,) = here.apply(Meanwhile(here.api, made["id"])).results
    assert (result.status, result.exit_code) == ("not tried", 1)
    assert here.mine() == [made | {"usageLimit": 40}]
    assert share(here.plan()).drift == "both"
    assert ">" not in here.cara()["description"]


class Meanwhile:
    """A remote on which somebody edits a link once the persona says that it is about to change."""

    def __init__(self, api: AnamApi, link: str) -> None:
        self._api, self._link = api, link

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        made = self._api.update(kind, item, body)
        if kind == "personas" and self._link:
            self._api.update("share-links", self._link, {"usageLimit": 40})
            self._link = ""
        return made


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


def test_a_persona_of_others_cannot_be_shared(here: Machine) -> None:
    """It was given up in the Lab between plan and apply."""
    here.files(launch=LAUNCH)
    plan = here.plan()
    here.api.update("personas", here.cara()["id"], {"description": "Mine now."})
    (result,) = here.carry_out(plan).results
    assert (result.status, len(here.links())) == ("failed", 1)
    assert "is not one of demo/test" in f"{result.reason}"
    assert here.cara()["description"] == "Mine now."


def test_lines_that_the_api_does_not_keep_publish_nothing(here: Machine) -> None:
    here.files(launch=LAUNCH)
    (result,) = here.carry_out(here.plan(), Forgetful(here.api)).results
    assert (result.status, len(here.links())) == ("failed", 1)
    assert "the API did not keep the lines above the marker" in f"{result.reason}"


class Forgetful:
    """A remote of an API that drops lines in brackets which are not the last ones."""

    def __init__(self, api: AnamApi) -> None:
        self._api = api

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        if "description" in body:
            body = body | {"description": body["description"].splitlines()[-1]}
        return self._api.update(kind, item, body)
