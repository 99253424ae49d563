"""A file name that a file system gives in another Unicode form has the same key, wherever keys are compared."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas import Project
from anam_personas.sync.items.marker import Marker, Owner, read_marker
from anam_personas.workspace.bounds import Bounds
from anam_personas.workspace.reach import composed
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

NFC, NFD = (unicodedata.normalize(form, "müller") for form in ("NFC", "NFD"))


@given(st.text())
def test_one_form_for_all_spellings(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)
    assert composed(unicodedata.normalize("NFD", text)) == composed(composed(text)) == composed(text)


@pytest.mark.parametrize("on_disk", [NFC, NFD])
@pytest.mark.parametrize("typed", [NFC, NFD])
@pytest.mark.parametrize("folder", ["", "sales/"])
def test_a_key_is_found_in_either_form(folder: str, typed: str, on_disk: str, tmp_path: Path) -> None:
    write(tmp_path, {"anam-personas.toml": "", f"personas/{folder}{on_disk}.yaml": CARA})
    workspace = Workspace.of(find(tmp_path))
    (path,) = workspace.persona_files().values()
    key = folder + NFC
    assert list(workspace.persona_files()) == [key]
    assert workspace.key(path) == key
    assert workspace.selected((folder + typed,)) == {key: path}
    assert workspace.selected((f"{tmp_path}/personas/{folder}{typed}.yaml",)) == {key: path}
    project = Project.load(tmp_path)
    assert project.persona(folder + typed).key == key
    assert project.keys() == [key]


@pytest.mark.parametrize("on_disk", [NFC, NFD])
@pytest.mark.parametrize("written", [NFC, NFD])
def test_a_tool_is_found_in_either_form(written: str, on_disk: str, tmp_path: Path) -> None:
    tool = "version: 1\nname: book\ndescription: Books a visit.\ntype: client\n"
    persona = CARA + f"tools: [{written}]\n"
    write(tmp_path, {"anam-personas.toml": "", "personas/a.yaml": persona, f"tools/{on_disk}.yaml": tool})
    workspace = Workspace.of(find(tmp_path))
    assert list(workspace.tool_files) == [NFC]
    from anam_personas.check.validate import validate_persona

    found = validate_persona(workspace.persona_files()["a"], workspace).diagnostics
    assert "R005" not in {item.code for item in found}


@pytest.mark.parametrize("old", [NFC, NFD])
def test_the_old_key_of_a_renamed_file(old: str, tmp_path: Path) -> None:
    write(tmp_path, {"anam-personas.toml": "", "personas/a.yaml": CARA + f"renamedFrom: {old}\n"})
    assert Project.load(tmp_path).persona("a").renamed_from == NFC


@pytest.mark.parametrize("form", [NFC, NFD])
def test_a_marker_is_read_in_either_form(form: str) -> None:
    line = str(Marker(Owner("p", "e", form), "0" * 12, "1" * 12))
    read = read_marker(f"A description.\n\n{line}")
    assert read is not None
    assert read.key == NFC


@pytest.mark.parametrize("on_disk", [NFC, NFD])
@pytest.mark.parametrize("written", [NFC, NFD])
@pytest.mark.parametrize("folder", ["", f"{NFC}/", f"{NFD}/"])
def test_a_partial_and_a_prompt_are_found_in_either_form(
    folder: str, written: str, on_disk: str, tmp_path: Path
) -> None:
    named = unicodedata.normalize("NFC" if written == NFC else "NFD", folder) + "_" + written
    persona = CARA.replace("systemPrompt: You are Cara.", f"systemPrompt: [{{file: {named}.md}}]")
    files = {
        "anam-personas.toml": "",
        "personas/a.yaml": f"{persona}extends: {named}.yaml\n",
        f"personas/{folder}_{on_disk}.yaml": "version: 1\nlanguageCode: de\n",
        f"personas/{folder}_{on_disk}.md": "You greet each visitor by name.\n",
    }
    write(tmp_path, files)
    made = Project.load(tmp_path).persona("a")
    assert made.body["languageCode"] == "de"
    assert made.prompt is not None
    assert "You greet each visitor by name." in made.prompt.value


def test_the_form_that_is_written_wins_where_both_are_there(tmp_path: Path) -> None:
    for form in (NFC, NFD):
        (tmp_path / f"_{form}.yaml").write_text("version: 1\n")
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system does not tell the forms apart")
    for form in (NFC, NFD):
        assert Bounds(tmp_path).way(tmp_path, f"_{form}.yaml", (".yaml",)).path == tmp_path / f"_{form}.yaml"


@pytest.mark.parametrize("written", [NFC, NFD])
def test_a_link_out_of_the_project_stays_refused_in_either_form(written: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.yaml").write_text("version: 1\n")
    (root / f"_{NFD}.yaml").symlink_to(tmp_path / "outside.yaml")
    found = Bounds(root).way(root, f"_{written}.yaml", (".yaml",))
    assert found.path is None
    assert "leaves the project folder" in found.why
