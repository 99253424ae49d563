from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.workspace.files import read_text, write, yaml_files
from anam_personas.workspace.twins import twins
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, TOOL, told
from tests.projects import write as project

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "personas/cara.yaml": CARA,
    "personas/sales/leo.yml": CARA,
    "personas/_house.yaml": "version: 1\n",
    "personas/_prompts/style.md": "Be brief.\n",
    "personas/.hidden.yaml": "nope",
    "personas/.git/x.yaml": "nope",
    "personas/notes.yaml.bak": "nope",
    "tools/book.yaml": TOOL,
    "tools/in/_book.yaml": TOOL,
}


def shown(workspace: Workspace, paths: object) -> list[str]:
    return [workspace.shown(path) for path in paths]  # type: ignore[attr-defined]


def test_the_files_of_a_project(tmp_path: Path) -> None:
    workspace = project(tmp_path, FILES)
    assert list(workspace.persona_files()) == ["cara", "sales/leo"]
    assert list(workspace.tool_files) == ["book", "in/_book"]
    assert sorted(shown(workspace, workspace.files())) == [
        "personas/_house.yaml", "personas/cara.yaml", "personas/sales/leo.yml", "tools/book.yaml", "tools/in/_book.yaml",
    ]  # fmt: skip
    kinds = {workspace.shown(path): workspace.kind(path) for path in workspace.files()}
    assert kinds["personas/_house.yaml"] == "partial"
    assert kinds["personas/sales/leo.yml"] == "persona"
    assert kinds["tools/in/_book.yaml"] == "tool"
    assert workspace.key(tmp_path / "personas/sales/leo.yml") == "sales/leo"
    assert workspace.key(tmp_path / "elsewhere/leo.yml") == "leo"


def test_tools_inside_the_personas_folder_are_no_personas(tmp_path: Path) -> None:
    workspace = project(
        tmp_path, {"anam-personas.toml": "personas = '.'\n", "cara.yaml": CARA, "tools/book.yaml": TOOL}
    )
    assert list(workspace.persona_files()) == ["cara"]
    assert list(workspace.tool_files) == ["book"]
    assert shown(workspace, workspace.files()) == ["cara.yaml", "tools/book.yaml"]


def test_no_personas_is_a_failure_and_never_nothing_wanted(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no folder personas"):
        project(tmp_path, {"tools/book.yaml": TOOL}).persona_files()
    with pytest.raises(UnreadableFile, match="personas contains no persona file"):
        project(tmp_path, {"personas/_house.yaml": "version: 1\n"}).files()
    with pytest.raises(UnreadableFile, match="there is no folder personas"):
        project(tmp_path / "other", {"anam-personas.toml": "", "personas": "a file\n"}).persona_files()


def test_a_project_without_tools_has_none(tmp_path: Path) -> None:
    assert project(tmp_path, {"personas/cara.yaml": CARA}).tool_files == {}


def test_a_folder_that_is_none_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    workspace = project(tmp_path, {"personas/cara.yaml": CARA, "tools": "a file"})
    with pytest.raises(UnreadableFile, match=r"the folder .*tools cannot be read: "):
        assert workspace.tool_files


def test_files_at_a_path(tmp_path: Path) -> None:
    workspace = project(tmp_path, FILES)
    assert shown(workspace, workspace.below(tmp_path / "personas/sales")) == ["personas/sales/leo.yml"]
    assert shown(workspace, workspace.below(tmp_path / "personas/cara.yaml")) == ["personas/cara.yaml"]
    with pytest.raises(UnreadableFile, match="no such file or folder: personas/nobody"):
        workspace.below(tmp_path / "personas/nobody")
    with pytest.raises(UsageError, match=r"personas/_prompts/style\.md is not a persona, partial or tool"):
        workspace.below(tmp_path / "personas/_prompts/style.md")


def test_personas_are_selected_by_key_or_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = project(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "personas")
    assert list(workspace.selected(())) == ["cara", "sales/leo"]
    assert list(workspace.selected(("sales/leo", "cara.yaml", "cara"))) == ["sales/leo", "cara"]
    with pytest.raises(UsageError, match=r'unknown persona "car"\. Did you mean "cara"\?'):
        workspace.selected(("car",))
    with pytest.raises(UsageError, match=r"Known: cara, sales/leo"):
        workspace.selected(("zzz",))


def test_paths_as_people_see_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = project(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "personas")
    workspace = Workspace.of(workspace.settings)
    assert workspace.shown(tmp_path / "personas/sales/leo.yml") == "sales/leo.yml"
    assert workspace.shown(tmp_path / "tools/book.yaml") == "tools/book.yaml"
    assert workspace.shown(tmp_path.parent / "x.yaml") == (tmp_path.parent / "x.yaml").as_posix()
    for name in ("sales/leo.yml", "tools/book.yaml"):
        assert workspace.shown(workspace.path(name)) == name
        assert workspace.path(name).is_file()


def test_a_file_of_the_same_name_in_the_working_folder_is_not_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path / "here", FILES)
    monkeypatch.chdir(tmp_path / "here")
    there = project(tmp_path / "there", FILES)
    assert there.shown(tmp_path / "there/personas/cara.yaml") == "personas/cara.yaml"
    assert there.path("personas/cara.yaml") == tmp_path / "there/personas/cara.yaml"
    assert there.path((tmp_path / "x.yaml").as_posix()) == tmp_path / "x.yaml"


