"""Revisions and ranges name what they name to git."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import UsageError
from anam_personas.workspace.git.revisions import Asked, asked, commit_of, ends_of
from tests.review.support import git, needs_git, put, repository
from tests.workspace.git.support import opened

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.workspace.git.mirror import Mirror


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HEAD", Asked("HEAD")),
        ("a..b", Asked("a", "b")),
        ("a...b", Asked("a", "b", True)),
        ("a..", Asked("a", "HEAD")),
        ("..b", Asked("HEAD", "b")),
        ("a...", Asked("a", "HEAD", True)),
        ("...b", Asked("HEAD", "b", True)),
        ("v1.0..v2.0", Asked("v1.0", "v2.0")),
        ("HEAD^{/a..b}", Asked("HEAD^{/a..b}")),
        (":/a..b", Asked(":/a..b")),
        ("main@{1 day ago}...x@{u}", Asked("main@{1 day ago}", "x@{u}", True)),
    ],
)
def test_what_is_asked(text: str, expected: Asked) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize("text", ["..", "...", "....", "a....b", "a..b..c", "a...b..c", "a..b...c", "a.....b"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not a range: A\.\.B compares"):
        asked(text)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters=".{}"), min_size=1).filter(lambda name: name[0] != ":")


@given(old=NAMES, new=NAMES, dots=st.sampled_from(["..", "..."]))
def test_two_names_are_two_ends(old: str, new: str, dots: str) -> None:
    assert asked(f"{old}{dots}{new}") == Asked(old, new, dots == "...")


@pytest.fixture
def forked(tmp_path: Path) -> tuple[Path, Mirror]:
    """A history with two branches, and a work tree on one of them."""
    folder = repository(tmp_path / "r", {"a": "1"})
    git(folder, "branch", "--force", "base")
    for branch in ("left", "right"):
        git(folder, "checkout", "--quiet", "-b", branch, "base")
        put(folder, {branch: branch})
        git(folder, "add", branch)
        git(folder, "commit", "--quiet", "--message", branch)
    return folder, opened(folder, tmp_path / "m", dict(os.environ))


@needs_git
def test_the_ends(forked: tuple[Path, Mirror]) -> None:
    folder, mirror = forked
    base, left, right = (git(folder, "rev-parse", name) for name in ("base", "left", "right"))

    def commits(text: str, *, merge_base: bool = False) -> tuple[str, str | None]:
        ends = ends_of(mirror, text, merge_base=merge_base)
        return ends.old.commit, ends.new and ends.new.commit

    assert commits("left") == (left, None)
    assert commits("left..right") == (left, right)
    assert commits("left...right") == (base, right)
    assert commits("left...") == (base, right)
    assert commits("...left") == (base, left)
    assert commits("left", merge_base=True) == (base, None)
    assert ends_of(mirror, "left...").old.name == "the merge base of left and HEAD"
    with pytest.raises(UsageError, match="--merge-base takes one revision"):
        commits("left..right", merge_base=True)


@needs_git
def test_the_merge_base_is_gits(forked: tuple[Path, Mirror]) -> None:
    folder, mirror = forked
    assert ends_of(mirror, "left...right").old.commit == git(folder, "merge-base", "left", "right")


@needs_git
def test_several_merge_bases_are_said(tmp_path: Path, forked: tuple[Path, Mirror]) -> None:
    folder, mirror = forked
    git(folder, "checkout", "--quiet", "-b", "left2", "left")
    git(folder, "merge", "--quiet", "--message", "m", "right")
    git(folder, "checkout", "--quiet", "-b", "right2", "right")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "m", "left")
    ends = ends_of(mirror, "left2...right2")
    assert ends.remarks == (f"left2 and right2 have 2 merge bases: {ends.old.commit[:12]} is compared",)


@needs_git
def test_no_merge_base(forked: tuple[Path, Mirror]) -> None:
    folder, mirror = forked
    git(folder, "checkout", "--quiet", "--orphan", "alone")
    git(folder, "commit", "--quiet", "--message", "alone")
    with pytest.raises(UsageError, match="left and alone have no merge base: they share no history"):
        ends_of(mirror, "left...alone")


@needs_git
def test_every_way_to_name_a_commit(tmp_path: Path, forked: tuple[Path, Mirror]) -> None:
    folder, _ = forked
    git(folder, "tag", "--annotate", "--message", "x", "v1", "left")
    git(folder, "tag", "lightweight", "left")
    git(folder, "checkout", "--quiet", "left")
    git(folder, "pack-refs", "--all")
    here = opened(folder, tmp_path / "m2", dict(os.environ))
    left = git(folder, "rev-parse", "left")
    for name in ("left", "v1", "lightweight", "refs/heads/left", "HEAD", "@", left, left[:9], "v1^0", ":/left"):
        assert commit_of(here, name) == left
    assert commit_of(here, "left~1") == commit_of(here, "left^") == git(folder, "rev-parse", "base")
    assert commit_of(here, "@{-1}") == commit_of(here, "right@{0}") == git(folder, "rev-parse", "right")
    git(folder, "checkout", "--quiet", "--detach", "base")
    assert commit_of(opened(folder, tmp_path / "m3", dict(os.environ)), "HEAD") == git(folder, "rev-parse", "base")


@needs_git
def test_the_upstream_of_a_branch(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", {"a": "1"})
    git(tmp_path, "clone", "--quiet", str(origin), "copy")
    git(tmp_path / "copy", "commit", "--quiet", "--allow-empty", "--message", "mine")
    mirror = opened(tmp_path / "copy", tmp_path / "m", dict(os.environ))
    there = git(origin, "rev-parse", "HEAD")
    assert commit_of(mirror, "@{upstream}") == commit_of(mirror, "@{push}") == commit_of(mirror, "origin/HEAD") == there


UNKNOWN = [
    "nope",
    "HEAD~9",
    "--all",
    "-x",
    "",
    " ",
    "HEAD:a",
    "HEAD^{tree}",
    "a b",
    "a\0b",
    "a\nb",
    "\udcff",
    "x" * 4000,
    "^HEAD",
]


@needs_git
@pytest.mark.parametrize("revision", UNKNOWN)
def test_an_unknown_revision_is_one_line(tmp_path: Path, revision: str) -> None:
    mirror = opened(repository(tmp_path / "r", {"a": "1"}), tmp_path / "m", dict(os.environ))
    with pytest.raises(UsageError, match="unknown revision") as error:
        commit_of(mirror, revision)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


@needs_git
def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "r")
    with pytest.raises(UsageError, match="no commits yet"):
        commit_of(opened(tmp_path / "r", tmp_path / "m", dict(os.environ)), "HEAD")


@needs_git
@pytest.mark.parametrize("text", ["HEAD~1", "HEAD~1..HEAD", "HEAD~1...HEAD"])
def test_a_shallow_clone_is_named_as_the_cause(tmp_path: Path, text: str) -> None:
    folder = repository(tmp_path / "r", {"a": "1"})
    put(folder, {"a": "2"})
    git(folder, "commit", "--quiet", "--all", "--message", "second")
    git(tmp_path, "clone", "--quiet", "--depth", "1", folder.as_uri(), "copy")
    with pytest.raises(UsageError, match="shallow"):
        ends_of(opened(tmp_path / "copy", tmp_path / "m", dict(os.environ)), text)


@needs_git
def test_without_git_it_says_so(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a": "1"})
    for number, path in enumerate((str(tmp_path), "", ".", "relative/bin")):
        with pytest.raises(UsageError, match="git is not installed"):
            opened(folder, tmp_path / f"m{number}", {"PATH": path})
