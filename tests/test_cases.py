"""The tree of cases: every folder of ``cases/bad`` is a project with its findings beside it (``expected.txt``), every one of
``cases/good`` a project with its token requests (``compiled/ENVIRONMENT/KEY.json``). A new case is a new folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from anam_personas import Project
from anam_personas.cli.main import main
from anam_personas.diagnostics.codes import CODES
from anam_personas.model.persona import PersonaFile
from anam_personas.model.tool import TOOL_KINDS
from anam_personas.yaml.document import MAX_BYTES
from anam_personas.yaml.parse import compose
from tests.golden import headlines, renew, request_text
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent / "cases"
BAD = sorted(path.name for path in (HERE / "bad").iterdir())
GOOD = sorted(path.name for path in (HERE / "good").iterdir())
NOT_IN_THE_TREE = {
    "R044": "ten thousand files",
    "Y005": "a file of its size is not committed: made below",
    "S099": "what no other code is for; no keyword of the schemas needs it (tests/schema/test_explain.py)",
    "R021": "names that no repository should hold: tests/workspace/test_odd_names.py",
    "R022": "likewise",
    "R036": "of a run of tests, which no check is: tests/testing/test_run.py",
    "R026": "of the API: tests/cli/test_check_online.py",
    "R027": "likewise",
    "R052": "of the API of a language model, asked with --online",
    "R014": "of comments that silence the linter (tests/lint)",
}
UNREADABLE = {"folder-with-the-name-of-a-file"}
"""Cases that end with 2: a file cannot be read."""


def comparable(line: str) -> str:
    """A line as either parser gives it: without libyaml, a syntax error is told where and as the other one gave up."""
    return line if yaml.__with_libyaml__ else re.sub(r":\d+:\d+: Y001 .*", ": Y001", line)


def enter(case: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(case, folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_at_its_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(HERE / "bad" / name, tmp_path, monkeypatch)
    code = main(["validate"])
    out, err = capsys.readouterr()
    expected = (HERE / "bad" / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert list(map(comparable, headlines(out))) == list(map(comparable, expected))
    assert (code, err) == (2 if name in UNREADABLE else 1, "")


def test_every_code_has_a_case() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (HERE / "bad").glob("*/expected.txt")]
    seen = {match[1] for text in texts for match in re.finditer(r"^\S.*?:\d+:\d+: ([A-Z]+\d+) ", text, re.MULTILINE)}
    assert seen == set(CODES) - set(NOT_IN_THE_TREE)


@pytest.mark.parametrize("name", ["undeclared-variable", "latin-1", "folder-with-the-name-of-a-file"])
def test_the_command_itself_tells_the_same(name: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "bad" / name, tmp_path, dirs_exist_ok=True)
    command = [sys.executable, "-m", "anam_personas", "validate"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert headlines(result.stdout) == (tmp_path / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert (result.returncode, result.stderr) == (2 if name in UNREADABLE else 1, "")


def found(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(["validate"])
    return code, headlines(capsys.readouterr().out)


def test_a_large_file_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"personas/cara.yaml": b"[" * 20_000_000, "personas/leo.yaml": CARA.ljust(MAX_BYTES)})
    monkeypatch.chdir(tmp_path)
    line = "personas/cara.yaml:1:1: Y005 the file has 20,000,000 bytes; 1,048,576 are the limit"
    assert found(capsys) == (1, [line])


@pytest.mark.parametrize(
    ("link", "target", "lines"),
    [
        (
            "personas/_house.yaml",
            "outside/_house.yaml",
            [
                "personas/_house.yaml:1:1: R002 the file is a symbolic link that leaves the project folder",
                'personas/cara.yaml:7:10: R002 "_house.yaml" leaves the project folder',
            ],
        ),
        (
            "personas/_house.yaml",
            "project/personas/_house.yaml",
            [
                "personas/_house.yaml:1:1: Y013 the file cannot be read: Too many levels of symbolic links",
                'personas/cara.yaml:7:10: R001 there is no file "_house.yaml"',
            ],
        ),
        ("personas/_house.yaml", "project/shared.yaml", []),
        ("personas/leo.yaml", "project/nowhere.yaml", None),
    ],
    ids=["leaves the project", "leads to itself", "stays in the project", "leads nowhere"],
)
def test_symbolic_links(
    link: str,
    target: str,
    lines: list[str] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    extends = "extends: _house.yaml\n" if "_house" in link else ""
    write(tmp_path / "project", {"personas/cara.yaml": CARA + extends, "shared.yaml": "languageCode: en\n"})
    write(tmp_path / "outside", {"_house.yaml": "secret: of another project\n"})
    try:
        (tmp_path / "project" / link).symlink_to(tmp_path / target)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    monkeypatch.chdir(tmp_path / "project")
    if lines is None:
        lines = ["personas/leo.yaml:1:1: Y013 the file cannot be read: No such file or directory"]
    assert found(capsys) == (2 if any("Y013" in line for line in lines) else int(bool(lines)), lines)


def test_a_pipe_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA})
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "personas/pipe.yaml")
    monkeypatch.chdir(tmp_path)
    assert found(capsys) == (2, ["personas/pipe.yaml:1:1: Y013 this is not a regular file"])


def test_a_file_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA, "personas/leo.yaml": CARA})
    (tmp_path / "personas/leo.yaml").chmod(0)
    if os.access(tmp_path / "personas/leo.yaml", os.R_OK):
        pytest.skip("this user may read everything")
    monkeypatch.chdir(tmp_path)
    assert found(capsys) == (2, ["personas/leo.yaml:1:1: Y013 the file cannot be read: Permission denied"])


def test_keys_that_differ_in_case_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA, "personas/CARA.yml": CARA})
    monkeypatch.chdir(tmp_path)
    assert found(capsys) == (1, ["personas/cara.yaml:1:1: R012 the key is already used by personas/CARA.yml"])


# -- good files


def compiled() -> list[tuple[str, ...]]:
    """Every request of the tree: case, environment, key."""
    every = [path.relative_to(HERE / "good") for path in sorted((HERE / "good").glob("*/compiled/**/*.json"))]
    return [(path.parts[0], path.parts[2], "/".join(path.with_suffix("").parts[3:])) for path in every]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_project_has_no_errors(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(HERE / "good" / name, tmp_path, monkeypatch)
    code = main(["validate"])
    out = capsys.readouterr().out
    # what stands under extra is told on purpose
    assert [line for line in headlines(out) if " S013 " not in line] == []
    assert code == 0


COMPILED = compiled()


@pytest.mark.parametrize(("name", "environment", "key"), COMPILED, ids=[":".join(row) for row in COMPILED])
def test_a_good_persona_compiles_to_its_request(name: str, environment: str, key: str, tmp_path: Path) -> None:
    case = HERE / "good" / name
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    project = Project.load(tmp_path, environment=environment)
    text = (case / "compiled" / environment / f"{key}.json").read_text(encoding="utf-8")
    assert request_text(project, key) == text, "if that is meant, run `make golden`"


@pytest.mark.parametrize("name", GOOD)
def test_every_persona_of_a_good_project_has_a_request(name: str, tmp_path: Path) -> None:
    case = HERE / "good" / name
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    (default,) = (case / "compiled").glob("default")
    keys = [path.relative_to(default).with_suffix("").as_posix() for path in default.rglob("*.json")]
    assert Project.load(tmp_path, environment="default").keys() == sorted(keys)


def test_golden_files_are_renewed_by_one_command(tmp_path: Path) -> None:
    for name in ("good/layers", "bad/unknown-key"):
        shutil.copytree(HERE / name, tmp_path / name)
    assert renew(tmp_path) == []
    text = (HERE / "bad/unknown-key/expected.txt").read_text(encoding="utf-8")
    (tmp_path / "bad/unknown-key/expected.txt").write_text("old\n", encoding="utf-8")
    (tmp_path / "good/layers/compiled/staging/gone.json").write_text("{}", encoding="utf-8")
    (tmp_path / "good/layers/compiled/default/sales/leo.json").unlink()
    changed = [path.relative_to(tmp_path).as_posix() for path in renew(tmp_path)]
    assert changed == [
        "good/layers/compiled/staging/gone.json",
        "good/layers/compiled/default/sales/leo.json",
        "bad/unknown-key/expected.txt",
    ]
    assert (tmp_path / "bad/unknown-key/expected.txt").read_text(encoding="utf-8") == text
    assert renew(tmp_path) == []


def test_every_field_of_the_format_is_in_a_good_file() -> None:
    used: set[str] = set()
    for path in (HERE / "good").rglob("*.y*ml"):
        root = compose(path.read_text(encoding="utf-8-sig"))
        used |= set(_keys(root))
    assert sorted(set(_fields([PersonaFile, *TOOL_KINDS])) - used) == []


def _keys(node: Any) -> Iterator[str]:
    for item in node.value if isinstance(getattr(node, "value", None), list) else ():
        if isinstance(item, tuple):
            yield str(item[0].value)
            yield from _keys(item[1])
        else:
            yield from _keys(item)


def _fields(models: list[Any]) -> Iterator[str]:
    from pydantic import TypeAdapter

    for model in models:
        schema = TypeAdapter(model).json_schema()
        for owner in [schema, *schema.get("$defs", {}).values()]:
            yield from owner.get("properties", {})
