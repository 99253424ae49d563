"""The pages say what is: their examples run, their links lead somewhere, the generated ones are fresh.

How examples are written in README.md and docs/*.md:

- A fence tagged ``console`` is **run**, whole. Lines that begin with ``$ `` are commands, the lines beneath one are its
  output (stdout and stderr, as a terminal shows them)::

      ```console
      $ anam-personas validate personas/cara.yaml
      1 file checked, nothing found.
      ```

- The ``console`` fences of one page run **in order, in one shell**, in one copy of the sample project (anam-personas.toml,
  personas/, tools/, schema/ of this repository), which is the current folder: what a command changes, exports or assigns
  (``TOKEN=$(anam-personas token cara)``) holds for the rest of the page. Each page begins anew. ANAM_API_URL points at an
  emulator of the page's own; ANAM_API_KEY and ANAM_API_KEY_PRODUCTION hold any text. No colours, 100 columns, no stdin.
- Output that is shown is **compared whole**. A line that is only ``...`` stands for any number of lines, none too. A
  command with no lines beneath is run and must end with 0; its output is not compared.
- **Masked** on both sides before they are compared, so that a page may show realistic ones: session tokens, UUIDs,
  revisions (12 hex digits) and digests (64), timestamps (2026-01-31T12:00:00Z), durations (0.2 s, 15 ms), and
  ``http://127.0.0.1:PORT``. Spaces at the end of a line and empty lines at the end of an output do not count.
- **Exit codes**: a command whose output is shown may end with 0 or 1. Any other code must be shown, by the next command
  being ``$ echo $?`` with the code beneath; a shown code is compared like any output.
- A command goes on in the next line after a ``\\`` at the end of a line.
- A fence with ``title="PATH"`` behind its language (```` ```yaml title="personas/ada.yaml" ````) **writes** that file at
  this point of the page. Without a title it is only shown.
- A comment ``<!-- $ COMMAND -->`` (or a comment of several such lines) at the beginning of a line runs unseen: to break a
  file before `check` is shown, say. It must end with 0.
- What is not to be run (pip, git clone, make, curl, docker, CI) stands in a fence tagged ``sh``, without ``$ `` and
  without output. A ``console`` fence takes only `anam-personas` and small tools (`RUN` below).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import COMMANDS
from anam_personas.emulator import Emulator
from anam_personas.lint.pages import every
from anam_personas.model.persona import PersonaFile
from tests.docs_console import ROOT, Ran, Step, complaint, copy_of_the_sample, fences, matches, run, steps
from tests.docs_links import anchors, broken, links

if TYPE_CHECKING:
    from pathlib import Path

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
RUN = {
    "anam-personas",
    "cat",
    "cp",
    "diff",
    "echo",
    "export",
    "git",
    "grep",
    "head",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "rm",
    "sed",
    "tail",
    "wc",
}


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the examples need bash")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def complaints(page: list[Step], folder: Path) -> list[str]:
    with Emulator() as emulator:
        done = run(page, copy_of_the_sample(folder), emulator.url)
    following = [*page[1:], Step(0, "")]
    told = [
        complaint(ran, code_is_shown=after.command == "echo $?") for ran, after in zip(done, following, strict=True)
    ]
    return [each for each in told if each is not None]


@needs_bash
@pytest.mark.parametrize("path", [path for path in PAGES if steps(path.read_text())], ids=lambda path: path.name)
def test_the_examples_of_a_page_do_what_it_shows(path: Path, tmp_path: Path) -> None:
    assert "\n\n".join(complaints(steps(path.read_text(encoding="utf-8")), tmp_path)) == ""


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_examples_are_tagged_by_whether_they_run(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for fence in fences(text):
        if fence.info.split()[:1] != ["console"]:
            assert not any(line.startswith("$ ") for line in fence.body), f"line {fence.line}: tag it console"
    for step in steps(text):
        assert step.writes or program(step.command) in RUN, f"line {step.line}: {program(step.command)} is not run"


def program(command: str) -> str:
    """The first word that is not an assignment: of ``X=1 anam-personas ids`` and ``X=$(anam-personas ids)`` the same."""
    found = re.match(r"(?:\w+=\$\(|\w+=\S*\s+)*([\w-]+)", command)
    return found[1] if found else command


@pytest.mark.parametrize("command", ["cat x", "A=1 B=2 cat x | wc", "A=$(cat x)", "A=$(cat x) cat y"])
def test_the_program_of_a_command(command: str) -> None:
    assert program(command) == "cat"


@needs_bash
def test_a_true_page_passes(tmp_path: Path) -> None:
    page = """
