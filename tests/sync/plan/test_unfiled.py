"""Tools that this folder made and whose file has gone, where something comes between the plan and the delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.sync import engine
from anam_personas.sync.state.store import FolderStore
from tests.sync.support import BOOK, TARGET, Project, edited, persona, records, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.persona.types import Persona
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan

FREE = persona("cara", toolIds=[])
USES = persona("cara", tools=[BOOK])


@dataclass
class House:
    """A project with a folder, and the names that its tool files give."""

    project: Project
    folder: Path
    runs: int = 0

    def plan(self, *personas: Persona, names: frozenset[str] | None = frozenset(), **options: Any) -> Plan:
        known = {} if names is None else {"tool": names}
        return self.project.plan(*personas, names=known, records=records(self.folder), **options)

    def act(self, plan: Plan, remote: Any = None) -> Outcome:
        self.runs += 1
        store = FolderStore(records(self.folder), f"{self.runs:012d}", environment=TARGET.environment)
        return engine.apply(plan, TARGET, remote or self.project.api, store)

    def tools(self) -> list[dict[str, Any]]:
        return [each for each in self.project.api.list("tools") if each["type"] != "SYSTEM"]


@dataclass
class Before:
    """The API, where something happens right before the last look at the tool, or is otherwise in its reply."""

    api: Any
    happens: Callable[[], object]
    shows: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def __getattr__(self, name: str) -> Any:
        return getattr(self.api, name)

    def get(self, kind: str, item: str) -> dict[str, Any]:
        if kind == "tools":
            self.happens()
        reply = self.api.get(kind, item)
        return self.shows(reply) if kind == "tools" else reply

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return (self.shows(each) if kind == "tools" else each for each in self.api.list(kind, search))


@pytest.fixture
def house(project: Project, tmp_path: Path) -> House:
    made = House(project, tmp_path)
    assert made.act(made.plan(USES)).exit_code == 0
    assert made.act(made.plan(FREE)).exit_code == 0
    return made


def shown(plan: Plan) -> list[str]:
    return [f"{each.action} {each.refused or ''}".strip() for each in plan.changes if each.kind == "tool"]


def test_it_is_pruned(house: House) -> None:
    assert verdicts(house.plan(FREE)) == {"cara": "none", "book_visit": "delete?"}
    plan = house.plan(FREE, prune=True)
    assert verdicts(plan) == {"cara": "none", "book_visit": "delete"}
    assert house.act(plan).exit_code == 0
    assert (house.tools(), house.plan(FREE, prune=True).is_clean) == ([], True)


def test_names_that_are_not_known_plan_nothing(house: House) -> None:
    assert shown(house.plan(FREE, names=None, prune=True)) == []
    assert shown(house.plan(FREE, names=frozenset({"book_visit"}), prune=True)) == []


LATER: list[tuple[str, dict[str, Any], str]] = [
    ("renamed", {"name": "their_visit"}, "it was changed since the plan"),
    ("edited", {"description": "Theirs."}, "it was changed since the plan"),
]


@pytest.mark.parametrize(("fields", "why"), [each[1:] for each in LATER], ids=[each[0] for each in LATER])
def test_the_last_look_finds_an_edit(house: House, fields: dict[str, Any], why: str) -> None:
    plan, (tool,) = house.plan(FREE, prune=True), house.tools()
    remote = Before(house.project.api, lambda: house.project.api.update("tools", tool["id"], fields))
    outcome = house.act(plan, remote)
    assert (outcome.exit_code, outcome.results[0].status) == (1, "not tried")
    assert why in (outcome.results[0].reason or "")
    assert len(house.tools()) == 1


def test_the_last_look_finds_a_persona_that_uses_it_by_now(house: House) -> None:
    plan, (tool,) = house.plan(FREE, prune=True), house.tools()
    remote = Before(house.project.api, lambda: house.project.edit(toolIds=[tool["id"]]))
    outcome = house.act(plan, remote)
    assert outcome.results[0].reason == "1 persona uses it now: it stays. Plan again"
    assert (outcome.exit_code, len(house.tools())) == (1, 1)


def test_what_is_not_told_is_not_taken_for_nobody(house: House) -> None:
    def without(reply: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in reply.items() if name != "usageCount"}

    plan = house.plan(FREE, prune=True)
    outcome = house.act(plan, Before(house.project.api, lambda: None, without))
    assert outcome.results[0].reason == "whether a persona uses it is no longer known: it stays"
    house.project.api = Before(house.project.api, lambda: None, without)  # type: ignore[assignment]
    (row,) = shown(house.plan(FREE, prune=True))
    assert row == "delete there is no file for it, and whether a persona uses it is unknown: it stays"


def test_a_count_that_is_wrong_does_not_take_it_from_ours(house: House) -> None:
    (tool,) = house.tools()
    house.project.edit(toolIds=[tool["id"]])
    plain = persona("cara")  # says nothing of tools
    api = house.project.api
    house.project.api = Before(api, lambda: None, lambda reply: reply | {"usageCount": 0})  # type: ignore[assignment]
    (row,) = shown(house.plan(plain, prune=True))
    assert "1 persona uses it (cara)" in row


def test_gone_in_the_meantime_is_as_good(house: House) -> None:
    plan, (tool,) = house.plan(FREE, prune=True), house.tools()
    house.project.api.delete("tools", tool["id"])
    assert house.act(plan).exit_code == 0
    assert house.plan(FREE, prune=True).is_clean


def test_a_kill_between_the_delete_and_its_note_is_made_good_by_a_rollback(house: House, emulator: Running) -> None:
    plan = house.plan(FREE, prune=True)
    assert house.act(plan).exit_code == 0
    journal = house.folder / ".anam-personas/journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    assert '"done"' in lines.pop()
    journal.write_text("".join(lines))
    assert house.plan(FREE, prune=True).is_clean
    for _ in range(2):  # the second one finds it there
        assert house.act(undone(house)).exit_code == 0
        assert [each["name"] for each in house.tools()] == ["book_visit"]


def undone(house: House) -> Plan:
    """The rollback of the third run."""
    from anam_personas.sync.state.runs import read_runs

    run = read_runs(records(house.folder))[2]
    return engine.rollback(run, records(house.folder), "house", TARGET, house.project.api)


def test_what_a_rollback_would_delete_stays_where_a_persona_of_others_uses_it(project: Project, tmp_path: Path) -> None:
    from anam_personas.sync.state.runs import read_runs

    house = House(project, tmp_path)
    assert house.act(house.plan(USES)).exit_code == 0
    (tool,) = house.tools()
    project.api.create("personas", {**USES.body, "tools": [], "name": "Theirs", "toolIds": [tool["id"]]})
    (run,) = read_runs(records(house.folder))
    outcome = house.act(engine.rollback(run, records(house.folder), "house", TARGET, project.api))
    assert [(each.change.kind, each.status) for each in outcome.results] == [("tool", "not tried"), ("persona", "done")]
    assert (outcome.exit_code, len(house.tools())) == (1, 1)


HOOK = {
    "type": "server", "subtype": "webhook", "name": "order", "description": "Order it.", "method": "POST",
    "url": "https://example.org/order", "headers": {"X-Key": "k-123"},
}  # fmt: skip
LOST = "not restored, since the API does not show its old value: config.headers"


@pytest.mark.parametrize("hidden", [True, False])
def test_headers_that_no_reply_shows_are_said_to_be_lost(project: Project, tmp_path: Path, *, hidden: bool) -> None:
    def bare(reply: dict[str, Any]) -> dict[str, Any]:
        config = {name: value for name, value in reply["config"].items() if name != "headers" or not hidden}
        return reply | {"config": config}

    project.api = Before(project.api, lambda: None, bare)  # type: ignore[assignment]
    house = House(project, tmp_path)
    for file, prune in ((persona("cara", tools=[HOOK]), False), (FREE, False), (FREE, True)):
        assert house.act(house.plan(file, prune=prune)).exit_code == 0
    assert house.tools() == []
    back = undone(house)
    assert (LOST in back.changes[0].notes) is hidden
    assert house.act(back).exit_code == 0
    (tool,) = project.api.api.list("tools", "order")  # type: ignore[attr-defined]
    assert tool["config"].get("headers") == (None if hidden else {"X-Key": "k-123"})


KEYS = ("a", "b", "c")
lists = st.fixed_dictionaries({key: st.sets(st.sampled_from(KEYS)) for key in ("ada", "bea")})


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lists, second=lists, gone=st.sets(st.sampled_from(KEYS)), used=st.sets(st.sampled_from(KEYS)))
def test_after_an_apply_that_prunes_just_what_is_used_is_left(
    emulator: Running,
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, set[str]],
    second: dict[str, set[str]],
    gone: set[str],
    used: set[str],
) -> None:
    def files(wish: dict[str, set[str]]) -> list[Persona]:
        tools = {key: [BOOK | {"name": name} for name in sorted(each)] for key, each in wish.items()}
        made = [persona(key, name=key, tools=tools[key]) for key in wish]
        return [each if each.tools else edited(each, toolIds=[]) for each in made]

    emulator.reset()
    with Project(emulator.url).api as api:
        project = Project(emulator.url)
        project.api = api
        house = House(project, tmp_path_factory.mktemp("house"))
        house.act(house.plan(*files(first)))
        ids = {each["name"]: each["id"] for each in house.tools()}
        theirs = sorted(ids[name] for name in used if name in ids)
        api.create("personas", {**persona("cara").body, "name": "Theirs", "toolIds": theirs})
        left = {key: each - gone for key, each in second.items()}
        names = frozenset(KEYS) - gone
        outcome = house.act(house.plan(*files(left), names=names, prune=True))
        assert outcome.exit_code == 0
        after = house.plan(*files(left), names=names, prune=True)
        assert not after.acting
        there = {each["name"] for each in house.tools()}
        wanted = set().union(*left.values())
        assert there == wanted | (set(ids) & (names | used))
        assert {each.key for each in after.changes if each.refused} == set(ids) & gone & used
