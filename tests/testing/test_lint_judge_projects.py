"""``check --judge`` over several projects: one bound for what it costs, and every project that was not judged named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.projects import write
from tests.testing.judging import CARA, FILE, JUDGE, VERA, answer

if TYPE_CHECKING:
    from tests.testing.judging import Judging


@pytest.fixture
def teams(hotel: Judging) -> Judging:
    """Two projects below the folder: three questions in a, two in b."""
    (hotel.folder / "anam-personas.toml").unlink()
    for name in ("cara", "vera"):
        (hotel.folder / f"personas/{name}.yaml").unlink()
    settings = JUDGE.format(url=hotel.server.url, model="big", more="input-price = 1000\noutput-price = 1000\n")
    files = {f"teams/{team}/anam-personas.toml": f'project = "{team}"\n{settings}' for team in "ab"}
    files |= {
        "teams/a/personas/cara.yaml": CARA,
        "teams/a/personas/vera.yaml": VERA,
        "teams/b/personas/cara.yaml": CARA,
    }
    write(hotel.folder, files)
    return hotel


def test_verdicts_are_recorded_in_each_project(teams: Judging) -> None:
    assert teams.check("--judge", "--all-projects") == 0
    for team in "ab":
        assert f"recorded teams/{team}/{FILE}" in teams.err
        assert (teams.folder / f"teams/{team}/{FILE}").is_file()
    assert teams.err.count("judge: ") == 4
    assert teams.err.count("teams/a: judge: ") == teams.err.count("teams/b: judge: ") == 2


def test_each_project_that_was_not_judged_is_named(teams: Judging) -> None:
    teams.server.answer = lambda _: "I cannot say."
    assert teams.check("--judge", "--all-projects") == 1
    errors = [line for line in teams.err.splitlines() if line.startswith("error: ")]
    assert [line.partition("personas/")[0] for line in errors] == ["error: teams/a/", "error: teams/b/"]
    assert teams.out == "3 files have no findings, but not all was checked.\n"


def test_a_file_of_verdicts_that_is_none_is_named_with_its_project(teams: Judging) -> None:
    write(teams.folder, {f"teams/{team}/{FILE}": "[" for team in "ab"})
    assert teams.check("--judge", "--all-projects") == 2
    for team in "ab":
        assert f"error: teams/{team}/{FILE}:1:2: this is not JSON" in teams.err
    assert teams.check("--judge", "teams/a", "teams/b") == 2
    assert teams.err.count("error: teams/") == 2


def test_the_worst_failure_is_the_exit_code(teams: Judging) -> None:
    write(teams.folder, {f"teams/a/{FILE}": "["})
    teams.server.answer = lambda _: (503, {}, b"{}")
    assert teams.check("--judge", "--all-projects") == 4
    assert teams.err.count("error: ") == 2


def test_the_bound_of_the_cost_is_that_of_all_projects(teams: Judging) -> None:
    def asked(most: float, *words: str) -> int:
        """How many questions are asked within a bound, from no verdicts on."""
        for found in teams.folder.rglob("judge.json"):
            found.unlink()
        teams.server.asked.clear()
        assert teams.check("--judge", *words, "--max-cost", f"{most:.4f}") in {0, 1}
        return len(teams.server.asked)

    least = next(most for power in range(40) if asked(most := 0.02 * 1.2**power, "teams/b"))
    of_the_first = asked(least, "teams/a")
    assert of_the_first > 0
    assert asked(least, "--all-projects") == of_the_first
    left = [line for line in teams.err.splitlines() if "would exceed --max-cost" in line]
    assert any(line.startswith("error: teams/b/personas/cara.yaml:") for line in left)


def test_a_forecast_names_the_project(teams: Judging) -> None:
    assert teams.check("--judge", "--all-projects", "--dry-run") == 0
    assert "teams/a: 3 questions" in teams.out
    assert "teams/b: 2 questions" in teams.out
    assert teams.server.asked == []


@pytest.mark.parametrize("strict", [True, False])
def test_what_nobody_was_asked_is_not_called_clean(
    hotel: Judging, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    assert hotel.check("--judge", *(["--strict"] if strict else [])) == int(strict)
    assert hotel.out == "2 files have no findings, but not all was checked.\n"


def test_what_was_judged_is_clean(hotel: Judging) -> None:
    hotel.server.answer = lambda body: answer(body).replace('"yes"', '"no"')
    assert hotel.check("--judge") == 0
    assert hotel.out == "2 files are clean.\n"
