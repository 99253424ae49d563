"""Rolling back an apply that changed tools: the tools, the lines that record them, and edits of single items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UsageError
from anam_personas.sync import engine
from tests.sync.rollback.test_build import House
from tests.sync.support import BOOK, TARGET, edited, verdicts
from tests.sync.test_tool_clones import line_of, tool_of, uses

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.support import Project


def test_rollback_restores_tool_and_lines(project: Project, tmp_path: Path) -> None:
    house = House(project, tmp_path)
    house.apply(uses(BOOK))
    before, line = tool_of(project)["description"], line_of(project)
    house.apply(uses(BOOK, description="Ours."))
    assert line_of(project) != line
    assert house.rollback().exit_code == 0
    assert (tool_of(project)["description"], line_of(project)) == (before, line)
    assert not project.plan(uses(BOOK)).acting
    assert verdicts(project.plan(uses(BOOK, description="Ours.")))["book_visit"] == "update"


def test_a_rollback_overwrites_the_edits_of_one_item(project: Project, tmp_path: Path) -> None:
    house = House(project, tmp_path)
    house.apply(uses(BOOK))
    house.apply(edited(uses(BOOK, description="Ours."), systemPrompt="Ours."))
    project.api.update("tools", tool_of(project)["id"], {"description": "By hand."})
    project.edit(systemPrompt="By hand.")
    assert {row.kind: row.refused is not None for row in house.planned().changes} == {"tool": True, "persona": True}
    plan = house.planned(overwrite=frozenset({"tool/book_visit"}))
    assert {row.kind: row.refused is not None for row in plan.changes} == {"tool": False, "persona": True}
    assert engine.apply(plan, TARGET, project.api, house.store(plan)).exit_code == 1
    assert tool_of(project)["description"] == BOOK["description"]
    assert project.live()["brain"]["systemPrompt"] == "By hand."
    with pytest.raises(UsageError, match="there is no such item in this plan"):
        house.planned(overwrite=frozenset({"tool/book"}))
