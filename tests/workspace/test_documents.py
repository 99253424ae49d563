from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from anam_personas.workspace import documents as module
from anam_personas.workspace.documents import documents
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Look = Callable[..., tuple[list[str], list[tuple[str, str]]]]

FILES = ("a.md", "b.txt", "deep/c.pdf", "deep/er/d.csv", ".env", ".git/config", "deep/.e.md", "Sub [1]/f.docx")


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """What a group file with some entries names: the files below its folder, and each fault as code and message."""
    (tmp_path / "personas").mkdir()
    for name in FILES:
        path = tmp_path / "knowledge/docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n", encoding="utf-8")

    def at(*entries: str) -> tuple[list[str], list[tuple[str, str]]]:
        file = tmp_path / "knowledge/group.yaml"
        file.write_text(f"version: 1\nname: G\ndocuments: {list(entries)!r}\n", encoding="utf-8")
        workspace = Workspace.of(Settings(tmp_path))
        found, faults = documents(workspace, workspace.document(file))
        shown = [each.path.relative_to(tmp_path / "knowledge/docs").as_posix() for each in found]
        return shown, [(each.code, each.message) for each in faults]

    return at


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("docs/*", ["a.md", "b.txt"]),
        ("docs/*.md", ["a.md"]),
        ("docs/**", ["Sub [1]/f.docx", "a.md", "b.txt", "deep/c.pdf", "deep/er/d.csv"]),
        ("**/*.csv", ["deep/er/d.csv"]),
        ("docs/**/deep/**/*.pdf", ["deep/c.pdf"]),
        ("docs/?.txt", ["b.txt"]),
        ("docs/[ac].md", ["a.md"]),
        ("./docs/Sub [[]1]/*", ["Sub [1]/f.docx"]),
        ("docs/d*/*", ["deep/c.pdf"]),
        ("../knowledge/docs/a.md", ["a.md"]),
    ],
)
def test_a_pattern_names_visible_files(look: Look, pattern: str, files: list[str]) -> None:
    assert sorted(look(pattern)[0]) == files


def test_a_file_that_several_entries_name_is_one_document(look: Look) -> None:
    assert look("docs/b.txt", "docs/*", "docs/b.txt") == (["b.txt", "a.md"], [])


@pytest.mark.parametrize(
    "entry",
    [
        "docs/.env",
        "docs/.*",
        "docs/.git/*",
        "/etc/passwd",
        "../../x.md",
        "../../*.md",
        "docs/*/../../../x.md",
        "a\0.md",
    ],
)
def test_what_is_hidden_or_outside_is_never_named(look: Look, tmp_path: Path, entry: str) -> None:
    (tmp_path.parent / "x.md").write_text("text")
    found, faults = look(entry.replace("\0", "\\x00"))
    assert found == []
    assert {code for code, _ in faults} <= {"R002", "R041"}
    assert faults


@pytest.mark.parametrize("entry", ["docs/link.md", "docs/*.md", "docs/linked/a.md", "docs/linked/*", "docs/**"])
def test_a_link_is_reported_and_not_followed(look: Look, tmp_path: Path, entry: str) -> None:
    docs = tmp_path / "knowledge/docs"
    (docs / "link.md").symlink_to(docs / "a.md")
    (docs / "linked").symlink_to(docs, target_is_directory=True)
    found, faults = look(entry)
    assert not any("link" in each for each in found)
    assert faults
    assert all(code == "R002" and message.endswith(module.LINK) for code, message in faults)


def test_a_pipe_is_no_document(look: Look, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "knowledge/docs/pipe.md")
    assert look("docs/pipe.md") == ([], [("R041", '"knowledge/docs/pipe.md" is not a regular file')])


def test_limits(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "knowledge/docs/big.md").open("wb") as file:
        file.truncate(module.LARGEST + 1)
    ((code, message),) = look("docs/big.md")[1]
    assert code == "R042"
    assert "has 50,000,001 bytes, and the API takes 50,000,000" in message
    monkeypatch.setattr(module, "MOST", 2)
    found, faults = look("docs/**")
    assert len(found) == 2
    assert faults[-1] == ("R044", "the group has more than 2 documents")


@pytest.mark.parametrize("entry", ["../../shared/docs/a.md", "../../shared/docs/*", "../../shared/*/a.md"])
def test_a_link_on_the_way_in_the_shared_folder_is_not_followed(tmp_path: Path, entry: str) -> None:
    write(tmp_path, {"shared/real/a.md": "text", "project/personas/x": "", "project/knowledge/x": ""})
    (tmp_path / "shared/docs").symlink_to(tmp_path / "shared/real", target_is_directory=True)
    file = tmp_path / "project/knowledge/group.yaml"
    file.write_text(f"version: 1\nname: G\ndocuments: ['{entry}']\n")
    workspace = Workspace.of(Settings(tmp_path / "project", shared=tmp_path / "shared"))
    found, faults = documents(workspace, workspace.document(file))
    assert [each.path for each in found if "docs" in each.path.parts] == []
    assert [each.code for each in faults] == ["R002"]
    assert module.LINK in faults[0].message


@pytest.mark.parametrize("part", ["docs", "docs/deep", "docs/deep/c.pdf"])
def test_a_link_that_comes_after_the_look_is_not_followed(look: Look, tmp_path: Path, part: str) -> None:
    """Whoever changes the folder while a plan is made gets nothing read, hashed or uploaded."""
    assert look("docs/deep/c.pdf") == (["deep/c.pdf"], [])
    workspace = Workspace.of(Settings(tmp_path))
    ((found,), _) = documents(workspace, workspace.document(tmp_path / "knowledge/group.yaml"))
    place = tmp_path / "knowledge" / part
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        workspace.digests.digest(found.path)
    with pytest.raises(OSError, match="symbolic link"), workspace.digests.opened(found.path):
        pass
