"""Whoever writes with care has nothing to read: the rules that are on say nothing about personas of many trades."""

from __future__ import annotations

from pathlib import Path

import pytest

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from anam_personas.yaml.document import read
from tests.lint.support import persona_of

CAREFUL = sorted((Path(__file__).parents[1] / "careful").glob("*.yaml"))


@pytest.mark.parametrize("path", CAREFUL, ids=lambda path: path.stem)
def test_a_careful_prompt_has_no_findings(path: Path) -> None:
    found = read(path.read_text(encoding="utf-8"), path.name, path)
    told = lint_persona(persona_of(found), Selection.of([]))
    assert [(item.code, item.message, item.place.line) for item in told] == []


def test_there_are_prompts_in_four_languages() -> None:
    assert {path.stem.split("-")[0] for path in CAREFUL} == {"en", "es", "de", "fr"}
    assert len(CAREFUL) > 25
