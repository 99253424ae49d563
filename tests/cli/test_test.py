"""``test`` from the command line: its options and what cannot be combined. What it does is in tests/testing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

WRONG = [
    (["--replay", "--recheck"], "--recheck plays live"),
    (["--strict", "--allow-not-run"], "--strict cannot be combined with --allow-not-run"),
    (["--prune-recordings", "-k", "x"], "--prune-recordings needs a run of all tests"),
    (["--dry-run", "--judge-check"], "--judge-check cannot be combined with --dry-run"),
    (["--model", "a", "--model", "a"], "--model compares two different models"),
    (["nowhere.test.yaml"], "the test file nowhere.test.yaml does not exist"),
    (["cara"], 'there are no tests of the persona "cara": write them to cara.test.yaml'),
    ([], "there are no tests: write personas/NAME.test.yaml"),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_what_does_not_fit_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA})
    monkeypatch.chdir(tmp_path)
    assert main(["test", *words]) == 2
    err = capsys.readouterr().err
    assert why in err
    assert len(err.splitlines()) == 1


MISNAMED = [
    ["check"],
    ["validate"],
    ["compile", "cara"],
    ["render", "cara"],
    ["stats"],
    ["test", "--replay"],
    ["plan"],
    ["status"],
]


@pytest.mark.parametrize("words", MISNAMED, ids=" ".join)
@pytest.mark.parametrize("name", ["load.test.yaml", "__recordings__/old.yaml"])
def test_a_persona_with_the_name_of_a_test_is_an_error_that_says_how_to_rename_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], name: str
) -> None:
    settings = 'project = "x"\n[models.default]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\n'
    files = {
        "personas/cara.test.yaml": "persona: cara\ntests: [{name: a, turns: [{user: a}]}]\n",
        "anam-personas.toml": settings,
    }
    write(tmp_path, {"personas/cara.yaml": CARA, f"personas/{name}": CARA, **files})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_KEY", "x")
    monkeypatch.setenv("ANAM_API_URL", "http://127.0.0.1:9")
    assert main(words) in {1, 2}
    said = "".join(capsys.readouterr())
    new = "load-test.yaml" if "load" in name else "old.yaml"
    old = "load.test" if "load" in name else "__recordings__/old"
    assert f"personas/{name}" in said
    assert f"Rename it to personas/{new}, and add `renamedFrom: {old}` if it is stored." in said
