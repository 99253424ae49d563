from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import anam_personas
from anam_personas import Persona, Project
from anam_personas.errors import AnamPersonasError, InvalidPersonas, SettingsError, UnreadableFile, UsageError
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "anam-personas.toml": "default-environment = 'staging'\n[environments.staging]\napi-key-variable = 'KEY'\n",
    "personas/cara.yaml": CARA + "environments: {staging: {name: Staged}, live: {name: Live}}\n",
    "personas/sales/leo.yaml": CARA,
}


def test_a_project_is_loaded_for_one_environment(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    project = Project.load(tmp_path)
    assert project.keys() == ["cara", "sales/leo"]
    assert [persona.key for persona in project.personas()] == ["cara", "sales/leo"]
    assert isinstance(project.persona("cara"), Persona)
    assert project.persona("cara").body["name"] == "Staged"
    assert project.target.api_key_variable == "KEY"
    live = Project.load(str(tmp_path), environment="live")
    assert (live.persona("cara").body["name"], live.target.environment) == ("Live", "live")
    assert Project.load(tmp_path, environment="default").persona("cara").body["name"] == "Cara"


def test_any_folder_of_the_project_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    for folder in (tmp_path / "personas", tmp_path / "personas/sales", tmp_path / "personas/.."):
        assert Project.load(folder).keys() == ["cara", "sales/leo"]
    monkeypatch.chdir(tmp_path / "personas")
    assert Project.load().keys() == ["cara", "sales/leo"]
    assert Project.load("..").settings.root == tmp_path


def test_an_unknown_key_or_environment_has_a_proposal(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with pytest.raises(UsageError, match=r'there is no persona "car"\. Did you mean "cara"\?'):
        Project.load(tmp_path).persona("car")
    with pytest.raises(UsageError, match=r"There are: cara, sales/leo\."):
        Project.load(tmp_path).persona("zzz")
    with pytest.raises(UsageError, match=r'there is no environment "lve"\. Did you mean "live"\?'):
        Project.load(tmp_path, environment="lve")


def test_personas_with_errors_are_not_loaded(tmp_path: Path) -> None:
    write(tmp_path, FILES | {"personas/a.yaml": "nope: 1\n", "personas/b.yaml": CARA + "nope: 1\n"})
    with pytest.raises(InvalidPersonas) as caught:
        Project.load(tmp_path)
    assert str(caught.value) == f'{tmp_path.name}/personas/a.yaml:1:1: S001 unknown key "nope" (and 7 more)' or str(
        caught.value
    ).startswith("personas/a.yaml:1:1: S001 unknown key")
    assert [item.place.file.rsplit("/", 1)[-1] for item in caught.value.diagnostics] == ["a.yaml"] * 7 + ["b.yaml"]


def test_warnings_do_not_keep_a_persona_back(tmp_path: Path) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA + "extra: {a: 1}\n"})
    assert Project.load(tmp_path).keys() == ["cara"]


@pytest.mark.parametrize(
    ("files", "failure"),
    [
        ({}, UnreadableFile),
        ({"personas/_a.yaml": "version: 1\n"}, UnreadableFile),
        ({"anam-personas.toml": "x = 1"}, SettingsError),
    ],
)
def test_what_is_no_project(files: dict[str, str | bytes], failure: type[AnamPersonasError], tmp_path: Path) -> None:
    write(tmp_path, {name: text for name, text in files.items() if name != "anam-personas.toml"})
    for name, text in files.items():
        if name == "anam-personas.toml":
            (tmp_path / name).write_text(str(text))
    with pytest.raises(failure):
        Project.load(tmp_path)


def test_the_public_names_are_there() -> None:
    for name in anam_personas.__all__:
        assert getattr(anam_personas, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'Nope'"):
        _ = anam_personas.Nope
