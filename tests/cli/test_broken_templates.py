"""``check`` of a persona whose template is wrong: that is said, and so is the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, list[tuple[str, int]]]]

HEAD = CARA.replace("systemPrompt: You are Cara.\n", "")
LINES = HEAD.count("\n") + 1
PROMPT = "systemPrompt: |\n  You are Cara, whom callers hear. Be brief.\n  Call find_boat first.\n"
DECLARED = "variables: {tide: {type: string, default: low}}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Checks a file, and gives the exit code, and the codes of the findings with their lines of the prompt."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, *options: str, command: str = "check") -> tuple[int, list[tuple[str, int]]]:
        write(tmp_path, {"personas/cara.yaml": text, "anam-personas.toml": ""})
        capsys.readouterr()
        code = main([command, "--format", "json", *options])
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["diagnostics"]
        return code, [(item["code"], item["line"] - LINES) for item in found]

    return call


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("The tide is {{ $tide }}.", "R008"),
        ("The tide is {{ tide.now }}.", "R008"),
        ("{{#if tide}}The tide is low.{{/if}}", "R008"),
        ("The tide is {% if tide %}low.", "R008"),
        ("The tide is {{ ebb }}.", "R007"),
    ],
)
def test_a_wrong_template_hides_no_other_finding(run: Run, line: str, wrong: str, options: tuple[str, ...]) -> None:
    text = f"{HEAD}{PROMPT}  {line}\n{DECLARED if wrong == 'R008' else ''}"
    for command in ("check", "lint", "check"):  # the last from what is remembered
        code, found = run(text, *options, command=command)
        assert code == 1
        assert ("TL001", 2) in found
        assert wrong in dict(found)
        assert {code for code, _ in found} <= {"TL001", wrong}


def test_a_variable_that_only_a_wrong_template_uses_is_used(run: Run) -> None:
    _, found = run(f"{HEAD}{PROMPT}  The tide is {{{{ tide.now }}}}.\n{DECLARED}", "--select", "CL007,R008")
    assert dict(found).keys() == {"R008"}
    _, found = run(f"{HEAD}{PROMPT}  The tide is {{{{ wind.now }}}}.\n{DECLARED}", "--select", "CL007,R008")
    assert dict(found).keys() == {"R008", "CL007"}


def test_a_file_with_another_error_is_not_linted(run: Run) -> None:
    _, found = run(f"{HEAD}{PROMPT}  The tide is {{{{ $tide }}}}.\ntool: x\n")
    assert dict(found).keys() == {"S001"}
    _, found = run(f"{HEAD}{PROMPT}  The tide is {{{{ $tide }}}}.\ntools: [x]\n")
    assert dict(found).keys() == {"R005"}


def test_a_comment_silences_what_is_beside_a_wrong_template(run: Run) -> None:
    text = f"{HEAD}{PROMPT}  The tide is {{{{ $tide }}}}.\n".replace(
        "systemPrompt: |", "systemPrompt: |  # anam: ignore[TL001]"
    )
    assert dict(run(text)[1]).keys() == {"R008"}
    unused = text.replace("TL001", "TL001, SP008")
    assert dict(run(unused)[1]).keys() == {"R008", "R014"}


def test_what_is_beside_a_wrong_template_is_mended(run: Run, tmp_path: Path) -> None:
    text = f"{HEAD}{PROMPT}  The **tide** is {{{{ $tide }}}}, and **low**.\n"
    options = ("--preset", "strict", "--fix", "--unsafe-fixes")
    _, found = run(text, *options)
    after = (tmp_path / "personas/cara.yaml").read_text()
    assert "SP001" not in dict(found)
    assert "The tide is {{ $tide }}, and low." in after
