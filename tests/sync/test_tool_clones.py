"""Tools across machines: clones without a journal deploy in turn, and nobody's edit is overwritten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.marker import without_marker
from tests.sync.rollback.test_build import House
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, edited, only, persona, records, verdicts
from tests.sync.world import machine

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from tests.sync.support import Project

HOOK: dict[str, Any] = {
    "type": "server", "subtype": "webhook", "name": "look_up", "description": "Look it up.", "url": "https://example.com/a",
    "method": "GET", "headers": {"Authorization": "Bearer one"},
}  # fmt: skip


def uses(tool: dict[str, Any], key: str = "cara", **changed: Any) -> Persona:
    return persona(key, name=key.title(), tools=[tool | changed])


def tool_of(project: Project) -> dict[str, Any]:
    (found,) = (each for each in project.api.list("tools") if each["name"] in (BOOK["name"], HOOK["name"]))
    return project.api.get("tools", found["id"])


def line_of(project: Project, key: str = "cara") -> str:
    above = project.live(key)["description"].split("\n")[:-1]
    return above[-1] if above else ""


def test_the_line_stands_directly_above_the_marker(project: Project) -> None:
    project.apply(uses(BOOK))
    short = tool_of(project)["id"][:8]
    assert re.fullmatch(rf"\[anam-personas-tools {short}:[0-9a-f]{{12}}\.[0-9a-f]{{12}}\]", line_of(project))
    plan = project.plan(uses(BOOK))
    assert plan.is_clean
    assert not plan.acting


@pytest.mark.parametrize("tool", [BOOK, HOOK])
def test_clones_change_a_tool_in_turn(project: Project, tool: dict[str, Any]) -> None:
    for turn in range(4):
        outcome = project.apply(uses(tool, description=f"Version {turn}."))
        assert outcome.exit_code == 0
        assert tool_of(project)["description"] == f"Version {turn}."
        assert not project.plan(uses(tool, description=f"Version {turn}.")).acting


def test_a_header_that_no_reply_shows_is_deployed_once(project: Project) -> None:
    project.apply(uses(HOOK))
    before = line_of(project)
    changed = uses(HOOK, headers={"Authorization": "Bearer two"})
    assert verdicts(project.plan(changed)) == {"look_up": "update", "cara": "none"}
    assert project.apply(changed).exit_code == 0
    assert not project.plan(changed).acting
    assert line_of(project) != before


def test_an_edit_in_the_lab_is_refused_by_name(project: Project) -> None:
    project.apply(uses(BOOK))
    project.api.update("tools", tool_of(project)["id"], {"description": "Edited."})
    row = only(project.plan(uses(BOOK)), "tool")
    assert (row.drift, row.refused is not None) == ("remote", True)
    row = only(project.plan(uses(BOOK, description="Ours.")), "tool")
    assert (row.drift, "edited elsewhere" in f"{row.refused}") == ("both", True)
    project.apply(uses(BOOK))
    assert tool_of(project)["description"] == "Edited."
    assert only(project.plan(uses(BOOK)), "tool").refused is not None


def test_without_a_line_it_is_written_where_both_agree(project: Project) -> None:
    project.apply(uses(BOOK))
    live = project.live()
    bare = "\n".join(line for line in live["description"].split("\n") if "-tools" not in line)
    project.edit(description=bare)
    assert only(project.plan(uses(BOOK, description="Ours.")), "tool").refused is not None
    row = only(project.plan(uses(BOOK)))
    assert row.acts
    assert any("marker only" in note for note in row.notes)
    assert project.apply(uses(BOOK)).exit_code == 0
    assert "anam-personas-tools" in line_of(project)


def test_a_crash_between_tool_and_description_is_completed(project: Project) -> None:
    project.apply(uses(BOOK))
    project.api.update("tools", tool_of(project)["id"], {"description": "Ours."})
    wish = uses(BOOK, description="Ours.")
    assert verdicts(project.plan(wish)) == {"book_visit": "none", "cara": "none"}
    assert project.apply(wish).exit_code == 0
    assert project.apply(uses(BOOK, description="Later.")).exit_code == 0
    assert tool_of(project)["description"] == "Later."


def test_one_personas_line_is_enough(project: Project) -> None:
    both = [uses(BOOK), uses(BOOK, "leo")]
    project.apply(*both)
    wish = [uses(BOOK, description="Ours."), uses(BOOK, "leo", description="Ours.")]
    assert project.apply(*wish, keys=["cara"], files=["cara", "leo"]).exit_code == 0
    assert project.apply(uses(BOOK, description="More."), uses(BOOK, "leo", description="More.")).exit_code == 0
    assert tool_of(project)["description"] == "More."
    assert line_of(project) == line_of(project, "leo")


def test_more_than_sixteen_tools_take_several_lines(project: Project) -> None:
    wish = persona(tools=[BOOK | {"name": f"tool_{at}"} for at in range(20)])
    project.apply(wish)
    rows = [line for line in project.live()["description"].split("\n") if "-tools" in line]
    assert [row.count(":") for row in rows] == [16, 4]
    assert not project.plan(wish).acting


def test_the_text_above_the_lines_is_the_files(project: Project) -> None:
    wish = edited(uses(BOOK), description="Greets guests.")
    project.apply(wish)
    assert without_marker(project.live()["description"]) == "Greets guests."
    later = edited(wish, tools=[], description="Greets guests.").replace(tools=())
    project.apply(later)
    assert "-tools" not in project.live()["description"]


@pytest.mark.parametrize(
    "line", ["[anam-personas-tools 01234567:0123456789ab.0123456789ab]", "  [ANAM-PERSONAS-tools x]", "[anam-personas house/test/x 0123456789ab.0123456789ab]"]
)  # fmt: skip
def test_a_crafted_line_in_a_file_is_refused(project: Project, line: str) -> None:
    row = only(project.plan(edited(uses(BOOK), description=f"Hello.\n{line}")))
    assert "remove it from the file" in f"{row.refused}"


RELEASED = re.compile(
    r"\[anam-personas ([A-Za-z0-9][A-Za-z0-9_.-]*)/([A-Za-z0-9][A-Za-z0-9_.-]*)/(\S(?:.*\S)?) ([0-9a-f]{12})\.([0-9a-f]{12})\]"
)
"""The marker as the version without lines reads it."""


def released(live: str, applied: str | None, file: str | None) -> str:
    """What the version without lines decides about a description: its text without markers, compared with those of the file."""
    shown = "\n".join(
        row for row in live.replace("\r\n", "\n").split("\n") if not RELEASED.fullmatch(row.strip())
    ).rstrip()
    if file is None or shown == file:
        return "not compared" if file is None else "in sync"
    return "update" if shown == applied else "refused"


@pytest.mark.parametrize("file", ["Greets guests.", "Greets everybody."])
def test_an_older_version_sees_drift_and_refuses(project: Project, file: str) -> None:
    project.apply(edited(persona(), description="Greets guests."))
    assert released(project.live()["description"], "Greets guests.", file) == (
        "in sync" if "guests" in file else "update"
    )
    project.apply(edited(uses(BOOK), description="Greets guests."))
    assert released(project.live()["description"], "Greets guests.", file) == "refused"


def test_without_a_description_an_older_version_keeps_the_line(project: Project) -> None:
    """It takes the line for text of the Lab, and writes its marker below: it stands directly above the marker again."""
    project.apply(uses(BOOK))
    rows, line = project.live()["description"].split("\n"), line_of(project)
    assert released("\n".join(rows), None, None) == "not compared"
    text = "\n".join(row for row in rows if not RELEASED.fullmatch(row.strip())).rstrip()
    project.edit(description=f"{text}\n{rows[-1]}")
    assert line_of(project) == line
    assert project.apply(uses(BOOK, description="Ours.")).exit_code == 0
    assert tool_of(project)["description"] == "Ours."


def test_overwriting_one_item_leaves_the_others(project: Project) -> None:
    project.apply(uses(BOOK))
    project.api.update("tools", tool_of(project)["id"], {"description": "Edited."})
    project.edit(systemPrompt="Edited.")
    plan = project.plan(uses(BOOK), overwrite=frozenset({"tool/book_visit"}))
    assert only(plan, "tool").refused is None
    assert only(plan).refused is not None


def test_a_journal_older_than_the_lines_overwrites_no_edit(project: Project, tmp_path: Path) -> None:
    """The folder applied the tool, a clone applied another text, and somebody put the first one back in part."""
    here = House(project, tmp_path)
    here.apply(uses(BOOK, description="First.", awaitResult=True))
    assert project.apply(uses(BOOK, description="Second.", awaitResult=False)).exit_code == 0
    project.api.update("tools", tool_of(project)["id"], {"description": "First."})
    wish = uses(BOOK, description="Third.", awaitResult=False)
    row = only(project.plan(wish, records=records(tmp_path)), "tool")
    assert (row.action, row.refused is not None) == ("update", True)


def test_a_journal_as_new_as_the_lines_tells_the_sides_apart(project: Project, tmp_path: Path) -> None:
    House(project, tmp_path).apply(uses(BOOK))
    project.api.update("tools", tool_of(project)["id"], {"disableInterruptions": True})
    wish = uses(BOOK, description="Ours.", disableInterruptions=False)
    row = only(project.plan(wish, records=records(tmp_path)), "tool")
    assert {each.path: each.side for each in row.fields}["description"] is Side.HERE
    assert row.refused is not None


def test_lines_that_disagree_about_headers_have_them_written_again(project: Project) -> None:
    """One persona's line was written, then the file went back: which headers are live is in no reply."""
    first = [uses(HOOK), uses(HOOK, "leo")]
    project.apply(*first)
    second = [uses(HOOK, key, headers={"Authorization": "Bearer two"}) for key in ("cara", "leo")]
    assert project.apply(*second, keys=["cara"], files=["cara", "leo"]).exit_code == 0
    assert not project.plan(*second, keys=["cara"], files=["cara", "leo"]).acting
    assert verdicts(project.plan(*first))["look_up"] == "update"
    assert project.apply(*first).exit_code == 0
    assert not project.plan(*first).acting
    assert line_of(project) == line_of(project, "leo")


