"""Workflows in the documentation are copied into repositories that hold keys: pinned, without credentials, and clean by zizmor."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest
import yaml

from anam_personas.scaffold.pipelines import PIPELINES
from anam_personas.scaffold.source import installed
from anam_personas.schema.address import IS_PUBLISHED, REPOSITORY
from tests.docs_console import ROOT, fences

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_AROUND = "on: pull_request\npermissions: {}\njobs:\n  recipe:\n    runs-on: ubuntu-latest\n"
_USES = re.compile(r"uses: *(\S+?)@(\S+)(.*)")
_ZIZMOR = Path(sys.executable).with_name("zizmor")


def recipes() -> dict[str, str]:
    """``PAGE-LINE.yml`` -> each workflow in the pages; where it is a part of one, put into a whole one."""
    found = {}
    for page in PAGES:
        for fence in fences(page.read_text(encoding="utf-8")):
            text = dedent("\n".join(fence.body)) + "\n"
            if "steps:" in text and fence.info.split()[:1] == ["yaml"]:
                whole = text if re.search(r"^jobs:", text, re.MULTILINE) else _AROUND + indent(text, "    ")
                found[f"{page.stem}-{fence.line}.yml"] = whole
    return found


RECIPES = recipes() | {f"init{below}.yml": PIPELINES["github"](below, installed())[1] for below in ("", "bots")}
ALL = {**RECIPES, **{path.name: path.read_text(encoding="utf-8") for path in OWN}}


def test_there_are_some() -> None:
    assert len(RECIPES) >= 4
    assert {name.partition("-")[0] for name in RECIPES} >= {"ci", "keys", "sync"}


@pytest.mark.parametrize("name", ALL)
def test_actions_are_pinned_by_commit(name: str) -> None:
    """By all of a hash, with the version behind it for people."""
    for action, pin, comment in _USES.findall(ALL[name]):
        assert re.fullmatch(r"[0-9a-f]{40}", pin), f"{action}@{pin}"
        is_placeholder = action == REPOSITORY and not IS_PUBLISHED
        wanted = " +# the commit that you reviewed" if is_placeholder else r" +# v\d+\.\d+\.\d+"
        assert re.match(wanted, comment), f"{action}: say which version that is"


def test_an_action_is_pinned_to_one_commit_everywhere() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for text in ALL.values():
        for action, pin, comment in _USES.findall(text):
            pins.setdefault("/".join(action.split("/")[:2]), set()).add((pin, comment.split()[1]))
    assert {action: found for action, found in pins.items() if len(found) != 1} == {}


@pytest.mark.parametrize("name", ALL)
def test_no_workflow_takes_more_than_it_needs(name: str) -> None:
    """No rights by default, no credentials left behind, no secrets for files of a fork."""
    workflow = yaml.safe_load(ALL[name])
    assert "permissions" in workflow
    assert "pull_request_target" not in str(workflow.get(True, workflow.get("on")))
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if str(step.get("uses", "")).startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", ""), "an expression in a script is a script: pass it by env"


@pytest.mark.interop
@pytest.mark.skipif(not _ZIZMOR.exists() and shutil.which("zizmor") is None, reason="needs zizmor: requirements/ci.txt")
def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in RECIPES.items():
        (folder / name).write_text(text, encoding="utf-8")
    program = str(_ZIZMOR if _ZIZMOR.exists() else shutil.which("zizmor"))
    done = subprocess.run(
        [program, "--offline", "--no-progress", str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.interop
@pytest.mark.skipif(not _ZIZMOR.exists() and shutil.which("zizmor") is None, reason="needs zizmor: requirements/ci.txt")
def test_zizmor_would_find_something(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "bad.yml").write_text(_AROUND + "    steps:\n      - uses: actions/checkout@v4\n", encoding="utf-8")
    program = str(_ZIZMOR if _ZIZMOR.exists() else shutil.which("zizmor"))
    assert subprocess.run(
        [program, "--offline", "--no-progress", str(tmp_path)], capture_output=True, check=False, timeout=60
    ).returncode
