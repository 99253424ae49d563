from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.scaffold.agents import AGENTS, MARK, SKILL

if TYPE_CHECKING:
    from pathlib import Path


def test_agents_get_a_snippet_and_a_skill_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    assert main(["--project", str(tmp_path), "init", "--agents", "--no-input"]) == 0
    snippet, skill = (tmp_path / AGENTS).read_text(), (tmp_path / SKILL).read_text()
    for text in (snippet, skill):
        for word in (
            "anam-personas check",
            "explain",
            "render",
            "diff",
            "plan",
            "Never run `anam-personas apply`",
            "API keys",
        ):
            assert word in text
    assert skill.startswith("---\nname: anam-personas\ndescription: >-\n")
    (tmp_path / SKILL).write_text("mine\n")
    assert main(["--project", str(tmp_path), "init", "--agents", "--no-input"]) == 0
    assert (tmp_path / AGENTS).read_text() == snippet
    assert (tmp_path / SKILL).read_text() == "mine\n"


@pytest.mark.parametrize("text", ["# Ours\n", "# Ours", "# Ours\r\nBe kind.\r\n"])
def test_an_agents_file_of_the_team_keeps_its_text_and_gets_the_part_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / AGENTS
    path.write_bytes(text.encode())
    for _ in range(2):
        assert main(["--project", str(tmp_path), "init", "--agents", "--no-input"]) == 0
    made = path.read_bytes().decode()
    assert made.startswith(text)
    assert made.count(MARK) == 1
    assert ("\r\n" in text) == ("\r\n" in made)
    assert "\n" not in made.replace("\r\n", "") or "\r\n" not in text


def test_without_the_option_there_is_none(tmp_path: Path) -> None:
    assert main(["--project", str(tmp_path), "init", "--no-input"]) == 0
    assert not (tmp_path / AGENTS).exists()
