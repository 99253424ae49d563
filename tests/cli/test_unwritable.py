"""A result that stdout does not take: what was done is said on stderr, and the code tells of both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        yield made


def full(*words: str) -> tuple[int, str]:
    """The code and stderr of a command whose stdout is full."""
    with FULL.open("w") as out:
        return run(out.fileno(), *words)


def closed(*words: str) -> tuple[int, str]:
    """The same where the reader of the pipe has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return run(writer, *words)
    finally:
        os.close(writer)


def run(out: int, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "anam_personas", *words], stdout=out, stderr=subprocess.PIPE, check=False
    )
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return done.returncode, said


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("stdout", [full, closed], ids=["full", "closed"])
def test_an_apply_says_what_it_did(lab: Lab, stdout: type, form: str) -> None:
    code, said = stdout("apply", "--yes", "--format", form)
    assert code == 2
    assert "persona cara" in said
    assert "Apply: 3 done, 0 failed" in said
    assert "error: cannot write the output: " in said
    assert {each["name"] for each in lab.emulator.personas} == {"Cara", "Leo"}


def test_the_higher_code_of_what_failed_stands(lab: Lab) -> None:
    lab.emulator.fail("POST /v1/personas 403 x9")
    code, said = full("apply", "--yes")
    assert code == 3
    assert "failed" in said


def test_a_stdout_that_is_not_there_counts_likewise(lab: Lab) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m anam_personas apply --yes >&-"],
        stderr=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == 2
    assert b"Apply: 3 done" in done.stderr


def test_a_stderr_that_is_full_does_not_stop_an_apply(lab: Lab) -> None:
    with FULL.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "anam_personas", "-v", "apply", "--yes"],
            stdout=subprocess.PIPE,
            stderr=out,
            check=False,
        )
    assert done.returncode == 0
    assert b"Apply: 3 done" in done.stdout


def test_a_rollback_and_a_pull_say_it_too(lab: Lab) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    lab.edit(initialMessage="By hand.")
    code, said = full("pull")
    assert (code, "Pull: 1 pulled" in said) == (2, True)
    assert "By hand." in (lab.folder / "personas/cara.yaml").read_text()
    assert main(["plan", "--exit-code"]) == 0  # the journal knows of it
    code, said = full("rollback", "--yes")
    assert (code, "Rollback: " in said) == (2, True)


def test_a_fix_says_it_too(lab: Lab) -> None:
    file = lab.folder / "personas/cara.yaml"
    file.write_text(file.read_text().replace("Hi there, this", "Hi there \U0001f642, this"))
    code, said = full("check", "--fix")
    assert (code, "Fixed 1 finding" in said) == (2, True)
    assert "Hi there, this" in file.read_text()


def test_a_plan_file_is_written_all_the_same(lab: Lab) -> None:
    code, _ = full("plan", "--out", "reviewed.json")
    assert (code, (lab.folder / "reviewed.json").exists()) == (2, True)


@pytest.mark.parametrize("words", [["check"], ["rules"], ["plan"], ["status"], ["render", "cara"], ["compile", "cara"]])
def test_a_reader_that_has_gone_is_passed_over_in_silence_where_nothing_was_done(lab: Lab, words: list[str]) -> None:
    assert closed(*words) == (0, "")
    code, said = full(*words)
    assert (code, said.count("\n")) == (2, 1)