def test_prune_from_a_fresh_clone_prunes_no_tool(project: Project) -> None:
    project.apply(uses(BOOK), persona("leo", name="Leo"))
    let_go = edited(uses(BOOK), tools=[]).replace(tools=())
    plan = project.plan(let_go, prune=True, names={"tool": frozenset()})
    assert verdicts(plan) == {"cara": "update", "leo": "delete"}
    assert project.apply(let_go, prune=True, names={"tool": frozenset()}).exit_code == 0
    assert tool_of(project)["name"] == "book_visit"


@pytest.mark.parametrize("fault", ["create", "update"])
def test_a_reply_that_cuts_the_line_fails_plainly(fault: str) -> None:
    """A server that keeps the first line of a description and the last one."""
    with StandIn(Clock()) as standin:
        here = machine(standin)
        if fault == "update":
            assert here.code(uses(BOOK)) == 0
        standin.make = lambda value: (
            re.sub(r"\[anam-personas-tools [^\]]*\]\n", "", value) if isinstance(value, str) else value
        )
        outcome = here.apply(uses(BOOK, description="Ours."))
        (failed,) = (each for each in outcome.results if each.status != "done")
        assert (failed.status, failed.change.kind, outcome.exit_code) == ("failed", "persona", 3)
        assert "did not keep the line above its marker" in f"{failed.reason}"
        assert f"{failed.reason}".endswith("Shorten that text")


@pytest.mark.parametrize("more", [{}, {"description": "Ours."}, {"awaitResult": False}, {"method": "POST"}])
@pytest.mark.parametrize("edit", [None, "Bearer by hand"])
def test_an_edit_of_headers_is_told_from_a_change_of_the_file(
    project: Project, more: dict[str, Any], edit: str | None
) -> None:
    """A clone knows that by the line, where replies show headers."""
    project.apply(uses(HOOK))
    if edit is not None:
        config = tool_of(project)["config"]
        project.api.update("tools", tool_of(project)["id"], {"config": config | {"headers": {"Authorization": edit}}})
    row = only(project.plan(uses(HOOK, headers={"Authorization": "Bearer two"}, **more)), "tool")
    assert (row.drift, row.refused is not None) == (("none", False) if edit is None else ("both", True))
