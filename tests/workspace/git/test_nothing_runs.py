"""Nothing that a repository, a commit or the environment names is run by diff, whatever way leads there."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.review.support import FILES, HOUSE, git, needs_git, put, repository
from tests.workspace.git.support import Canary, promisor, trapped_config, trapped_environ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [needs_git, pytest.mark.skipif(os.name == "nt", reason="the canaries are shell scripts")]

MISSING = "1" * 40
REVISIONS: tuple[list[str], ...] = (
    *([], ["HEAD"], ["topic"], ["origin/gone"], ["HEAD...topic"], ["HEAD..origin/gone"], ["origin/gone...HEAD"]),
    *(["@{upstream}"], ["HEAD^{/second}"], [":/first"], [MISSING], ["signed"], ["--merge-base", "topic"], ["nope"]),
)
URLS: dict[str, Callable[[Canary], str]] = {
    "ssh": lambda _: "ssh://x/y",
    "ext": lambda canary: f"ext::{canary.command('ext')} %S",
    "file": lambda canary: f"file://{canary.folder}",
    "git": lambda _: "git://localhost:9/x",
    "helper": lambda _: "trap::x",
}


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    """In the place of helpers and tools on the path, too. Nothing of it may have run when the test is over."""
    found = Canary(tmp_path / "canary")
    for name in (
        "ssh",
        "less",
        "more",
        "vi",
        "gpg",
        "git-remote-trap",
        "git-remote-ext",
        "git-upload-pack",
        "git-lfs",
        "man",
    ):
        found.command(name)
    monkeypatch.setenv("PATH", f"{found.folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    yield found
    assert found.sung == []


def trapped(folder: Path, canary: Canary, url: str) -> Path:
    """A clone that was tampered with: traps in its configuration and attributes, and objects missing."""
    repository(folder, {**FILES, ".gitattributes": "* filter=x diff=x merge=x\n"})
    put(folder, {"personas/style.md": "Answer in two sentences.\n"})
    git(folder, "commit", "--quiet", "--all", "--message", "second")
    git(folder, "branch", "topic", "HEAD~1")
    git(folder, "tag", "--annotate", "--message", "x\n-----BEGIN PGP SIGNATURE-----\n", "signed")
    put(
        folder,
        {
            "personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )
    put(folder / ".git", {"refs/remotes/origin/gone": f"{MISSING}\n"})
    blob = git(folder, "rev-parse", "topic:personas/style.md")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    config = (folder / ".git" / "config").read_text(encoding="utf-8")
    more = f'[include]\n\tpath = {canary.folder}/included\n[includeIf "gitdir:**"]\n\tpath = {canary.folder}/included\n'
    head = git(folder, "symbolic-ref", "--short", "HEAD")
    branch = f'[branch "{head}"]\n\tremote = origin\n\tmerge = refs/heads/gone\n'
    traps = trapped_config(canary)
    put(canary.folder, {"included": traps})
    put(
        folder / ".git",
        {"config": config + traps + promisor(canary, url) + more + branch, "info/attributes": "* filter=x\n"},
    )
    shutil.copytree(canary.folder / "hooks", folder / ".git" / "hooks", dirs_exist_ok=True)
    return folder


def run_all(project: Path) -> list[int]:
    return [main(["--project", str(project), "diff", *revision]) for revision in REVISIONS]


@pytest.mark.parametrize("url", URLS)
def test_of_the_clones_own_configuration(
    tmp_path: Path, canary: Canary, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = trapped(tmp_path / "r", canary, URLS[url](canary))
    codes = dict(zip(map(" ".join, REVISIONS), run_all(folder), strict=True))
    assert {codes[name] for name in ("", "HEAD", "signed", "HEAD^{/second}")} == {0}
    assert {codes[name] for name in ("topic", "origin/gone", "HEAD..origin/gone", MISSING, "nope", ":/first")} == {2}
    told = capsys.readouterr()
    assert "the clone is partial, and nothing is fetched" in told.err
    assert "Traceback" not in told.err


def test_the_traps_are_sharp(tmp_path: Path) -> None:
    """What the other tests would miss if git did not take the bait any more."""
    canary = Canary(tmp_path / "canary")
    folder = trapped(tmp_path / "r", canary, "ssh://x/y")
    for words in (["diff"], ["status"], ["cat-file", "-p", MISSING]):
        subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    assert {"ssh-command", "fsmonitor"} <= set(canary.sung)


def bare_looking(folder: Path, canary: Canary, worktree: str) -> None:
    """What a commit can bring along, and git takes for a repository."""
    put(folder, {
        "HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{MISSING}\n", "refs/remotes/origin/gone": f"{MISSING}\n",
        "objects/info/.keep": "", "objects/pack/.keep": "",
        "config": f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = {worktree}\n"
        + trapped_config(canary) + promisor(canary, "ssh://x/y"),
    })  # fmt: skip


def test_of_a_folder_that_looks_like_a_repository(
    tmp_path: Path, canary: Canary, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = tmp_path / "origin"
    put(origin, {f"ai/{name}": text for name, text in FILES.items()})
    bare_looking(origin / "ai", canary, ".")
    repository(origin, {})
    git(tmp_path, "clone", "--quiet", str(origin), "copy")
    put(
        tmp_path / "copy",
        {
            "ai/personas/_house.yaml": HOUSE.replace(
                "b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"
            )
        },
    )
    assert main(["--project", str(tmp_path / "copy" / "ai"), "diff"]) == 0
    assert (
        '~ voiceId: "b0000000-0000-4000-8000-000000000001" -> "b0000000-0000-4000-8000-000000000002"'
        in capsys.readouterr().out
    )
    run_all(tmp_path / "copy" / "ai")


@pytest.mark.parametrize("marker", ["folder", "file", "link", "commondir"])
def test_of_a_repository_that_an_archive_brings(tmp_path: Path, canary: Canary, marker: str) -> None:
    """Git makes no ``.git`` in a checkout; an archive may."""
    folder = repository(tmp_path / "r", {f"ai/{name}": text for name, text in FILES.items()})
    planted = folder / "ai" / ".git" if marker == "folder" else folder / "planted"
    bare_looking(planted, canary, str(folder / "ai"))
    if marker == "file":
        put(folder / "ai", {".git": "gitdir: ../planted\n"})
    elif marker == "link":
        (folder / "ai" / ".git").symlink_to("../planted")
    elif marker == "commondir":
        put(folder / "ai" / ".git", {"HEAD": "ref: refs/heads/main\n", "commondir": "../../planted\n"})
    assert set(run_all(folder / "ai")) == {2}


def test_of_the_environment(
    tmp_path: Path, canary: Canary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = trapped(tmp_path / "r", canary, "ssh://x/y")
    for name, value in trapped_environ(canary).items():
        monkeypatch.setenv(name, value)
    assert main(["--project", str(folder), "diff"]) == 0
    assert (
        '~ voiceId: "b0000000-0000-4000-8000-000000000001" -> "b0000000-0000-4000-8000-000000000002"'
        in capsys.readouterr().out
    )
    run_all(folder)


def test_of_a_git_in_the_working_folder(
    tmp_path: Path, canary: Canary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "r")
    shutil.copy(canary.command("git-beside"), folder / "git")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    assert main(["diff"]) == 0
    assert "0 changed, 2 the same" in capsys.readouterr().out


def test_git_is_told_to_stay_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the walls before it: no fetch, no protocol, no monitor, no hook, no pager; and no key in its environment."""
    real, log = shutil.which("git"), tmp_path / "log"
    put(tmp_path / "bin", {"git": f'#!/bin/sh\n(env; printf "argument %s\\n" "$@") >> {log}\nexec {real} "$@"\n'})
    (tmp_path / "bin" / "git").chmod(0o755)
    folder = repository(tmp_path / "r")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("ANAM_API_KEY", "ak-canary")
    assert main(["--project", str(folder), "diff", "HEAD...HEAD"]) == 0
    told = log.read_text(encoding="utf-8").splitlines()
    assert {"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0"} <= set(
        told
    )
    options = [
        "safe.bareRepository=explicit",
        "protocol.allow=never",
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
    ]
    assert {f"argument {option}" for option in options} <= set(told)
    assert not any("ak-canary" in line for line in told)
    names = {line.partition("=")[0] for line in told if line.startswith("GIT_")}
    assert names == {
        *(
            "GIT_ALLOW_PROTOCOL",
            "GIT_ATTR_NOSYSTEM",
            "GIT_CONFIG_GLOBAL",
            "GIT_CONFIG_NOSYSTEM",
            "GIT_CONFIG_SYSTEM",
            "GIT_DIR",
        ),
        *("GIT_NO_LAZY_FETCH", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_OPTIONAL_LOCKS", "GIT_PAGER"),
        "GIT_TERMINAL_PROMPT",
    }
