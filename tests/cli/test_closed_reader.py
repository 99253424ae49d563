"""A reader that has gone before all was written is not a failure: 1 would read as findings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("words", [["rules"], ["--help"], ["explain", "R012"]])
def test_the_exit_code_is_0_and_nothing_is_said(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "anam_personas", *words], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_2() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "anam_personas", "rules"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 2
    assert b"cannot write the output" in ended.stderr