Text.

<!-- $ sed -i s/voiceId/voiceID/ personas/sales/leo.yaml -->
```yaml title="notes/new.yaml"
a: 1
```

- In a list:

  ```console
  $ cat notes/new.yaml
  a: 1
  $ anam-personas render leo \\
      --var plan=gold
  ...
  $ echo $?
  2
  $ TOKEN=$(anam-personas token cara)
  $ echo $TOKEN
  eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoiZXBoZW1lcmFsIn0.c2lnbmF0dXJl
  ```
"""
    assert complaints(steps(page), tmp_path) == []


@needs_bash
def test_a_false_page_fails(tmp_path: Path) -> None:
    page = "```console\n$ echo one\ntwo\n$ false\n$ anam-personas nothing\n...\n$ true\n```\n"
    wrong, no_code, high_code = complaints(steps(page), tmp_path)
    assert "-two\n+one" in wrong
    assert "ended with 1" in no_code
    assert "line 5: $ anam-personas nothing\nended with 2" in high_code


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        (("a", "...", "c"), ("a", "b1", "b2", "c"), True),
        (("a", "...", "c"), ("a", "c"), True),
        (("a", "..."), ("b",), False),
        (("a",), ("a", "b"), False),
        (("id 30fa96d0-26c4-4e55-94a0-517025942e18",), ("id edf6fdcb-acab-44b8-b974-ded72665ee26",), True),
        (("rev 0123456789ab  ", ""), ("rev ba9876543210",), True),
        (("took 0.2 s",), ("took 13 ms",), True),
        (("3 files",), ("4 files",), False),
    ],
)
def test_what_counts_as_the_same_output(shown: tuple[str, ...], output: tuple[str, ...], same: bool) -> None:
    assert matches(shown, output) is same


def test_the_code_of_findings_needs_no_word_where_they_are_shown() -> None:
    assert complaint(Ran(Step(1, "x", ("found",)), ("found",), 1), code_is_shown=False) is None


def test_the_made_pages_are_fresh() -> None:
    command = [sys.executable, str(DOCS / "generate.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_stale_page_is_named(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CONTRIBUTING.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "anam_personas", tmp_path / "anam_personas", ignore=shutil.ignore_patterns("__pycache__"))
    page = tmp_path / "docs" / "rules.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nA word by hand.\n", encoding="utf-8")
    command = [sys.executable, str(tmp_path / "docs" / "generate.py")]
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False, timeout=60)
    assert (checked.returncode, checked.stderr) == (1, "docs/rules.md is stale: run `make docs`\n")
    assert "by hand" in page.read_text(encoding="utf-8")
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert page.read_text(encoding="utf-8") == (DOCS / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("commands.md", list(COMMANDS)),
        ("rules.md", [info.code.lower() for info in every()]),
        ("reference.md", [name.lower() for name in PersonaFile.model_fields]),
    ],
)
def test_everything_has_a_place_that_can_be_linked_to(page: str, wanted: list[str]) -> None:
    assert set(wanted) <= anchors((DOCS / page).read_text(encoding="utf-8"))


LINKED = [path for path in (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md") if path.is_file()]


@pytest.mark.parametrize("path", LINKED, ids=names(LINKED))
def test_links_lead_somewhere(path: Path) -> None:
    assert broken(path) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`, c\n[up](#a-b-c) [no](#a-b) `[code](x)` [web](https://a.b)\n"
        "## A `b`, c\n[twice](#a-b-c-1) [file](other.md)\n<a id='x'></a>\n```\n[fenced](y)\n# no\n```\n[no](#no)\n",
        encoding="utf-8",
    )
    assert broken(page) == ["#a-b", "other.md", "#no"]
    assert "https://a.b" not in links(page.read_text(encoding="utf-8"))
