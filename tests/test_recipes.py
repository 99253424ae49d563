"""The recipes for pull requests: their very lines, run on a branch that is hostile."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docs_console import fences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGES = sorted((Path(__file__).parents[1] / "docs").glob("*.md"))
BASE = 'project = "front-desk"\n'
HOSTILE = 'project = "front-desk"\n[environments.default]\napi-key-variable = "ANAM_API_KEY_PRODUCTION"\n'
GIT = ["git", "-c", "user.name=you", "-c", "user.email=you@example.com", "-c", "init.defaultBranch=main"]


def workflows() -> Iterator[tuple[str, dict[str, object]]]:
    """The workflows and pipelines that the pages show."""
    for page in PAGES:
        for fence in fences(page.read_text(encoding="utf-8")):
            if fence.info.split()[:1] == ["yaml"]:
                body = yaml.load("\n".join(fence.body), Loader=yaml.BaseLoader)
                if isinstance(body, dict):
                    yield f"{page.name}:{fence.line}", body


def jobs() -> list[tuple[str, dict[str, object], str]]:
    """The jobs of GitHub's workflows, each with its place and what its workflow begins on."""
    return [
        (f"{at} {name}", {"permissions": flow.get("permissions"), **job}, str(flow["on"]))
        for at, flow in workflows()
        if isinstance(flow.get("jobs"), dict) and "on" in flow
        for name, job in flow["jobs"].items()  # type: ignore[attr-defined]
    ]


def test_there_are_recipes() -> None:
    assert len(jobs()) >= 4


@pytest.mark.parametrize(("at", "job", "begins_on"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_jobs_are_careful(at: str, job: dict[str, object], begins_on: str) -> None:
    text = yaml.safe_dump(job)
    assert "pull_request_target" not in begins_on
    assert job["permissions"], f"{at}: it says what it may do"
    if "secrets." in text:
        # the key that signs snapshots is of no use anywhere else
        keys = text.count("secrets.") - text.count("secrets.ANAM_PERSONAS_SIGNING_KEY")
        assert keys == 1, f"{at}: one key a job"
        assert "environment" in job, f"{at}: somebody approves it"
        rights = job["permissions"]
        assert isinstance(rights, dict)
        assert {name for name, right in rights.items() if right == "write"} <= {"pull-requests"}, "for the comment"
        if "pull_request" in begins_on:
            assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert text.count("actions/checkout@") == text.count("persist-credentials: 'false'")


def recipe(ending: str) -> list[str]:
    """The lines that take the settings from the base branch: GitHub's, or GitLab's."""
    page = (Path(__file__).parents[1] / "docs" / "keys.md").read_text(encoding="utf-8")
    (body,) = (fence.body for fence in fences(page) if any(ending in line for line in fence.body))
    found = [line.strip().removeprefix("- ") for line in body]
    return [line for line in found if line.startswith(("rm ", "git "))]


def git(where: Path, *arguments: str) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run([*GIT, *arguments], cwd=where, check=True, capture_output=True, env=environ)


def put(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)


def other_settings(settings: Path, outside: Path) -> None:
    put(settings, HOSTILE)


def link(settings: Path, outside: Path) -> None:
    settings.unlink()
    settings.symlink_to(outside)


def folder(settings: Path, outside: Path) -> None:
    settings.unlink()
    settings.mkdir()
    put(settings / "x", "")


def pyproject(settings: Path, outside: Path) -> None:
    settings.unlink()
    put(settings.with_name("pyproject.toml"), HOSTILE.replace("[env", "[tool.anam-personas.env"))


TRICKS: list[Callable[[Path, Path], None]] = [other_settings, link, folder, pyproject]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
@pytest.mark.parametrize("ending", ["HEAD^1 --", "FETCH_HEAD --"], ids=["GitHub", "GitLab"])
def test_the_settings_are_those_of_the_base_branch(
    ending: str, trick: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    origin, clone, outside = tmp_path / "origin", tmp_path / "clone", tmp_path / "outside"
    origin.mkdir()
    outside.write_text("mine\n")
    git(origin, "init", "-q")
    put(origin / "anam-personas.toml", "# as it was\n")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "base")
    git(origin, "checkout", "-qb", "branch")
    trick(origin / "anam-personas.toml", outside)
    put(origin / "other.txt", "work\n")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "branch")
    git(origin, "checkout", "-q", "main")
    put(origin / "anam-personas.toml", BASE)
    git(origin, "commit", "-qam", "the base goes on")
    git(origin, "merge", "-q", "-s", "ours", "--no-commit", "branch")  # a merge whose content the branch has chosen
    git(origin, "read-tree", "-um", "HEAD", "branch")
    git(origin, "commit", "-qm", "merge")
    git(origin, "branch", "merged")
    git(origin, "reset", "-q", "--hard", "HEAD^1")
    git(tmp_path, "clone", "-q", "--branch", "merged", "--depth", "2", f"file://{origin}", str(clone))
    assert not (clone / "anam-personas.toml").is_file() or (clone / "anam-personas.toml").read_text() != BASE

    lines = recipe(ending)
    assert len(lines) >= 2
    environ = {**os.environ, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=clone, check=True, capture_output=True, env=environ)
    assert (clone / "anam-personas.toml").read_text() == BASE
    assert not (clone / "anam-personas.toml").is_symlink()
    assert not (clone / "pyproject.toml").exists()
    assert outside.read_text() == "mine\n"
