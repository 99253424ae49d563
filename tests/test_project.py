from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    with pytest.raises(UsageError, match=r'unknown persona "car"\. Did you mean "cara"\?'):
        Project.load(tmp_path).persona("car")
    with pytest.raises(UsageError, match=r"Known: cara, sales/leo\."):
        Project.load(tmp_path).persona("zzz")
    with pytest.raises(UsageError, match=r'unknown environment "lve"\. Did you mean "live"\?'):
        Project.load(tmp_path, environment="lve")


def test_personas_with_errors_are_not_loaded(tmp_path: Path) -> None:
    write(tmp_path, FILES | {"personas/a.yaml": "nope: 1\n", "personas/b.yaml": CARA + "nope: 1\n"})
    with pytest.raises(InvalidPersonas) as caught:
        Project.load(tmp_path)
    assert str(caught.value) == f'{tmp_path.name}/personas/a.yaml:1:1: S001 unknown key "nope" (and 5 more)' or str(
        caught.value
    ).startswith("personas/a.yaml:1:1: S001 unknown key")
    assert [item.place.file.rsplit("/", 1)[-1] for item in caught.value.diagnostics] == ["a.yaml"] * 5 + ["b.yaml"]


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


@pytest.mark.parametrize("environment", ["default", "staging", "live"])
def test_no_file_is_resolved_twice(environment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    from anam_personas import project as project_module
    from anam_personas.check import validate
    from anam_personas.persona import resolve

    asked: list[tuple[str, str]] = []

    def counting(document: Any, key: str, environment: str, workspace: Any) -> Any:
        asked.append((key, environment))
        return original(document, key, environment, workspace)

    original = resolve.resolve
    for module in (validate, project_module):
        monkeypatch.setattr(module, "resolve", counting)
    project = Project.load(tmp_path, environment=environment)
    assert {persona.environment for persona in project.personas()} == {environment}
    assert sorted(asked) == [("cara", "default"), ("cara", "live"), ("cara", "staging"), ("sales/leo", "default")]


@pytest.mark.parametrize("environment", ["default", "staging", "live", "other"])
@pytest.mark.parametrize("default", ["", "default: {name: Usual}, "])
def test_what_is_loaded_is_what_resolving_gives(environment: str, default: str, tmp_path: Path) -> None:
    overrides = f"environments: {{{default}staging: {{name: Staged}}, live: {{name: Live}}, other: {{}}}}\n"
    write(tmp_path, FILES | {"personas/cara.yaml": CARA + overrides})
    from anam_personas.persona.resolve import resolve
    from anam_personas.workspace.settings import find
    from anam_personas.workspace.workspace import Workspace

    workspace = Workspace.of(find(tmp_path))
    for persona in Project.load(tmp_path, environment=environment).personas():
        path = workspace.persona_files()[persona.key]
        expected = resolve(workspace.document(path), persona.key, environment, workspace).persona
        assert expected is not None
        for field in ("key", "environment", "body", "variables", "renamed_from", "revision"):
            assert getattr(persona, field) == getattr(expected, field)
        assert persona.place(("name",)) == expected.place(("name",))
