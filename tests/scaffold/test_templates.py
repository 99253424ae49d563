"""Every template in every language is a persona that the strict preset finds nothing in, on its own and with its parts."""

from __future__ import annotations

import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from anam_personas.check.runner import Request, run
from anam_personas.lint.language.lexicon import LANGUAGES
from anam_personas.scaffold import templates
from anam_personas.scaffold.files import Parts, persona_text
from anam_personas.scaffold.project import Choices, project_files, with_ignored
from anam_personas.schema.modeline import line
from anam_personas.workspace.settings import find
from tests.projects import told, write

if TYPE_CHECKING:
    from pathlib import Path

EVERY = [(name, language) for name in templates.names() for language in templates.languages()]


def test_there_are_templates_in_every_language_of_the_linter() -> None:
    assert set(templates.languages()) == set(LANGUAGES)
    assert set(templates.names()) == {
        "receptionist", "sales-guide", "tutor", "interviewer", "support-line", "museum-guide", "role-play-trainer",
    }  # fmt: skip


@pytest.mark.parametrize("parts", [Parts(), Parts(partial=True, tool=True)], ids=["alone", "with parts"])
@pytest.mark.parametrize("language", templates.languages())
def test_each_is_clean_in_the_strict_preset(language: str, parts: Parts, tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for name in templates.names():
        files |= project_files(Choices("house", template=templates.template(name, language), key=name, parts=parts))
    workspace = write(tmp_path, files)
    request = Request(find(tmp_path), lint=True, preset="strict")
    assert told(run(request.task(), workspace.files())) == []


def test_the_strict_preset_would_find_something(tmp_path: Path) -> None:
    """So that the test above can fail."""
    made = templates.template("receptionist")
    files = project_files(Choices("house", template=made._replace(style="Be nice."), key="cara"))
    workspace = write(tmp_path, files)
    assert told(run(Request(find(tmp_path), lint=True, preset="strict").task(), workspace.files())) != []


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_another_name_replaces_the_first_in_every_text(name: str, language: str) -> None:
    made = templates.template(name, language)
    other = made.renamed("Quetzal")
    text = persona_text(other, "#")
    assert made.name not in text.replace(made.description, "")
    assert persona_text(made, "#").count(made.name) == text.count("Quetzal")
    assert "Quetzal" in other.greeting or made.name not in made.greeting


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_it_introduces_itself_and_is_short_enough_to_read(name: str, language: str) -> None:
    made = templates.template(name, language)
    assert made.name in made.personality
    assert made.name in made.greeting
    assert max(map(len, persona_text(made, "#").splitlines())) < 400


def test_the_editors_line_leads_to_the_schema() -> None:
    root = PurePosixPath("/p")
    assert line(root / "personas/a/b.yaml", root / "schema", "persona").endswith(
        "$schema=../../schema/persona.schema.json"
    )


def test_the_settings_are_read_as_they_were_meant(tmp_path: Path) -> None:
    write(tmp_path, project_files(Choices("front-desk", personas="cast", tools="acts")))
    settings = find(tmp_path)
    assert (settings.project, settings.personas, settings.tools) == ("front-desk", "cast", "acts")
    assert settings.target(None).api_key_variable == "ANAM_API_KEY"
    uncommented = (tmp_path / "anam-personas.toml").read_text().replace("# [env", "[env").replace("# api", "api")
    assert tomllib.loads(uncommented)["environments"]["production"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ".anam-personas/\n.anam-personas-cache/\n.env\n"),
        ("dist\n.env", "dist\n.env\n.anam-personas/\n.anam-personas-cache/\n"),
        (".env\r\n/.anam-personas\r\n.anam-personas-cache/\r\n", None),
    ],
)
def test_lines_are_added_to_a_gitignore_once(before: str, after: str | None) -> None:
    made = with_ignored(before)
    assert made == (before if after is None else after)
    assert with_ignored(made) == made