def test_a_document_is_read_once(tmp_path: Path) -> None:
    workspace = project(tmp_path, FILES)
    path = tmp_path / "personas/cara.yaml"
    first = workspace.document(path)
    path.write_text("changed")
    assert workspace.document(path) is first
    workspace.release(path)
    assert told(workspace.document(path).diagnostics) == [
        "personas/cara.yaml:1:1: Y010 the file holds a single value, not a mapping"
    ]


def test_texts_can_stand_for_files(tmp_path: Path) -> None:
    workspace = project(tmp_path, FILES)
    laid = Workspace.of(workspace.settings, {"personas/cara.yaml": CARA.replace("Cara", "Clara")})
    assert laid.document(tmp_path / "personas/cara.yaml").data["name"] == "Clara"


def test_files_beside_a_document(tmp_path: Path) -> None:
    workspace = project(tmp_path / "in", FILES)
    document = workspace.document(tmp_path / "in/personas/cara.yaml")
    assert workspace.reference(document, "_house.yaml").path == tmp_path / "in/personas/_house.yaml"
    assert workspace.reference(document, "./x/../_house.yaml").path == tmp_path / "in/personas/_house.yaml"
    assert workspace.reference(document, "../tools/book.yaml").path == tmp_path / "in/tools/book.yaml"
    for name in (
        "../../x.yaml",
        "/etc/passwd",
        "..\\x.yaml",
        "C:\\x.yaml",
        "a\0b",
        str(tmp_path / "in/personas/_house.yaml"),
    ):
        assert workspace.reference(document, name).path is None, name


def test_a_project_reached_by_a_symbolic_link_is_whole(tmp_path: Path) -> None:
    project(tmp_path / "real", FILES)
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    workspace = project(tmp_path / "link", {})
    document = workspace.document(tmp_path / "link/personas/cara.yaml")
    assert workspace.reference(document, "_house.yaml").path == tmp_path / "link/personas/_house.yaml"


def test_twins_have_one_key(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a/cara.yaml", "a/cara.yml", "b/cara.yaml", "A/Cara.yaml", "a/cara.x.yaml")]
    assert list(twins(paths)) == [(paths[0], paths[1]), (paths[0], paths[3])]


# -- writing


def test_a_file_is_written_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.txt"
    write(path, "one\r\ntwo\n", str(tmp_path))
    assert path.read_bytes() == b"one\r\ntwo\n"
    path.chmod(0o640)
    write(path, "é", str(tmp_path))
    assert path.read_text(encoding="utf-8") == "é"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["x.txt"]


def test_a_link_of_the_user_stays_a_link_and_one_in_the_checkout_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write(tmp_path / "link.txt", "new", str(tmp_path / "checkout"))
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    with pytest.raises(UnreadableFile, match="it is a symbolic link"):
        write(tmp_path / "link.txt", "newer", str(tmp_path))
    assert (tmp_path / "real.txt").read_text() == "new"


@pytest.mark.parametrize("name", ["folder", "file/x.txt", "x" * 300])
def test_what_cannot_be_written_is_said_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(UnreadableFile, match="cannot be written"):
        write(tmp_path / name, "text", str(tmp_path))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]


def test_reading_texts(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a\r\nb")
    (tmp_path / "b").write_bytes(b"\xff")
    assert read_text(tmp_path / "a") == "a\r\nb"
    assert read_text(tmp_path / "nope") is None
    for name in ("b", "."):
        with pytest.raises(UnreadableFile, match="cannot be read"):
            read_text(tmp_path / name)


@pytest.mark.skipif(os.name == "nt", reason="paths are shorter there")
def test_folders_without_end_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More folders inside each other than Python has frames, up to what the system takes for a path."""
    monkeypatch.chdir(tmp_path)
    for _ in range(1050):
        os.mkdir("d")  # noqa: PTH102 - a whole path would be built each time
        os.chdir("d")
    with open("a.yaml", "w", encoding="utf-8"):  # noqa: PTH123
        pass
    monkeypatch.undo()
    try:
        assert [path.name for path in yaml_files(tmp_path)] == ["a.yaml"]
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)
