"""The files that other people's CI systems read: valid by their schemas, clean by zizmor, and run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from anam_personas.emulator import Emulator
from tests.ci.runner import ROOT
from tests.projects import CARA
from tests.review.support import git, put

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent


def program(name: str) -> str:
    """A program of another author beside Python, or a skipped test."""
    if not (BIN / name).exists():
        pytest.skip(f"{name} is not installed: it is in requirements/ci.txt")
    return str(BIN / name)


INPUTS, JOBS = yaml.safe_load_all((ROOT / "templates/personas.yml").read_text(encoding="utf-8"))
GIVEN = {"source": "anam-personas", "stage": "test"}


def filled(value: Any, **given: str) -> Any:
    """The component with its inputs put in, as GitLab does."""
    if isinstance(value, dict):
        return {key: filled(item, **given) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, **given) for item in value]
    if not isinstance(value, str):
        return value
    spec = INPUTS["spec"]["inputs"]

    def one(match: re.Match[str]) -> str:
        found = given.get(match[1], spec[match[1]].get("default", ""))
        return str(found).lower() if isinstance(found, bool) else str(found)

    return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", one, value)


@pytest.mark.interop
@pytest.mark.parametrize("schema", ["github-actions", "gitlab-ci", "pre-commit-hooks", "dependabot"])
def test_the_schemas_of_the_vendors_accept_them(schema: str, tmp_path: Path) -> None:
    component = tmp_path / ".gitlab-ci.yml"
    component.write_text(yaml.safe_dump(filled(JOBS, **GIVEN)), encoding="utf-8")
    files = {
        "github-actions": ROOT / "action.yml",
        "gitlab-ci": component,
        "dependabot": ROOT / ".github/dependabot.yml",
    }
    command = ["check-jsonschema", "--builtin-schema", f"vendor.{schema}", str(files.get(schema))]
    if schema == "pre-commit-hooks":
        command = ["pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    if schema == "gitlab-ci":
        command += ["--data-transform", "gitlab-ci"]
    done = subprocess.run([program(command[0]), *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.interop
def test_zizmor_finds_nothing_in_the_action(tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
    command = [program("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_images_and_packages_are_pinned() -> None:
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in docker
    assert ":latest" not in docker
    assert re.search(r"^USER (?!root)", docker, re.MULTILINE)
    sources = re.findall(r"^COPY (?!--from)(.+)", docker, re.MULTILINE)
    assert all((ROOT / name).exists() for line in sources for name in line.split()[:-1])
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name for line in sources for name in line.split()[:-1]} <= kept


@pytest.fixture
def project(tmp_path: Path) -> Path:
    put(tmp_path / "work", {"anam-personas.toml": 'project = "p"\n', "personas/cara.yaml": CARA})
    git(tmp_path / "work", "init", "-q", "-b", "main")
    git(tmp_path / "work", "add", "-A")
    git(tmp_path / "work", "commit", "-qm", "base")
    return tmp_path / "work"


@pytest.fixture
def url() -> Iterator[str]:
    with Emulator() as running:
        yield running.url


def job(name: str, folder: Path, url: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a job of the component as GitLab does: all its lines in one shell."""
    jobs = filled(JOBS, **GIVEN | given)
    lines = [
        line for line in jobs[".anam-personas"]["before_script"] if " -m " not in line and "export PATH" not in line
    ]
    variables = {key: str(value) for key, value in jobs[".anam-personas"]["variables"].items()}
    environ = {
        **variables, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent), "ANAM_API_KEY": "a-key",
        "ANAM_API_URL": url, "CI_PROJECT_DIR": str(folder), "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    }  # fmt: skip
    script = "\n".join([*lines, *jobs[name]["script"]]).replace("/tmp/anam-personas-plan", str(folder.parent / "plan"))
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_the_jobs_of_the_component(project: Path, url: str) -> None:
    assert job("personas-check", project, url).returncode == 0
    assert (project / "gl-code-quality-report.json").exists()
    assert job("personas-apply-plan", project, url).returncode == 0
    done = job("personas-apply", project, url)
    assert done.returncode == 0, done.stderr
    assert "1 done" in done.stdout
    assert job("personas-check", project, url, environment="x", **{"all-projects": "true"}).returncode == 0


def test_a_merge_request_is_planned_with_the_settings_of_its_target(project: Path, url: str) -> None:
    git(project.parent, "clone", "-q", str(project), "clone")
    clone = project.parent / "clone"
    git(clone, "checkout", "-qb", "branch")
    (clone / "anam-personas.toml").write_text('project = "other"\n')
    (clone / "personas/leo.yaml").write_text(CARA.replace("Cara", "Leo"))
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "change")
    done = job("personas-plan", clone, url)
    assert done.returncode == 0, done.stderr
    assert "### Plan for `p/default`" in (clone / "plan.md").read_text()
    assert "leo" in done.stdout


@pytest.mark.interop
def test_pre_commit_runs_the_hooks(project: Path) -> None:
    """In a real repository; without the network, so with the programs that are installed."""
    git(ROOT, "rev-parse", "HEAD")
    manifest = project.parent / "hooks"
    put(manifest, {".pre-commit-hooks.yaml": (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")})
    git(manifest, "init", "-q")
    git(manifest, "add", "-A")
    git(manifest, "commit", "-qm", "x")
    revision = git(manifest, "rev-parse", "HEAD").strip()
    hooks = [{"id": name, "language": "system"} for name in ("anam-personas", "anam-personas-schema")]
    put(
        project,
        {
            ".pre-commit-config.yaml": yaml.safe_dump(
                {"repos": [{"repo": str(manifest), "rev": revision, "hooks": hooks}]}
            )
        },
    )
    environ = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(project.parent / "cache"),
    }
    git(project, "add", "-A")

    def run() -> subprocess.CompletedProcess[str]:
        command = [program("pre-commit"), "run", "--all-files"]
        return subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=False)

    done = run()
    assert "check personas...........................................................Passed" in done.stdout, (
        done.stdout + done.stderr
    )
    assert "schema/persona.schema.json is missing: run `anam-personas schema`" in done.stdout
    subprocess.run([BIN / "anam-personas", "schema"], cwd=project, check=True, capture_output=True)
    assert run().returncode == 0
    (project / "personas/cara.yaml").write_text("naem: x\n")
    assert run().returncode == 1
