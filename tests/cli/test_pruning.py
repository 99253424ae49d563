"""What is asked before pruning leaves nothing, and what is said before a renamed file makes a second persona."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """Cara and Leo are applied; then their files are replaced by that of Nia."""
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        text = (made.folder / "personas/cara.yaml").read_text().replace("Cara", "Nia").replace("calm", "lively")
        (made.folder / "personas/nia.yaml").write_text(text)
        for path in ("personas/cara.yaml", "personas/sales/leo.yaml"):
            (made.folder / path).unlink()
        yield made


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Somebody sits at the terminal and types."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    return lambda text: monkeypatch.setattr(sys, "stdin", Terminal(text))


def names(lab: Lab) -> set[str]:
    return {each["name"] for each in lab.emulator.personas}


@pytest.mark.parametrize("more", [[], ["--max-changes", "100%"], ["--max-deletes", "100%"]])
def test_where_nobody_is_there_yes_does_not_do(lab: Lab, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--prune", "--yes", *more]) == 1
    told = capsys.readouterr().err
    assert "all 2 personas that front-desk owns" in told
    assert "--prune-all" in told
    assert "another project of that name" in told
    assert names(lab) == {"Cara", "Leo"}


def test_it_is_confirmed_by_an_option_of_its_own(lab: Lab) -> None:
    assert main(["apply", "--prune", "--prune-all", "--yes"]) == 0
    assert names(lab) == {"Nia"}


def test_the_last_one_counts_as_all(lab: Lab) -> None:
    assert main(["-q", "apply", "sales/leo", "--prune", "--yes"]) == 0
    assert names(lab) == {"Cara"}
    assert main(["-q", "apply", "cara", "--prune", "--yes"]) == 1
    assert main(["-q", "apply", "--prune-id", lab.live("Cara")["id"], "--yes"]) == 1
    assert names(lab) == {"Cara"}


@pytest.mark.parametrize("text", ["n\n", ""])
def test_on_a_terminal_yes_is_asked_all_the_same(lab: Lab, answer: Callable[[str], None], text: str) -> None:
    answer(text)
    assert main(["apply", "--prune", "--yes"]) in {1, 130}
    assert names(lab) == {"Cara", "Leo"}


def test_on_a_terminal_a_yes_does_it(
    lab: Lab, answer: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answer("y\n")
    assert main(["apply", "--prune", "--yes"]) == 0
    assert "leave none of them. Apply?" in capsys.readouterr().err
    assert names(lab) == {"Nia"}


def test_the_plan_carries_the_confirmation(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--prune", "--out", "reviewed.json"]) == 1
    assert main(["apply", "--plan", "reviewed.json", "--yes"]) == 1
    assert names(lab) == {"Cara", "Leo"}
    assert main(["plan", "--prune", "--prune-all", "--out", "reviewed.json"]) == 0
    capsys.readouterr()
    assert main(["apply", "--plan", "reviewed.json"]) == 0
    assert names(lab) == {"Nia"}


def test_the_confirmation_alone_is_refused(lab: Lab) -> None:
    assert main(["plan", "--prune-all"]) == 2
    assert names(lab) == {"Cara", "Leo"}


@pytest.mark.parametrize("edit", ["name", "content"])
def test_a_renamed_file_is_named_before_a_second_one_is_made(
    lab: Lab, edit: str, answer: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = lab.folder / "personas/nia.yaml"
    old, new = ("Nia", "Cara") if edit == "name" else ("lively", "calm")
    file.write_text(file.read_text().replace(old, new))
    assert main(["plan"]) == 0
    assert "`renamedFrom: cara`" in capsys.readouterr().out
    assert main(["plan", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["changes"]
    assert {row["key"]: row["resembles"] for row in rows} == {
        "book_visit": None,
        "cara": None,
        "nia": "cara",
        "sales/leo": None,
    }
    answer("n\n")
    assert main(["apply"]) == 1
    assert "`renamedFrom: cara`" in capsys.readouterr().err
    assert main(["apply", "--yes"]) == 0
    assert "`renamedFrom: cara`" in capsys.readouterr().err


def test_a_renamed_file_that_says_so_makes_no_second_one(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    file = lab.folder / "personas/nia.yaml"
    file.write_text(file.read_text() + "renamedFrom: cara\n")
    assert main(["apply", "--yes"]) == 0
    assert capsys.readouterr().err == ""
    assert names(lab) == {"Nia", "Leo"}


def test_another_persona_is_no_renamed_one(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == 0
    assert "renamedFrom" not in capsys.readouterr().out
