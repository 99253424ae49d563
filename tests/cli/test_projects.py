"""``--all-projects``: a repository of five teams, one run."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import COMMANDS, main
from anam_personas.emulator import Emulator
from tests.projects import CARA
from tests.review.support import git, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEAMS = ("billing", "museum", "sales", "support", "tours")
FOLDERS = [f"teams/{team}" for team in TEAMS]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "house.toml": "[environments.staging]\n",
        "shared/_house.yaml": "systemPrompt: You are helpful.\n",
        "node_modules/x/anam-personas.toml": "broken",
        ".hidden/x/anam-personas.toml": "broken",
        "docs/pyproject.toml": "[project]\nname = 'x'\n",
    }
    for team in TEAMS:
        name = "pyproject.toml" if team == "tours" else "anam-personas.toml"
        head = "[tool.anam-personas]\n" if team == "tours" else ""
        files[f"teams/{team}/{name}"] = (
            f'{head}project = "{team}"\nextends = "../../house.toml"\nshared = "../../shared"\n'
        )
        persona = CARA.replace("Cara", team).replace(
            f"systemPrompt: You are {team}.\n", "extends: ../../../shared/_house.yaml\n"
        )
        files[f"teams/{team}/personas/{team}.yaml"] = persona
    put(tmp_path, files)
    git(tmp_path, "init", "-q")
    (tmp_path / "teams/link").symlink_to(tmp_path / "teams/sales")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        yield


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Ran:
        code = main(list(words))
        return Ran(code, *capsys.readouterr())

    return run


@pytest.mark.parametrize("command", ["check", "validate", "lint"])
def test_checks_make_one_report(command: str, repo: Path, run: Any) -> None:
    (repo / "teams/sales/personas/sales.yaml").write_text("naem: x\n")
    ran = run(command, "--all-projects", "--format", "json")
    assert ran.json["files"] == 5
    if command != "lint":
        assert {item["file"] for item in ran.json["diagnostics"] if item["severity"] == "error"} == {
            "teams/sales/personas/sales.yaml"
        }
        assert ran.code == 1


def test_a_finding_of_a_shared_file_is_reported_once(repo: Path, run: Any) -> None:
    (repo / "shared/_house.yaml").write_text("systemPrompt: Say **hello**.\n")
    found = run("check", "--all-projects", "--format", "json", "--select", "SP001").json["diagnostics"]
    assert [item["file"] for item in found] == ["shared/_house.yaml"]


@pytest.mark.parametrize("words", [["--all-projects"], ["--project", "teams/sales"]])
def test_errors_of_a_shared_file_are_reported_with_the_project(words: list[str], repo: Path, run: Any) -> None:
    for _ in range(2):
        before = run("validate", *words)
        assert before.out == f"{len(TEAMS)} files are clean.\n" if len(words) == 1 else "1 file is clean.\n"
    (repo / "shared/_house.yaml").write_text("sytemPrompt: You are helpful.\n")
    for command in ("check", "validate", "plan"):
        ran = run(command, *words)
        assert ran.code == 1
        assert (ran.out + ran.err).count('shared/_house.yaml:1:1: S001 unknown key "sytemPrompt"') == (
            len(TEAMS) if command == "plan" and len(words) == 1 else 1
        )


@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"], ["status"]])
def test_namesakes_are_refused(command: list[str], repo: Path, emulator: None, run: Any) -> None:
    """Each would take the personas of the other for its own."""
    settings = repo / "teams/sales/anam-personas.toml"
    settings.write_text(settings.read_text().replace('"sales"', '"museum"'))
    ran = run("--all-projects", *command)
    assert (ran.code, ran.out) == (2, "")
    assert 'error: teams/museum and teams/sales are both project "museum" with the key of ANAM_API_KEY' in ran.err
    settings.write_text(f'{settings.read_text()}[environments.staging]\napi-key-variable = "ANAM_API_KEY_SALES"\n')
    assert "are both project" not in run("--all-projects", "--env", "staging", *command).err, "another organisation"


def test_from_a_folder_above_and_a_folder_named(repo: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.parent)
    assert run("validate", "--all-projects", "--project", repo.name).out.startswith("5 files")
    assert (
        run("check", "--all-projects", "--project", f"{repo.name}/teams/sales", "--format", "json").json["files"] == 1
    )


def test_members_choose(repo: Path, run: Any) -> None:
    (repo / "anam-personas.toml").write_text('members = ["teams/s*", "**/tours"]\n')
    assert run("validate", "--all-projects").out.startswith("3 files")
    (repo / "anam-personas.toml").write_text('members = ["team/*"]\n')
    ran = run("check", "--all-projects")
    assert (ran.code, ran.err) == (
        2,
        'error: anam-personas.toml: members has "team/*", and no project folder below is like that\n',
    )


def test_plan_apply_and_status(repo: Path, emulator: None, run: Any) -> None:
    planned = run("plan", "--all-projects", "--format", "json")
    assert planned.code == 0
    rows = planned.json["projects"]
    assert [(row["folder"], row["exitCode"], row["error"]) for row in rows] == [(folder, 0, None) for folder in FOLDERS]
    assert [row["result"]["project"] for row in rows] == list(TEAMS)
    text = run("plan", "--all-projects", "--exit-code")
    assert text.code == 1
    assert [line for line in text.out.splitlines() if line.startswith("== ")] == [
        f"== {folder} ==" for folder in FOLDERS
    ]
    markdown = run("plan", "--all-projects", "--format", "markdown").out
    assert markdown.count("## `teams/") == markdown.count("### Plan for `") == 5
    assert run("apply", "--all-projects", "--yes").code == 0
    status = run("status", "--all-projects", "--exit-code", "--format", "json")
    assert status.code == 0
    assert len(status.json["projects"]) == 5


def test_diff_compares_each_project(repo: Path, run: Any) -> None:
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "x")
    (repo / "shared/_house.yaml").write_text("systemPrompt: You are kind.\n")
    ran = run("diff", "--all-projects", "--format", "json", "--exit-code")
    assert ran.code == 1
    changed = {row["folder"]: [each["change"] for each in row["result"]["personas"]] for row in ran.json["projects"]}
    assert changed == {folder: ["changed"] for folder in FOLDERS}


def test_a_saved_plan_of_all_projects_is_applied_exactly(repo: Path, emulator: None, run: Any) -> None:
    ran = run("plan", "--all-projects", "--out", "plan.json")
    assert "wrote plan.json; `anam-personas apply --all-projects --plan plan.json` applies exactly this" in ran.err
    assert (repo / "plan.json").stat().st_mode & 0o077 == 0
    old = (repo / "teams/sales/personas/sales.yaml").read_text()
    (repo / "teams/sales/personas/sales.yaml").write_text(CARA)
    ran = run("apply", "--all-projects", "--plan", "plan.json", "--format", "json")
    codes = {row["folder"]: row["exitCode"] for row in ran.json["projects"]}
    assert codes == {folder: int(folder == "teams/sales") for folder in FOLDERS}
    assert ran.code == 1
    assert "error: teams/sales: " in ran.err
    assert "error: nothing was applied: the saved plans are applied together, or none of them" in ran.err
    assert run("ids", "--project", "teams/tours").json == {}
    assert run("apply", "--plan", "plan.json", "--project", "teams/sales").code == 2
    put(repo, {"teams/sales/personas/sales.yaml": old})
    assert run("apply", "--all-projects", "--plan", "plan.json").code == 0
    assert set(run("ids", "--project", "teams/tours").json) == {"tours"}


def test_a_plan_of_a_project_that_is_gone_is_refused(repo: Path, emulator: None, run: Any) -> None:
    assert run("plan", "--all-projects", "--out", "plan.json").code == 0
    shutil.rmtree(repo / "teams/sales")
    ran = run("apply", "--all-projects", "--plan", "plan.json")
    assert (ran.code, ran.out) == (2, "")
    assert "plan.json has plans of projects that are not here: teams/sales. Plan again" in ran.err
    assert run("ids", "--project", "teams/tours").json == {}


def test_nothing_is_saved_where_one_project_has_no_plan(repo: Path, emulator: None, run: Any) -> None:
    (repo / "teams/museum/anam-personas.toml").write_text("projct = 1\n")
    ran = run("plan", "--all-projects", "--out", "plan.json", "--format", "json")
    assert ran.code == 2
    assert [row["exitCode"] for row in ran.json["projects"]] == [0, 2, 0, 0, 0]
    assert "error: teams/museum/anam-personas.toml:1:1" in ran.err
    assert "error: plan.json was not written: there is no plan of teams/museum" in ran.err
    assert not (repo / "plan.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 1, "projects": [{"folder": "a"}]}', '{"version": 2, "projects": []}']
)
def test_another_file_is_no_plan(content: str, repo: Path, emulator: None, run: Any) -> None:
    (repo / "plan.json").write_text(content)
    ran = run("apply", "--all-projects", "--plan", "plan.json")
    assert ran.code == 2
    assert "not the plans of several projects: write them with `plan --all-projects --out FILE`" in ran.err


def test_the_highest_code_is_returned_and_nobody_is_left_out(
    repo: Path, emulator: None, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANAM_API_KEY")
    monkeypatch.setenv("ANAM_API_KEY_SALES", "a-key")
    with (repo / "teams/sales/anam-personas.toml").open("a") as file:
        file.write('[environments.staging]\napi-key-variable = "ANAM_API_KEY_SALES"\n')
    ran = run("plan", "--all-projects", "--env", "staging", "--format", "json")
    assert [row["exitCode"] for row in ran.json["projects"]] == [2, 2, 0, 2, 2]
    assert ran.code == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("check --all-projects teams/sales", "--all-projects takes all files: omit the paths"),
        ("plan --all-projects sales", "--all-projects takes every persona of each project: omit keys"),
        ("plan --all-projects --adopt-id sales=x", "omit keys and --adopt-id"),
        ("render --all-projects sales", "render is for one project: choose it with --project"),
        ("plan --all-projects --project docs", "no project below"),
        ("check --project teams/sales --project teams/tours", "--project was given 2 times; give it once"),
    ],
)
def test_what_is_for_one_project_is_refused(line: str, said: str, repo: Path, emulator: None, run: Any) -> None:
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_every_other_command_is_refused(repo: Path, run: Any) -> None:
    needed = {"explain": ["Y001"], "render": ["x"], "token": ["x"]}
    for name in set(COMMANDS) - {"check", "validate", "lint", "diff", "plan", "apply", "status"}:
        ran = run(name, "--all-projects", *needed.get(name, []))
        assert (ran.code, ran.out) == (2, ""), name
