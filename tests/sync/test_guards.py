"""What is never sent, and what never leads to a deletion."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from anam_personas.resources.placeholder import placeholder
from tests.docs_console import copy_of_the_sample
from tests.sync.support import BOOK, Project, only, persona

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running


@pytest.mark.parametrize(
    "text",
    [
        "Welcome to [CLINIC_NAME].",
        "Welcome to [Your clinic].",
        "Welcome to <CLINIC NAME>.",
        "Welcome to [INSERT COMPANY HERE].",
        "Welcome to <Your company>.",
        "Welcome to <insert name>.",
        "Call ${PHONE}.",
        "YOUR_VOICE_ID",
        "your-voice-id",
        "REPLACE_ME",
        "Line\n[CLINIC_NAME] is open.",
    ],
)
def test_a_placeholder_is_found(text: str) -> None:
    assert "systemPrompt" in (placeholder({"name": "Cara", "systemPrompt": text}) or "")


@pytest.mark.parametrize(
    "text",
    [
        "[STYLE]\nSpeak.\n[TOOL_USE]\nCall book_visit.",
        "[YOUR ROLE]\nYou are the front desk.",
        "Say [warm] hello.",
        "Use <break time='1s'/> and <emphasis>.",
        "It costs $20, or {20}.",
        "A list [1] and A_B.",
        "Change me, if you can.",
    ],
)
def test_what_is_meant_is_left_alone(text: str) -> None:
    assert placeholder({"systemPrompt": text}) is None


def test_a_placeholder_is_found_however_deep() -> None:
    body = {"config.headers": {"X": ["a", "YOUR_API_KEY"]}}
    assert placeholder(body) == 'the placeholder "YOUR_API_KEY" was left in config.headers.X: replace it'


def test_a_persona_with_a_placeholder_is_refused_and_the_others_are_made(project: Project, emulator: Running) -> None:
    outcome = project.apply(persona(systemPrompt="You work for [CLINIC_NAME]."), persona("leo", name="Leo"))
    assert outcome.exit_code == 1
    assert [each["name"] for each in emulator.personas] == ["Leo"]


def test_a_tool_with_a_placeholder_is_refused_with_who_uses_it(project: Project) -> None:
    plan = project.plan(persona(tools=[BOOK | {"description": "Books at <CLINIC NAME>."}]))
    assert "placeholder" in (only(plan, "tool").refused or "")
    assert "needs the tool" in (only(plan).refused or "")
    assert plan.acting == ()


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Running]]:
    folder = copy_of_the_sample(tmp_path)
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        assert main(["--project", str(folder), "apply", "--yes"]) == 0
        yield folder, running


@pytest.mark.parametrize("left", [None, [], ["_house.yaml"], ["notes.txt"]])
def test_a_personas_folder_that_is_gone_or_empty_deletes_nothing(
    synced: tuple[Path, Running], capsys: pytest.CaptureFixture[str], left: list[str] | None
) -> None:
    folder, emulator = synced
    before = emulator.personas
    shutil.rmtree(folder / "personas")
    if left is not None:
        (folder / "personas").mkdir()
        for name in left:
            (folder / "personas" / name).write_text("version: 1\n")
    assert main(["--project", str(folder), "plan", "--prune"]) == 2
    assert main(["--project", str(folder), "apply", "--prune", "--yes", "--max-changes", "100%"]) == 2
    assert emulator.personas == before
    assert "personas" in capsys.readouterr().err


def test_a_removed_file_deletes_nothing_unasked(synced: tuple[Path, Running]) -> None:
    folder, emulator = synced
    (folder / "personas" / "cara.yaml").unlink()
    before = emulator.personas
    assert main(["--project", str(folder), "apply", "--yes"]) == 0
    assert emulator.personas == before


def test_a_broken_file_deletes_and_writes_nothing(synced: tuple[Path, Running]) -> None:
    folder, emulator = synced
    (folder / "personas" / "cara.yaml").write_text("version: 1\nname: [\n")
    before = emulator.personas
    assert main(["--project", str(folder), "apply", "--prune", "--yes"]) == 1
    assert emulator.personas == before


def test_nobody_there_to_answer_is_no_yes(synced: tuple[Path, Running], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, emulator = synced
    (folder / "personas" / "cara.yaml").unlink()
    before = emulator.personas
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["--project", str(folder), "apply", "--prune"]) == 2
    assert emulator.personas == before
