"""Files as git has them, whatever the work tree holds; and one clear line where git cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import UsageError
from anam_personas.history import commit_of, write_tree
from anam_personas.source import MAX_BYTES
from tests.review.support import git, needs_git, put, repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


def tree(folder: Path, into: Path, revision: str = "HEAD") -> dict[str, bytes]:
    into.mkdir()
    write_tree(folder, commit_of(folder, revision), into)
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in into.rglob("*") if path.is_file()}


def test_the_tree_is_that_of_the_commit_byte_for_byte(tmp_path: Path) -> None:
    files = {"a.yaml": "one\r\ntwo\n", "b/ü ñ.md": "x", ".gitattributes": "* text=auto\nb export-ignore\n", "e": ""}
    folder = repository(tmp_path / "r", {**files, "a.yaml": "one\n"})
    (folder / "a.yaml").write_bytes(b"one\r\ntwo\n")
    git(folder, "-c", "core.autocrlf=false", "commit", "--quiet", "--all", "--message", "second")
    put(folder, {"a.yaml": "changed", "new": "y"})
    before = git(folder, "status", "--porcelain")
    found = tree(folder, tmp_path / "out")
    assert found.keys() == files.keys()
    assert (found["b/ü ñ.md"], found["e"]) == (b"x", b"")
    assert git(folder, "status", "--porcelain") == before


def test_only_what_lies_below_the_folder_is_written(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"top": "1", "bots/personas/a.yaml": "2"})
    assert tree(folder / "bots", tmp_path / "out") == {"personas/a.yaml": b"2"}


def test_of_a_huge_file_only_the_size_is_kept(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"huge.bin": "x" * (MAX_BYTES + 1), "a": "1"})
    found = tree(folder, tmp_path / "out")
    assert (len(found["huge.bin"]), found["huge.bin"][:1]) == (MAX_BYTES + 1, b"\0")


def test_links_are_kept_and_nothing_is_written_through_them(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"real/a": "1"})
    (folder / "link").symlink_to("/etc")
    git(folder, "add", "link")
    git(folder, "commit", "--quiet", "--message", "link")
    tree(folder, tmp_path / "out")
    assert (tmp_path / "out" / "link").is_symlink()


@pytest.mark.parametrize("revision", ["nope", "HEAD~9", "--all", "", "HEAD:personas", "a b"])
def test_an_unknown_revision_is_one_line(tmp_path: Path, revision: str) -> None:
    folder = repository(tmp_path / "r", {"a": "1"})
    with pytest.raises(UsageError, match="there is no revision") as error:
        commit_of(folder, revision)
    assert "\n" not in str(error.value)


def test_a_shallow_clone_is_named_as_the_cause(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a": "1"})
    put(folder, {"a": "2"})
    git(folder, "commit", "--quiet", "--all", "--message", "second")
    git(tmp_path, "clone", "--quiet", "--depth", "1", folder.as_uri(), "copy")
    with pytest.raises(UsageError, match="shallow"):
        commit_of(tmp_path / "copy", "HEAD~1")


def test_a_folder_without_a_repository_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in no git repository"):
        commit_of(tmp_path, "HEAD")


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        commit_of(tmp_path, "HEAD")
