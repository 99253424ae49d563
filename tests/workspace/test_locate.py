"""Every kind of work tree is found by its ``.git``, whatever the environment says; what only looks like one is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.errors import UsageError
from anam_personas.workspace.git.revisions import commit_of
from anam_personas.workspace.locate import locate
from tests.review.support import FILES, HOUSE, git, needs_git, put, repository
from tests.workspace.git.support import opened

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git


def edited(folder: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether diff sees one edit of a voice in a project, and nothing else."""
    put(
        folder,
        {
            "personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )
    capsys.readouterr()
    code = main(["--project", str(folder), "diff", "--exit-code"])
    out = capsys.readouterr().out
    return (
        code == 1
        and '~ voiceId: "b0000000-0000-4000-8000-000000000001" -> "b0000000-0000-4000-8000-000000000002"' in out
        and "! " not in out
    )


def test_a_folder_below_the_top(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a/b/c": "1"})
    found = locate(folder / "a" / "b")
    assert (found.top, found.git_dir, found.below, found.is_linked) == (folder, folder / ".git", "a/b", False)
    assert locate(folder).below == ""


def test_a_folder_behind_a_link(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a/b": "1"})
    (tmp_path / "link").symlink_to(folder / "a")
    assert locate(tmp_path / "link").below == "a"


def test_a_linked_worktree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path / "r")
    put(folder, {"personas/cara.yaml": None})
    git(folder, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "w"))
    put(tmp_path / "w", {"new": "x"})
    git(tmp_path / "w", "add", "new")
    git(tmp_path / "w", "commit", "--quiet", "--message", "topic")
    assert edited(tmp_path / "w", capsys)
    head = opened(tmp_path / "w", tmp_path / "m", dict(os.environ)).git.run("rev-parse", "HEAD").line
    assert head == git(tmp_path / "w", "rev-parse", "HEAD") != git(folder, "rev-parse", "HEAD")


def test_worktrees_of_a_bare_repository_beside_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository(tmp_path / "r")
    git(tmp_path, "clone", "--quiet", "--bare", str(tmp_path / "r"), str(tmp_path / "p" / ".bare"))
    put(tmp_path / "p", {".git": "gitdir: ./.bare\n"})
    git(tmp_path / "p", "worktree", "add", "--quiet", "main")
    assert edited(tmp_path / "p" / "main", capsys)


def test_a_submodule_and_a_worktree_of_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner, outer = repository(tmp_path / "inner"), repository(tmp_path / "outer", {"x": "1"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "bots")
    git(outer / "bots", "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "w"))
    assert edited(tmp_path / "w", capsys)
    assert (outer / "bots" / ".git").is_file()
    assert edited(outer / "bots", capsys)


def test_a_repository_kept_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(tmp_path, "init", "--quiet", "--separate-git-dir", str(tmp_path / "store"), str(tmp_path / "r"))
    assert edited(repository(tmp_path / "r"), capsys)


def test_a_repository_below_another_is_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository(tmp_path / "r", {f"a/{name}": text.replace("Cara", "Nia") for name, text in FILES.items()})
    assert edited(repository(tmp_path / "r" / "a"), capsys)


def test_an_empty_git_folder_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path / "r", {f"a/{name}": text for name, text in FILES.items()})
    (folder / "a" / ".git").mkdir()
    assert edited(folder / "a", capsys)


@pytest.mark.skipif(os.name == "nt", reason="hooks are shell scripts")
@pytest.mark.parametrize("is_linked", [False, True])
def test_inside_a_hook(tmp_path: Path, is_linked: bool) -> None:
    """Git exports GIT_DIR, GIT_INDEX_FILE and others to hooks, which would move the top to the working folder."""
    folder = repository(tmp_path / "r", {f"a/{name}": text for name, text in FILES.items()})
    where = folder
    if is_linked:
        where = tmp_path / "w"
        git(folder, "worktree", "add", "--quiet", "-b", "topic", str(where))
    command = f"cd a && '{sys.executable}' -m anam_personas diff >'{tmp_path}/told' 2>&1"
    put(folder / ".git" / "hooks", {"pre-commit": f"#!/bin/sh\nenv | grep ^GIT_ >'{tmp_path}/environ'\n{command}\n"})
    (folder / ".git" / "hooks" / "pre-commit").chmod(0o755)
    put(
        where / "a",
        {
            "personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(where), *who, "commit", "--quiet", "-am", "x"], check=True, env=environ)
    assert "GIT_INDEX_FILE" in (tmp_path / "environ").read_text(encoding="utf-8")
    told = (tmp_path / "told").read_text(encoding="utf-8")
    assert '~ voiceId: "b0000000-0000-4000-8000-000000000001" -> "b0000000-0000-4000-8000-000000000002"' in told
    assert "0 added, 0 removed, 0 renamed, 2 changed" in told


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        locate(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no valid repository path"),
        ("nonsense", "has no valid repository path"),
        ("gitdir: ", "has no valid repository path"),
        ("gitdir: a\nb", "has no valid repository path"),
        ("gitdir: a\0b", "has no valid repository path"),
        ("gitdir: ../nowhere", "which is not a repository"),
        ("gitdir: .", "which is not a repository"),
        ("gitdir: /", "which is not a repository"),
        ("gitdir: " + "x" * 5000, "which is not a repository"),
        ("gitdir: " + "x" * 70_000, "has no valid repository path"),
    ],
)
def test_a_git_file_that_makes_no_sense(tmp_path: Path, content: str, said: str) -> None:
    put(tmp_path / "r", {".git": content})
    with pytest.raises(UsageError, match=said) as error:
        locate(tmp_path / "r")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("place", ["inside", "beside", "below another"])
def test_a_repository_among_the_files_of_a_work_tree(tmp_path: Path, place: str) -> None:
    folder = repository(tmp_path / "r", {"ai/x": "1", "b/c/x": "1"})
    target = {"inside": "ai/store", "beside": "store", "below another": "b/c/store"}[place]
    shutil.copytree(folder / ".git", folder / target)
    put(folder / "ai", {".git": f"gitdir: {folder / target}\n"})
    with pytest.raises(UsageError, match="among the files of a work tree"):
        locate(folder / "ai")


def test_a_worktree_that_shares_with_a_stranger(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"x": "1"})
    put(folder / ".git", {"commondir": "../../other/.git\n"})
    repository(tmp_path / "other", {"y": "2"})
    with pytest.raises(UsageError, match="does not lead to the repository"):
        locate(folder)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[core]\n\tworktree = ../../other\n", "has its work tree set to"),
        ("[core]\n\tworktree\n", "has its work tree set to"),
        ("[extensions]\n\tunheardOf = 1\n[core]\n\trepositoryformatversion = 1\n", "unsupported extension"),
        ("[core]\n\trepositoryformatversion = 7\n", "7"),
        ("[core\n", "cannot read"),
        ("\0\0\0", "cannot read"),
    ],
)
def test_a_configuration_that_is_not_understood(tmp_path: Path, line: str, said: str) -> None:
    folder = repository(tmp_path / "r", {"x": "1"})
    with (folder / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(UsageError, match=said) as error:
        commit_of(opened(folder, tmp_path / "m"), "HEAD")
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("name", [".git/config", ".git/packed-refs", ".git/HEAD", ".git/commondir", ".git"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = repository(tmp_path / "r")
    if name == ".git":
        (folder / ".git").rename(tmp_path / "gone")
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert main(["--project", str(folder), "diff"]) == (0 if name == ".git/packed-refs" else 2)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_gits_to_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "r")
    for path in (folder, folder / ".git"):
        os.chown(path, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert main(["--project", str(folder), "diff"]) == 2
    told = capsys.readouterr().err
    assert "git refuses the repository" in told
    assert len(told.splitlines()) == 1
    put(tmp_path / "home", {".gitconfig": f"[safe]\n\tdirectory = {folder}\n"})
    assert main(["--project", str(folder), "diff"]) == 0


@pytest.mark.parametrize(
    "name", ["packed-refs", "HEAD", "FETCH_HEAD", "config", "shallow", "refs/heads/x", "logs/HEAD"]
)
def test_no_line_of_another_file_is_repeated(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A repository that an archive brings may have links in it."""
    folder = repository(tmp_path / "r")
    put(tmp_path, {"private": "machine example.com password canary\n"})
    (folder / ".git" / name).unlink(missing_ok=True)
    (folder / ".git" / name).symlink_to(tmp_path / "private")
    for revision in ("HEAD", "x", "FETCH_HEAD", "HEAD@{1}", "nope"):
        main(["--project", str(folder), "diff", revision])
    told = capsys.readouterr()
    assert "canary" not in told.out + told.err
