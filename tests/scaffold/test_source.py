"""What a new pipeline installs: the commit that the tool came from, and its very lines run by pip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from anam_personas._version import __version__
from anam_personas.scaffold.pipelines import PIPELINES, VARIABLE
from anam_personas.scaffold.source import Source, source
from tests.docs_console import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def record(url: str, commit: str = COMMIT, **more: Any) -> str:
    return json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": commit}, **more})


@pytest.mark.parametrize(
    ("url", "more", "found"),
    [
        ("https://github.com/ann/it", {}, f"git+https://github.com/ann/it@{COMMIT}"),
        ("https://gitlab.example.com:8443/a/b/it.git", {}, f"git+https://gitlab.example.com:8443/a/b/it.git@{COMMIT}"),
        ("https://x-token:s3cret@github.com/ann/it", {}, f"git+https://github.com/ann/it@{COMMIT}"),
        ("ssh://git@github.com/ann/it", {}, f"git+ssh://git@github.com/ann/it@{COMMIT}"),
        ("https://h.example/it", {"subdirectory": "py/it"}, f"git+https://h.example/it@{COMMIT}#subdirectory=py/it"),
    ],
)
@pytest.mark.parametrize("is_published", [True, False])
def test_a_commit_is_installed_again(url: str, more: dict[str, str], found: str, *, is_published: bool) -> None:
    assert source(record(url, **more), is_published=is_published) == Source(f"anam-personas @ {found}")


@pytest.mark.parametrize(
    "installed",
    [
        None,
        json.dumps({"url": "file:///home/ann/it", "dir_info": {"editable": True}}),
        json.dumps({"url": "https://h.example/it.whl", "archive_info": {}}),
        record("file:///home/ann/it"),
        record("https://h.example/it", commit="main"),
        record('https://h.example/"; touch x #'),
        record("https://h.example/it", subdirectory='x"\n'),
    ],
)
def test_what_other_machines_cannot_reach_is_a_placeholder_or_the_release(installed: str | None) -> None:
    made = source(installed, is_published=False)
    assert made.is_placeholder
    assert made.requirement == f"anam-personas @ git+https://github.com/your-org/anam-personas@{'0' * 40}"
    assert source(installed, is_published=True) == Source(f"anam-personas=={__version__}")


@pytest.mark.parametrize("kind", PIPELINES)
@pytest.mark.parametrize("installed", [record("https://github.com/ann/it"), None])
def test_a_pipeline_says_what_it_installs_once(kind: str, installed: str | None) -> None:
    made = source(installed, is_published=False)
    text = PIPELINES[kind]("", made)[1]
    assert text.count("anam-personas @ ") == 1
    assert ("replace" in text) == made.is_placeholder
    flow = yaml.safe_load(text)
    assert (flow["env"] if kind == "github" else flow["variables"]) == {VARIABLE: made.requirement}


def steps(kind: str, text: str) -> list[str]:
    """The lines that a runner gives to its shell."""
    flow = yaml.safe_load(text)
    if kind == "gitlab":
        return list(flow["anam-personas"]["script"])
    return [step["run"] for step in flow["jobs"]["check"]["steps"] if "run" in step]


@pytest.mark.slow
@pytest.mark.parametrize("kind", PIPELINES)
def test_its_lines_install_the_command_and_check(kind: str, tmp_path: Path) -> None:
    """Run as they are. Only git is told that the address leads to this repository, and pip that it has no network."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    if head.returncode:
        pytest.skip("not in a repository")
    remote = "https://github.com/ann/anam-personas"
    made = source(record(remote, head.stdout.strip()), is_published=False)
    home, work = tmp_path / "venv", tmp_path / "work"
    venv.create(home, with_pip=True, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "here.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    work.mkdir()
    environ = {
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), VARIABLE: made.requirement,
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{ROOT.as_uri()}.insteadOf", "GIT_CONFIG_VALUE_0": remote,
        "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "false", "PIP_IGNORE_INSTALLED": "1",
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "anam_personas", "init"], cwd=work, check=True, capture_output=True)
    script = "\n".join(steps(kind, PIPELINES[kind]("", made)[1]))
    done = subprocess.run(["bash", "-ec", script], cwd=work, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (installed,) = site.glob("anam_personas-*.dist-info/direct_url.json")
    assert source(installed.read_text(encoding="utf-8"), is_published=False) == made
    told = subprocess.run(
        ["anam-personas", "init", "more"],
        cwd=work,
        env=environ | {"UV": "uv"},
        capture_output=True,
        text=True,
        check=True,
    )
    step = f'  uv tool install "{made.requirement.replace(" @", "[emulator] @")}"  # keep the command\n'
    assert f"\nNext:\n{step}" in told.stderr, "as with uvx, which leaves no command behind"
