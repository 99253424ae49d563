"""Settings extend others of the same repository, and name a folder that its projects share; neither leads out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anam_personas.cli.main import main
from anam_personas.errors import SettingsError
from anam_personas.workspace.settings import find, where
from tests.projects import CARA
from tests.review.support import git, needs_git, put

HOUSE = 'default-environment = "staging"\nproject = "house"\n[environments.staging]\nconcurrency = 3\n[lint]\npreset = "strict"\n'
PARTIAL = "systemPrompt:\n  - section: STYLE\n    file: style.md\n"
MEMBER = "extends: ../../../shared/_house.yaml\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two teams, one house style."""
    top = tmp_path / "repo"
    files = {"house.toml": HOUSE, "shared/_house.yaml": PARTIAL, "shared/style.md": "Speak in short sentences.\n"}
    for team in ("a", "b"):
        files[f"teams/{team}/anam-personas.toml"] = (
            f'project = "{team}"\nextends = "../../house.toml"\nshared = "../../shared"\n'
        )
        files[f"teams/{team}/personas/cara.yaml"] = CARA.replace("systemPrompt: You are Cara.\n", MEMBER)
    put(top, files)
    git(top, "init", "-q")
    monkeypatch.chdir(top)
    return top


def settings(repo: Path, text: str, team: str = "a") -> None:
    (repo / f"teams/{team}/anam-personas.toml").write_text(text)


def test_values_come_from_the_nearest_file(repo: Path) -> None:
    found = find(repo / "teams/a")
    assert (found.project, found.default_environment, found.lint) == ("a", "staging", {"preset": "strict"})
    assert found.targets["staging"].concurrency == 3
    settings(
        repo, 'extends = "../../house.toml"\n[environments.staging]\nrequests-per-second = 5\n[lint]\nignore = ["X"]\n'
    )
    found = find(repo / "teams/a")
    assert found.project is None, "a name is never inherited: it says whose the live personas are"
    assert (found.targets["staging"].concurrency, found.targets["staging"].requests_per_second) == (3, 5)
    assert found.lint == {"preset": "strict", "ignore": ["X"]}
    assert where(found, ("lint", "preset")) == "house.toml:6:1: "
    assert where(found, ("lint", "ignore")) == "teams/a/anam-personas.toml:5:1: "


def test_a_pyproject_may_be_extended_and_so_may_what_extends(repo: Path) -> None:
    put(repo, {"pyproject.toml": '[tool.anam-personas]\nextends = "house.toml"\ntools = "kit"\n'})
    settings(repo, 'extends = "../../pyproject.toml"\n')
    found = find(repo / "teams/a")
    assert (found.tools, found.default_environment) == ("kit", "staging")
    assert [layer.name for layer in found.layers] == ["teams/a/anam-personas.toml", "pyproject.toml", "house.toml"]


BAD = [
    ('extends = "../../../outside.toml"', ':1:1: extends is "../../../outside.toml", which leaves the repository'),
    ('extends = "/etc/passwd"', "write a path relative to this file"),
    ('extends = "..\\\\..\\\\house.toml"', "write a path relative to this file"),
    ('extends = "../../.git/config"', "which is hidden"),
    ('extends = "../../shared/style.md"', "is no .toml file"),
    ('extends = "../../hous.toml"', "and there is no such file"),
    ('extends = "../../link.toml"', "which leaves the repository"),
    ('extends = "anam-personas.toml"', "which extends it: break the cycle"),
    ('extends = ""', "anam-personas.toml:1:1: extends"),
    ("extends = 3", "anam-personas.toml:1:1: extends"),
    ('shared = "../../../elsewhere"', 'shared is "../../../elsewhere", which leaves the repository'),
    ('shared = "../../link"', "which leaves the repository"),
    ('shared = "../../.hidden"', "which is hidden"),
    ('shared = "../../sharde"', "and there is no such folder"),
    ('shared = "../../house.toml"', "and there is no such folder"),
    ('extends = "../../wrong.toml"', 'error: wrong.toml:1:1: projct: unknown key "projct"'),
]


