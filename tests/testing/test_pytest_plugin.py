"""Persona tests as items of a team's own pytest run."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.testing.support import Bench

TESTS = """\
tests:
  - {name: good, tags: [smoke], turns: [{user: When?}]}
  - name: bad
    turns: [{user: When?}]
    expect: [{says: {contains: ten}}]
"""

PLUGIN = "anam_personas.testing.pytest_plugin"
ROOT = Path(__file__).parents[2]


def pytest_of(project: Bench, *words: str) -> subprocess.CompletedProcess[str]:
    # the plugin is named, so that those of everything else that is installed need not be loaded
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *words]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=project.folder, env=alone, capture_output=True, text=True, check=False)


def test_an_installed_package_brings_the_plugin_along() -> None:
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert PLUGIN in entries.values()


@pytest.mark.slow  # runs a pytest of its own six times
def test_persona_tests_are_items_where_it_is_switched_on(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(TESTS)
    assert pytest_of(project, "-q").returncode == 5  # nothing is collected
    (project.folder / "pytest.ini").write_text("[pytest]\npersona_tests = true\n")
    done = pytest_of(project, "-q")
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert 'personas/cara.test.yaml:6:15: it does not contain "ten"' in done.stdout
    assert "Traceback" not in done.stdout
    project.server.answer = lambda _: (500, {}, b"nobody may ask")
    (project.folder / "pytest.ini").write_text("[pytest]\npersona_tests = true\npersona_tests_mode = replay\n")
    assert "1 passed, 1 deselected" in pytest_of(project, "-q", "-m", "persona_test", "-k", "smoke").stdout
    (project.folder / "tools/book_visit.yaml").write_text(
        (project.folder / "tools/book_visit.yaml").read_text().replace("Book a", "Book one")
    )
    assert "2 skipped" in pytest_of(project, "-q").stdout
    monkeypatch.setenv("CI", "1")
    assert "2 failed" in pytest_of(project, "-q").stdout


@pytest.mark.slow
def test_a_wrong_file_is_an_error_of_collection(project: Bench) -> None:
    project.write("tests: [{nam: x}]\n")
    (project.folder / "pytest.ini").write_text("[pytest]\npersona_tests = true\n")
    done = pytest_of(project, "-q")
    assert 'personas/cara.test.yaml:2:10: S001 unknown key "nam"' in done.stdout
