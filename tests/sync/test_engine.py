"""The whole against the emulator: what is planned, what is written, what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from anam_personas.errors import SettingsError, UnsafePlan
from anam_personas.persona.types import ToolUse
from anam_personas.sync import engine
from anam_personas.sync.items.marker import read_marker
from anam_personas.sync.plan.change import Renew
from anam_personas.workspace.settings import Target
from tests.sync.support import BOOK, LUCY, TARGET, VOICE, Project, edited, only, persona, planned, reviewed_of, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running

WIDGET = {"layout": "floating", "allowedOrigins": ["example.com"]}
CARA = persona(
    description="Front desk.",
    widgetConfig=WIDGET,
    skipGreeting=False,
    voiceDetectionOptions={"endOfSpeechSensitivity": 0.5},
)


@pytest.fixture(params=[True, False], ids=["undocumented", "documented"])
def any_project(request: pytest.FixtureRequest) -> Iterator[Project]:
    with Emulator(undocumented=request.param) as running:
        made = Project(running.url)
        with made.api:
            yield made


def test_what_was_applied_is_in_sync(any_project: Project) -> None:
    assert verdicts(any_project.plan(CARA)) == {"cara": "create"}
    assert any_project.apply(CARA).exit_code == 0
    plan = any_project.plan(CARA)
    assert plan.is_clean
    assert only(plan).fields == ()
    assert any_project.apply(CARA).results == ()
    assert any_project.live()["widgetConfig"] == {"layout": "floating", "allowedOrigins": ["https://example.com"]}


def test_a_change_of_the_file_is_an_update_of_just_that(any_project: Project) -> None:
    any_project.apply(CARA)
    after = edited(CARA, systemPrompt="You are Cara, a receptionist.", skipGreeting=True)
    change = only(any_project.plan(after))
    assert (change.action, change.drift) == ("update", "none")
    assert [each.path for each in change.fields if each.readable] == ["systemPrompt", "skipGreeting"]
    assert any_project.apply(after).exit_code == 0
    assert any_project.plan(after).is_clean


def test_many_new_fields_at_once_are_no_drift(any_project: Project) -> None:
    any_project.apply(persona())
    after = edited(CARA, voiceGenerationOptions={"speed": 1.1}, zeroDataRetention=True, avatarModel="cara-4")
    change = only(any_project.plan(after))
    assert (change.action, change.drift, change.refused) == ("update", "none", None)


def test_a_live_edit_is_drift_and_refused(any_project: Project) -> None:
    any_project.apply(CARA)
    any_project.edit(systemPrompt="You are Bob.")
    change = only(any_project.plan(CARA))
    assert (change.action, change.drift) == ("update", "remote")
    assert "--overwrite-drift" in (change.refused or "")
    outcome = any_project.apply(CARA)
    assert (outcome.results, outcome.exit_code) == ((), 1)
    assert any_project.live()["brain"]["systemPrompt"] == "You are Bob."
    assert any_project.apply(CARA, overwrite_drift=True).exit_code == 0
    assert any_project.live()["brain"]["systemPrompt"] == "You are Cara."
    assert any_project.plan(CARA).is_clean


def test_edits_on_both_sides_are_told_with_their_sides(any_project: Project) -> None:
    any_project.apply(CARA)
    any_project.edit(voiceId=LUCY)
    change = only(any_project.plan(edited(CARA, name="Carla")))
    assert (change.drift, change.action) == ("both", "update")
    assert change.refused is not None
    assert {each.path: each.side.value for each in change.fields if each.readable} == {
        "name": "here",
        "voiceId": "there",
    }


def test_a_live_edit_that_the_file_takes_over_is_no_drift(any_project: Project) -> None:
    any_project.apply(CARA)
    any_project.edit(systemPrompt="You are Bob.")
    after = edited(CARA, systemPrompt="You are Bob.")
    change = only(any_project.plan(after))
    assert (change.acts, change.drift, change.refused) == (True, "none", None)
    any_project.apply(after)
    assert any_project.plan(after).is_clean
    assert any_project.apply(after).results == ()


def test_what_is_the_same_on_both_sides_is_in_sync_and_its_marker_is_renewed(project: Project) -> None:
    project.apply(CARA)
    project.edit(systemPrompt="You are Bob.")
    after = edited(CARA, systemPrompt="You are Bob.")
    change = only(project.plan(after))
    assert (change.action, isinstance(change, Renew), project.plan(after).is_clean) == ("none", True, True)
    assert project.apply(after).exit_code == 0
    again = edited(after, systemPrompt="You are Leo.")
    assert verdicts(project.plan(again)) == {"cara": "update"}


def test_a_greeting_edited_elsewhere_is_drift_where_it_is_shown(project: Project) -> None:
    project.apply(CARA)
    project.edit(initialMessage="Yo.")
    change = only(project.plan(CARA))
    assert (change.drift, [each.path for each in change.fields]) == ("remote", ["initialMessage"])


@pytest.fixture
def documented() -> Iterator[Project]:
    with Emulator(undocumented=False) as running:
        made = Project(running.url)
        with made.api:
            yield made


def test_what_is_never_shown_is_said_to_be_unreadable(documented: Project) -> None:
    documented.apply(CARA)
    assert only(documented.plan(CARA)).unread == ("initialMessage",)
    change = only(documented.plan(edited(CARA, initialMessage="Yo.")))
    assert change.action == "update"
    assert [each.readable for each in change.fields if each.path == "initialMessage"] == [False]


def test_what_the_file_does_not_set_is_left_alone(project: Project) -> None:
    project.apply(persona())
    project.edit(voiceGenerationOptions={"speed": 1.1}, widgetConfig={"layout": "inline"}, skipGreeting=True)
    assert project.plan(persona()).is_clean
    project.apply(persona(name="Carla"))
    live = project.live()
    assert (live["voiceGenerationOptions"], live["widgetConfig"]) == ({"speed": 1.1}, {"layout": "inline"})


def test_a_description_that_the_file_does_not_set_survives(project: Project) -> None:
    project.apply(CARA)
    text = project.live()["description"]
    project.edit(description=f"{text}\nAsk Ada before you change her.")
    assert project.plan(edited(CARA, description=None)).acting[0].drift == "none"
    project.apply(edited(CARA, description=None))
    assert project.live()["description"].startswith(
        "Front desk.\nAsk Ada before you change her.\n[anam-personas house/test/cara"
    )


def test_a_new_voice_travels_with_its_options(project: Project) -> None:
    options = {"speed": 1.1}
    project.apply(persona(voiceGenerationOptions=options))
    project.apply(persona(voiceGenerationOptions=options, voiceId=LUCY))
    assert (project.live()["voice"]["id"], project.live()["voiceGenerationOptions"]) == (LUCY, options)


def test_what_a_new_voice_resets_is_said(project: Project) -> None:
    project.apply(persona())
    project.edit(voiceGenerationOptions={"speed": 1.1})
    notes = only(project.plan(persona(voiceId=LUCY))).notes
    assert any("resets voiceGenerationOptions" in note for note in notes)


def test_a_model_of_ones_own_is_in_sync(any_project: Project) -> None:
    own = persona(llmId="CUSTOMER_CLIENT_V1", systemPrompt=None)
    any_project.apply(own)
    plan = any_project.plan(own)
    assert plan.is_clean
    assert "llmId" in only(plan).unread


def test_an_unmanaged_persona_of_that_name_is_refused_and_can_be_taken_over(project: Project) -> None:
    theirs = project.api.create("personas", {"name": "Cara", "description": "By hand.", "voiceId": VOICE})
    plan = project.plan(CARA)
    assert (verdicts(plan), plan.unmanaged) == ({"cara": "create!"}, 1)
    assert "--adopt" in (only(plan).refused or "")
    assert project.apply(CARA).exit_code == 1
    assert project.apply(CARA, adopt=True).exit_code == 0
    assert project.ids() == {"cara": theirs["id"]}
    plan = project.plan(CARA)
    assert (plan.is_clean, plan.unmanaged) == (True, 0)


def test_of_two_unmanaged_of_a_name_none_is_taken_over(project: Project) -> None:
    for _ in range(2):
        project.api.create("personas", {"name": "Cara"})
    assert verdicts(project.plan(CARA, adopt=True)) == {"cara": "create!"}


def test_another_projects_persona_of_that_name_is_not_ours(project: Project) -> None:
    theirs = planned("other", TARGET, [CARA], project.api)
    engine.apply(theirs, TARGET, project.api, project.store)
    plan = project.plan(CARA, adopt=True, prune=True)
    assert (verdicts(plan), plan.unmanaged, plan.managed) == ({"cara": "create"}, 1, 0)


def test_an_orphan_is_named_and_deleted_only_with_prune(project: Project) -> None:
    leo = persona("sales/leo", name="Leo")
    project.apply(CARA, leo)
    assert verdicts(project.plan(CARA)) == {"cara": "none", "sales/leo": "delete?"}
    assert project.apply(CARA).exit_code == 0
    assert verdicts(project.plan(CARA, keys=["cara"], prune=True)) == {"cara": "none"}
    assert verdicts(project.plan(CARA, files=["cara", "sales/leo"], prune=True)) == {"cara": "none"}
    assert project.apply(CARA, prune=True).exit_code == 0
    assert project.ids().keys() == {"cara"}
    assert [kept[1] for kept in project.store.snapshots] == ["sales/leo"]


def test_of_duplicates_the_older_is_kept(project: Project) -> None:
    project.apply(CARA)
    first = project.ids()["cara"]
    second = project.api.create("personas", {"name": "Cara", "description": project.live()["description"]})["id"]
    plan = project.plan(CARA)
    assert [(each.id, each.action, each.refused is None) for each in plan.changes] == [
        (first, "none", True),
        (second, "delete", False),
    ]
    project.apply(CARA, prune=True)
    assert [each["id"] for each in project.api.list("personas")] == [first]


def test_a_renamed_file_keeps_its_persona(project: Project) -> None:
    project.apply(CARA)
    before = project.ids()["cara"]
    moved = CARA.replace(key="desk/cara", renamed_from="cara")
    assert verdicts(project.plan(moved, prune=True)) == {"desk/cara": "update"}
    project.apply(moved)
    assert project.ids() == {"desk/cara": before}


def test_one_that_fails_does_not_stop_the_others(project: Project, emulator: Running) -> None:
    emulator.fail("POST /v1/personas 400 @1")
    outcome = project.apply(persona("a", name="A"), persona("b", name="B"), persona("c", name="C"))
    assert (outcome.count("done"), outcome.count("failed"), outcome.exit_code) == (2, 1, 3)
    assert project.apply(persona("a", name="A"), persona("b", name="B"), persona("c", name="C")).exit_code == 0
    assert len(emulator.personas) == 3


def test_the_highest_code_of_what_failed_is_the_outcomes(project: Project, emulator: Running) -> None:
    project.apply(persona("a", name="A"), persona("b", name="B"))
    emulator.fail("PUT /v1/personas/* 400 @1", "PUT /v1/personas/* 503")
    outcome = project.apply(persona("a", name="A", skipGreeting=True), persona("b", name="B", skipGreeting=True))
    assert (outcome.count("failed"), outcome.exit_code) == (2, 4)


@pytest.mark.parametrize("fault", ["drop-after", "503-after", "truncate", "garbage"])
def test_a_create_whose_reply_was_lost_is_found_again(project: Project, emulator: Running, fault: str) -> None:
    emulator.fail(f"POST /v1/personas {fault} x1")
    outcome = project.apply(persona())
    assert (outcome.exit_code, len(emulator.personas)) == (0, 1)
    assert outcome.results[0].notes[0].endswith("a search found it")
    assert project.plan(persona()).is_clean


def test_a_create_that_was_not_done_is_not_sent_again(project: Project, emulator: Running) -> None:
    emulator.fail("POST /v1/personas drop x1")
    outcome = project.apply(persona())
    assert (outcome.exit_code, len(emulator.personas)) == (4, 0)
    assert (outcome.results[0].reason or "").endswith("or the list is late. Apply again")
    assert sum(each.method == "POST" for each in emulator.requests) == 1


def test_a_widget_that_could_not_be_set_is_set_by_the_next_apply(project: Project, emulator: Running) -> None:
    emulator.fail("PUT /v1/personas/* 400 x1")
    assert project.apply(CARA).exit_code == 3
    change = only(project.plan(CARA))
    assert (change.action, change.drift, change.refused) == ("update", "none", None)
    assert project.apply(CARA).exit_code == 0
    assert project.plan(CARA).is_clean


def test_what_moved_since_the_plan_is_not_written(project: Project) -> None:
    project.apply(CARA)
    plan = project.plan(edited(CARA, name="Carla"))
    project.edit(name="Bob")
    outcome = engine.apply(plan, TARGET, project.api, project.store)
    assert [(each.status, each.exit_code) for each in outcome.results] == [("not tried", 1)]
    assert project.live()["name"] == "Bob"


def test_what_was_made_since_the_plan_is_not_made_twice(project: Project, emulator: Running) -> None:
    plan = project.plan(CARA)
    project.apply(CARA)
    outcome = engine.apply(plan, TARGET, project.api, project.store)
    assert (outcome.results[0].status, outcome.exit_code, len(emulator.personas)) == ("done", 0, 1)
    assert outcome.results[0].id == project.ids()["cara"]


def test_what_was_made_otherwise_since_the_plan_is_left_alone(project: Project, emulator: Running) -> None:
    plan = project.plan(CARA)
    project.apply(edited(CARA, name="Carla"))
    project.edit(name="Cara")  # found by its name, and yet another
    outcome = engine.apply(plan, TARGET, project.api, project.store)
    assert (outcome.results[0].status, outcome.exit_code, len(emulator.personas)) == ("not tried", 1, 1)


def test_a_snapshot_precedes_every_write(project: Project) -> None:
    project.apply(CARA)
    before = project.live()
    project.apply(edited(CARA, name="Carla"))
    assert project.store.snapshots == [("persona", "cara", before)]
    assert [(each["step"], each["action"]) for each in project.store.entries] == [
        ("begin", "create"), ("made", "create"), ("done", "create"), ("begin", "update"), ("done", "update"),
    ]  # fmt: skip


def test_a_reviewed_plan_is_done_exactly_or_not_at_all(project: Project) -> None:
    reviewed = reviewed_of(project.plan(CARA))
    plan = project.plan(edited(CARA, name="Carla"))
    with pytest.raises(UnsafePlan, match="persona cara"):
        reviewed.check(plan)
    assert list(project.api.list("personas")) == []
    reviewed.check(project.plan(CARA))


def test_a_reviewed_plan_does_not_outlive_a_live_edit(project: Project) -> None:
    project.apply(CARA)
    after = edited(CARA, name="Carla")
    reviewed = reviewed_of(project.plan(after))
    project.edit(widgetConfig={"position": "top-left"})
    with pytest.raises(UnsafePlan, match="persona cara"):
        reviewed.check(project.plan(after))


def test_too_many_changes_at_once_are_refused(project: Project) -> None:
    house = [persona(f"p{number}", name=f"P{number}") for number in range(10)]
    assert project.apply(*house).exit_code == 0
    after = [edited(each, skipGreeting=True) for each in house[:4]] + house[4:]
    with pytest.raises(UnsafePlan, match=r"4 of 10 .*--max-changes 4"):
        project.apply(*after)
    assert project.plan(*house).is_clean
    assert project.apply(*after, max_changes="4").exit_code == 0


def test_only_what_is_ours_is_read_in_full(project: Project, emulator: Running) -> None:
    for number in range(12):
        project.api.create("personas", {"name": f"Other {number}"})
    project.apply(CARA)
    seen = len(emulator.requests)
    project.plan(CARA)
    gets = [each.path for each in emulator.requests[seen:] if each.path.count("/") == 3]
    assert gets == [f"/v1/personas/{project.ids()['cara']}"]


def test_a_variable_without_a_default_is_refused(project: Project) -> None:
    lacking = persona(systemPrompt="Hello {{ name }}.").replace(variables={"name": {"type": "string"}})
    change = only(project.plan(lacking))
    assert "name" in (change.refused or "")
    given = lacking.replace(variables={"name": {"type": "string", "default": "Ada"}})
    project.apply(given)
    assert project.live()["brain"]["systemPrompt"] == "Hello Ada."


def test_braces_outside_of_templates_are_never_sent(project: Project) -> None:
    assert "{{" in (only(project.plan(persona(description="Talks to {{ name }}."))).refused or "")


def test_no_project_no_plan(project: Project) -> None:
    with pytest.raises(SettingsError, match="project"):
        planned(None, TARGET, [CARA], project.api)


def with_tool(**fields: Any) -> dict[str, Any]:
    return BOOK | fields


def test_a_tool_is_made_before_the_persona_that_uses_it(any_project: Project) -> None:
    cara = persona(tools=[BOOK])
    plan = any_project.plan(cara)
    assert [(each.kind, each.key, each.action) for each in plan.changes] == [
        ("tool", "book_visit", "create"),
        ("persona", "cara", "create"),
    ]
    assert any_project.apply(cara).exit_code == 0
    assert [tool["name"] for tool in any_project.live()["tools"]] == ["book_visit"]
    assert any_project.plan(cara).is_clean


def test_a_tool_that_differs_is_not_overwritten_unasked(any_project: Project) -> None:
    any_project.apply(persona(tools=[BOOK]), persona("leo", name="Leo", tools=[BOOK]))
    (tool,) = (each for each in any_project.api.list("tools") if each["name"] == "book_visit")
    any_project.api.update("tools", tool["id"], {"description": "Edited."})
    after = [
        persona(tools=[with_tool(description="Book.")]),
        persona("leo", name="Leo", tools=[with_tool(description="Book.")]),
    ]
    refused = only(any_project.plan(*after), "tool").refused or ""
    assert "--overwrite-drift" in refused
    assert "2 personas" in refused
    assert any_project.apply(*after, overwrite_drift=True).exit_code == 0
    assert any_project.plan(*after).is_clean


def test_a_persona_waits_for_a_tool_that_failed(project: Project, emulator: Running) -> None:
    emulator.fail("POST /v1/tools 400 x1")
    outcome = project.apply(persona(tools=[BOOK]))
    assert [(each.change.kind, each.status) for each in outcome.results] == [
        ("tool", "failed"),
        ("persona", "not tried"),
    ]
    assert (outcome.exit_code, len(emulator.personas)) == (3, 0)


def test_a_tool_of_the_platform_is_looked_up(project: Project) -> None:
    cara = persona(tools=[{"type": "system", "name": "end_call"}])
    assert project.apply(cara).exit_code == 0
    assert [tool["name"] for tool in project.live()["tools"]] == ["end_call"]
    assert project.plan(cara).is_clean
    missing = project.plan(persona(tools=[{"type": "system", "name": "fly"}]))
    assert verdicts(missing) == {"fly": "none!", "cara": "update!"}


def test_what_is_ephemeral_only_is_named(project: Project) -> None:
    cara = persona(maxSessionLengthSeconds=600, directorNotes={"presetStyle": "warm"})
    cara = cara.replace(tools=(ToolUse(BOOK, ("tools", 0)),))
    (note,) = only(project.plan(cara)).notes
    assert (
        note
        == 'not stored (ephemeral only): maxSessionLengthSeconds, directorNotes, tool "book_visit" (defined in place)'
    )


def test_header_values_are_not_shown(project: Project) -> None:
    hook = {"type": "webhook", "name": "hook", "description": "Hooks.", "url": "https://example.com", "method": "POST"}
    project.apply(persona(tools=[hook | {"headers": {"X-Key": "old-secret"}}]))
    plan = project.plan(persona(tools=[hook | {"headers": {"X-Key": "new-secret"}}]))
    assert [each.path for each in only(plan, "tool").fields] == ["config.headers"]
    assert "secret" not in f"{plan.to_json()}"


def test_every_marker_is_of_the_project(project: Project) -> None:
    project.apply(CARA)
    marker = read_marker(project.live()["description"])
    assert marker is not None
    assert (marker.project, marker.environment, marker.key) == ("house", "test", "cara")


def test_another_environments_persona_is_not_ours(project: Project) -> None:
    production = Target("production")
    engine.apply(planned("house", production, [CARA], project.api), production, project.api, project.store)
    plan = project.plan(CARA, prune=True)
    assert (verdicts(plan), plan.unmanaged, plan.managed) == ({"cara": "create"}, 1, 0)
    assert project.ids() == {}
    assert engine.ids("house", production, project.api).keys() == {"cara"}


def test_a_rename_does_not_take_the_persona_of_a_file_that_is_still_there(project: Project) -> None:
    project.apply(CARA)
    copy = edited(CARA, name="Copy").replace(key="copy", renamed_from="cara")
    assert verdicts(project.plan(CARA, copy)) == {"cara": "none", "copy": "create"}


def test_of_two_files_that_claim_one_rename_neither_gets_it(project: Project) -> None:
    project.apply(CARA)
    claims = [CARA.replace(key=key, renamed_from="cara") for key in ("a", "b")]
    assert verdicts(project.plan(*claims, prune=True)) == {"a": "update!", "b": "update!"}


@pytest.mark.parametrize("greeting", ["Hi there!", None])
def test_what_is_not_shown_goes_with_each_update_where_the_file_sets_it(
    documented: Project, monkeypatch: pytest.MonkeyPatch, greeting: str | None
) -> None:
    cara = edited(CARA, initialMessage=greeting)
    documented.apply(cara)
    documented.edit(initialMessage="Edited in the Lab.")
    assert documented.plan(cara).is_clean
    sent: list[dict[str, Any]] = []
    update = documented.api.update

    def seen(kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        sent.append(body)
        return update(kind, item, body)

    monkeypatch.setattr(documented.api, "update", seen)
    assert documented.apply(edited(cara, name="Carla")).exit_code == 0
    assert [(body["name"], body.get("initialMessage")) for body in sent] == [("Carla", greeting)]
    assert all(("initialMessage" in body) == (greeting is not None) for body in sent)
