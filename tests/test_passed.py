"""A run after another leaves out what passed there, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFTEST = "from tests import passed\n\ndef pytest_configure(config): passed.register(config)\n"
TESTS = """
import pytest

@pytest.fixture
def breaks():
    yield
    raise OSError

def test_passes(): pass
def test_fails(): raise OSError
def test_skips(): pytest.skip("not here")
def test_is_not_cleared_away(breaks): pass
"""


def run(folder: Path, *options: str) -> str:
    environ = {**os.environ, "ANAM_PASSED": str(folder / "passed"), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir=.",
        *options,
    ]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False).stdout


def test_only_what_passed_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_some.py").write_text(TESTS)
    assert "1 failed, 2 passed, 1 skipped, 1 error" in run(tmp_path)
    assert (tmp_path / "passed").read_text() == "test_some.py::test_passes\n"
    assert "1 failed, 1 passed, 1 skipped, 1 error" in run(tmp_path, "-n1")
    (tmp_path / "test_some.py").write_text(TESTS.replace("raise OSError", "pass"))
    assert "2 passed, 1 skipped" in run(tmp_path)
    assert len((tmp_path / "passed").read_text().splitlines()) == 3
