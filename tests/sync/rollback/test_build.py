"""Rolling back, through the emulator over a socket: the live side is what it was before, ids aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.sync import engine
from anam_personas.sync.state.runs import choose, read_runs
from anam_personas.sync.state.store import FolderStore
from tests.sync.support import BOOK, LUCY, TARGET, Project, edited, only, persona, records, verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan


@dataclass
class House:
    """A project with a folder for its journal, whose clock goes on by a minute with each run."""

    project: Project
    folder: Path
    minutes: int = 0

    def store(self, plan: Plan, environment: str = "test") -> FolderStore:
        self.minutes += 1
        now = datetime(2026, 7, 1, 12, tzinfo=UTC) + timedelta(minutes=self.minutes)
        return FolderStore(records(self.folder), plan.digest[:12], clock=lambda: now, environment=environment)

    def apply(self, *personas: Any, **options: Any) -> Outcome:
        plan = self.project.plan(*personas, **options)
        return engine.apply(plan, TARGET, self.project.api, self.store(plan))

    def planned(self, name: str | None = None, **overwriting: Any) -> Plan:
        run = choose(read_runs(records(self.folder)), name, TARGET.environment)
        return engine.rollback(run, records(self.folder), "house", TARGET, self.project.api, **overwriting)

    def rollback(self, *, overwrite_drift: bool = False) -> Outcome:
        plan = self.planned(overwrite_drift=overwrite_drift)
        return engine.apply(plan, TARGET, self.project.api, self.store(plan))


@pytest.fixture
def house(project: Project, tmp_path: Path) -> House:
    return House(project, tmp_path)


def state(emulator: Running, *, by_name: bool = True) -> dict[str, Any]:
    """Everything that is stored, without ids and times, by name (else in any order)."""
    gone = {"id", "createdAt", "updatedAt"}
    ours = [*emulator.personas, *(tool for tool in emulator.tools if tool["type"] != "SYSTEM")]
    kept = [{key: value for key, value in each.items() if key not in gone} for each in ours]
    tools = [[tool["name"] for tool in each.get("tools", ())] for each in kept]
    whole = [each | {"tools": names} for each, names in zip(kept, tools, strict=True)]
    return {each["name"] if by_name else f"{at}": each for at, each in enumerate(whole)}


CARA = persona("cara", tools=[BOOK], voiceGenerationOptions={"speed": 1.1}, systemPrompt="You are Cara.")
LEO = persona("leo", name="Leo", widgetConfig={"layout": "floating"}, systemPrompt="You are Leo.")
LATER = BOOK | {"description": "Book a visit, for any day.", "toolTimeoutSeconds": 9}
NEW = persona("nia", name="Nia", tools=[{**BOOK, "name": "cancel_visit"}])


def everything(house: House) -> tuple[Any, ...]:
    """An apply that updates a persona and a tool, makes one of each, and deletes a persona."""
    house.apply(CARA, LEO)
    changed = edited(persona("cara", tools=[LATER]), voiceId=LUCY, initialMessage=None, description="The desk.")
    return (changed, NEW)


def test_an_apply_of_everything_is_undone(house: House, emulator: Running) -> None:
    files = everything(house)
    before, ids = state(emulator), house.project.ids()
    outcome = house.apply(*files, prune=True, overwrite_drift=True)
    assert {result.change.action for result in outcome.results} == {"create", "update", "delete"}
    assert state(emulator) != before
    assert house.rollback().exit_code == 0
    assert state(emulator) == before
    now = house.project.ids()
    assert (now["cara"], now["leo"] != ids["leo"]) == (ids["cara"], True)


def test_a_create_that_was_cut_short_is_undone(house: House, emulator: Running) -> None:
    emulator.fail("PUT /v1/personas/* 403 x1")
    assert house.apply(LEO).exit_code == 3
    assert len(emulator.personas) == 1
    assert house.rollback().exit_code == 0
    assert emulator.personas == []


def test_what_was_refused_is_no_part_of_the_run(house: House, emulator: Running) -> None:
    emulator.fail("POST /v1/personas 400 x1")
    assert house.apply(LEO).exit_code == 3
    assert read_runs(records(house.folder)) == []


def test_the_plan_says_what_cannot_be_as_before(house: House) -> None:
    house.apply(*everything(house), prune=True, overwrite_drift=True)
    plan = house.planned()
    assert verdicts(plan) == {
        "book_visit": "update", "cancel_visit": "delete", "cara": "update", "leo": "create", "nia": "delete",
    }  # fmt: skip
    leo = next(change for change in plan.changes if change.key == "leo")
    assert leo.notes[0].startswith("it gets a new id; update everything that uses the old one (")


def test_a_rollback_can_be_rolled_back(house: House, emulator: Running) -> None:
    house.apply(*everything(house), prune=True, overwrite_drift=True)
    after = state(emulator)
    house.rollback()
    assert house.rollback().exit_code == 0
    assert state(emulator) == after


def test_a_first_apply_is_undone_by_deleting(house: House, emulator: Running) -> None:
    house.apply(CARA, LEO)
    house.rollback()
    assert state(emulator) == {}


def test_the_next_plan_wants_what_was_undone(house: House) -> None:
    house.apply(LEO)
    changed = edited(LEO, systemPrompt="You are another.")
    house.apply(changed)
    house.rollback()
    assert house.project.plan(LEO).is_clean
    change = only(house.project.plan(changed))
    assert (change.action, change.drift) == ("update", "none")


def test_what_was_edited_since_is_left_alone(house: House) -> None:
    house.apply(LEO, CARA)
    house.apply(edited(LEO, name="Léo"), edited(CARA, name="Carla"))
    house.project.edit("leo", systemPrompt="Edited in the Lab.")
    outcome = house.rollback()
    assert outcome.exit_code == 1
    assert [result.change.key for result in outcome.results] == ["cara"]
    (leo,) = (change for change in outcome.plan.changes if change.key == "leo")
    assert "edited since (systemPrompt)" in (leo.refused or "")
    assert "--overwrite-drift" in (leo.refused or "")
    assert house.project.live("leo")["name"] == "Léo"
    plan = house.planned(read_runs(records(house.folder))[1].name, overwrite_drift=True)
    engine.apply(plan, TARGET, house.project.api, house.store(plan))
    live = house.project.live("leo")
    assert (live["name"], live["brain"]["systemPrompt"]) == ("Leo", "You are Leo.")


def test_a_persona_that_was_taken_over_is_given_up_again(house: House, emulator: Running) -> None:
    made = house.project.api.create("personas", {"name": "Leo", "systemPrompt": "By hand.", "description": "Mine."})
    before = state(emulator)
    house.apply(LEO, adopt=True)
    assert house.project.ids() == {"leo": made["id"]}
    assert house.rollback().exit_code == 0
    # what the API cannot unset stays, and the plan says so
    stays = {"avatar", "voice", "llmId", "languageCode", "widgetConfig", "avatarModel"}
    now = {key: value for key, value in state(emulator)["Leo"].items() if key not in stays}
    assert now == {key: value for key, value in before["Leo"].items() if key not in stays} | {"initialMessage": None}
    assert house.project.ids() == {}


def test_what_cannot_be_unset_is_named(house: House) -> None:
    house.project.api.create("personas", {"name": "Leo"})
    house.apply(persona("leo", name="Leo"), adopt=True)
    (note,) = only(house.planned()).notes
    assert note == "stays set, since the API cannot unset it: avatarId, avatarModel, voiceId, llmId, languageCode"


def test_what_is_gone_or_made_again_meanwhile(house: House) -> None:
    house.apply(LEO, CARA)
    house.apply(edited(LEO, skipGreeting=True), edited(CARA, skipGreeting=True), NEW)
    house.project.api.delete("personas", house.project.ids()["leo"])
    house.project.api.delete("personas", house.project.ids()["nia"])
    plan = house.planned()
    assert verdicts(plan) == {"cancel_visit": "delete", "cara": "update", "leo": "none!", "nia": "none"}


def test_a_deleted_persona_that_is_there_again_is_not_doubled(house: House, emulator: Running) -> None:
    house.apply(LEO, CARA)
    house.apply(CARA, prune=True)
    house.project.apply(edited(LEO, name="Léo"))
    plan = house.planned()
    assert verdicts(plan) == {"leo": "create!"}
    assert "another item has its key" in (only(plan).refused or "")


def test_an_update_that_broke_off_is_told_from_one_that_was_done(house: House, emulator: Running) -> None:
    house.apply(LEO)
    emulator.fail("PUT /v1/personas/* 503")
    assert house.apply(edited(LEO, skipGreeting=True)).exit_code == 4
    plan = house.planned()
    assert (only(plan).action, only(plan).notes) == ("none", ("it is as it was before",))


def test_a_run_of_another_environment_is_not_touched(house: House) -> None:
    plan = house.project.plan(LEO)
    engine.apply(plan, TARGET, house.project.api, house.store(plan, "production"))
    runs = read_runs(records(house.folder))
    with pytest.raises(UsageError, match="nothing was applied to"):
        choose(runs, None, "test")
    with pytest.raises(UsageError, match="pass --env production"):
        choose(runs, runs[0].name, "test")
    assert choose(runs, f".anam-personas/snapshots/{runs[0].name}/", "production") is runs[0]


def test_a_missing_snapshot_is_an_expected_failure(house: House) -> None:
    house.apply(LEO)
    house.apply(edited(LEO, skipGreeting=True))
    (path,) = (house.folder / ".anam-personas/snapshots").rglob("*.json")
    path.unlink()
    with pytest.raises(UnreadableFile, match="is missing or not a snapshot"):
        house.planned()


def test_an_api_that_shows_less_is_not_taken_at_its_word(tmp_path: Path) -> None:
    with Emulator(undocumented=False) as emulator:
        project = Project(emulator.url)
        with project.api:
            house = House(project, tmp_path)
            house.apply(LEO)
            changed = edited(LEO, initialMessage="Something else.", name="Léo")
            house.apply(changed)
            (note,) = only(house.planned()).notes
            assert note == (
                "not restored, since the API does not show its old value: initialMessage, uninterruptibleGreeting"
            )
            outcome = house.rollback()
            assert outcome.exit_code == 0
            assert note in outcome.results[0].notes
            assert project.live("leo")["name"] == "Leo"
            # the first message is still the other one, so the old file is not said to be in sync
            change = only(project.plan(LEO))
            assert (change.action, change.drift) == ("update", "none")
            assert {each.path for each in change.fields} >= {"initialMessage"}


def test_a_rollback_that_broke_off_is_done_to_the_end_by_name(house: House, emulator: Running) -> None:
    files = everything(house)
    before = state(emulator)
    house.apply(*files, prune=True, overwrite_drift=True)
    name = read_runs(records(house.folder))[-1].name
    # of the two personas that are updated, one by its making, one fails for sure
    emulator.fail("PUT /v1/personas/* 503 x3", "DELETE * 503 x2")
    assert house.rollback().exit_code == 4
    assert state(emulator) != before
    plan = house.planned(name)
    assert verdicts(plan)["leo"] in {"none", "update"}
    assert engine.apply(plan, TARGET, house.project.api, house.store(plan)).exit_code == 0
    assert state(emulator) == before


def test_what_was_made_in_part_is_completed_and_what_was_edited_is_left(house: House, emulator: Running) -> None:
    house.apply(LEO, CARA)
    before = state(emulator)
    house.apply(CARA, prune=True)
    name = read_runs(records(house.folder))[-1].name
    emulator.fail("PUT /v1/personas/* 503 x2")
    assert house.rollback().exit_code == 4
    plan = house.planned(name)
    assert (only(plan).action, only(plan).notes) == ("update", ("it was created only in part",))
    assert engine.apply(plan, TARGET, house.project.api, house.store(plan)).exit_code == 0
    assert state(emulator) == before
    assert only(house.planned(name)).notes == ("it already exists again",)
    house.project.edit("leo", systemPrompt="Edited in the Lab.")
    assert "was edited since (systemPrompt)" in (only(house.planned(name)).refused or "")


def test_a_renewed_marker_is_put_back(house: House, emulator: Running) -> None:
    house.apply(LEO)
    house.project.edit("leo", name="Léo")
    before = state(emulator)
    (result,) = house.apply(edited(LEO, name="Léo")).results
    assert (result.status, state(emulator) == before) == ("done", False)
    plan = house.planned()
    assert (only(plan).action, only(plan).notes) == ("update", ("only the marker is restored",))
    assert house.rollback().exit_code == 0
    assert state(emulator) == before