@pytest.mark.parametrize(("line", "said"), BAD, ids=[line for line, _ in BAD])
def test_what_is_refused_is_one_line(line: str, said: str, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(repo.parent, {"outside.toml": HOUSE, "elsewhere/_x.yaml": PARTIAL})
    put(repo, {"wrong.toml": 'projct = "x"\n', ".hidden/_x.yaml": PARTIAL})
    (repo / "link.toml").symlink_to(repo.parent / "outside.toml")
    (repo / "link").symlink_to(repo.parent / "elsewhere")
    settings(repo, line + "\n")
    assert main(["check", "--project", "teams/a"]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert (out, err.count("\n")) == ("", 1)


def test_without_a_repository_nothing_is_shared(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"house.toml": HOUSE, "a/anam-personas.toml": 'extends = "../house.toml"\n', "a/personas/cara.yaml": CARA},
    )
    with pytest.raises(
        SettingsError, match=r"anam-personas\.toml:1:1: extends needs a git repository around the project"
    ):
        find(tmp_path / "a")


def test_a_long_chain_is_refused(repo: Path) -> None:
    put(repo, {f"base{number}.toml": f'extends = "base{number + 1}.toml"\n' for number in range(9)})
    settings(repo, 'extends = "../../base0.toml"\n')
    with pytest.raises(SettingsError, match="extends more than 5 files in a row"):
        find(repo / "teams/a")


@pytest.mark.parametrize("start", [".", "teams/a", "shared"])
def test_a_finding_in_a_shared_file_is_named_from_where_the_command_was_started(
    start: str, repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "shared/style.md").write_text("Use **short** words.\n")
    monkeypatch.chdir(repo / start)
    up = "" if start == "." else "../" * len(Path(start).parts)
    main(["check", "--project", f"{up or './'}teams/a", "--select", "SP001", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert {item["file"] for item in found} == {"style.md" if start == "shared" else f"{up}shared/style.md"}


def test_a_fix_reaches_a_shared_file_and_no_other(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "shared/style.md").write_text("Use **short** words.\n")
    main(["check", "--project", "teams/a", "--select", "SP001", "--fix", "--unsafe-fixes"])
    assert (repo / "shared/style.md").read_text() == "Use short words.\n"
    assert "Speak" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["../../../house.toml", "../../../other/_x.yaml", "../../../shared/.h/_x.yaml", "../../../shared/out.yaml"]
)
def test_only_the_shared_folder_is_open(name: str, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(repo, {"other/_x.yaml": PARTIAL, "shared/.h/_x.yaml": PARTIAL})
    (repo / "shared/out.yaml").symlink_to(repo / "other/_x.yaml")
    path = repo / "teams/a/personas/cara.yaml"
    path.write_text(CARA.replace("systemPrompt: You are Cara.\n", f"extends: {name}\n"))
    assert main(["check", "--project", "teams/a"]) == 1
    assert "R002" in capsys.readouterr().out


def test_a_change_of_a_shared_file_is_seen_after_a_cached_check(repo: Path) -> None:
    assert main(["validate", "--project", "teams/a"]) == 0
    (repo / "shared/_house.yaml").write_text("systemPrompt: {}\n")
    assert main(["validate", "--project", "teams/a"]) == 1


@needs_git
def test_diff_knows_what_was_shared(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "x")
    (repo / "shared/style.md").write_text("Speak slowly.\n")
    assert main(["diff", "--project", "teams/a", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["key"], row["change"]) for row in found["personas"]] == [("cara", "changed")]
    assert found["remarks"] == []
    git(repo, "checkout", "-q", "--", ".")
    assert main(["diff", "--project", "teams/a", "--exit-code"]) == 0
