"""The output of a project in which nothing changed is printed again as it was, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.check.cache import results
from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

BAD = CARA + "initialMessage: Hi **there**.\n"
LOOKS = [
    [],
    ["--format", "json"],
    ["--format", "github"],
    ["--format", "sarif"],
    ["--strict"],
    ["-v"],
    ["--statistics"],
    ["--preset", "strict"],
    ["--select", "ALL"],
]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "RACY_NS", -10_000_000_000)


def ran(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["--project", str(folder), *words])
    return code, capsys.readouterr().out


def test_each_look_is_what_a_check_without_the_cache_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": BAD, "personas/leo.yaml": CARA})
    for _ in range(3):
        for look in LOOKS:
            expected = ran(tmp_path, capsys, "check", *look, "--no-cache")
            assert ran(tmp_path, capsys, "check", *look) == expected
            assert ran(tmp_path, capsys, "check", *look) == expected
    for words in (["--color", "always"], ["-q"]):
        expected = ran(tmp_path, capsys, *words, "check", "--no-cache")
        assert [ran(tmp_path, capsys, *words, "check") for _ in range(3)] == [expected] * 3


def test_an_encoding_and_a_runner_make_other_outputs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": BAD.replace("Hi", "::error::Hi")})
    for _ in range(3):
        assert "::error::Hi" in ran(tmp_path, capsys, "check")[1]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for _ in range(3):
        assert "::error::Hi" not in ran(tmp_path, capsys, "check")[1]


def test_a_change_is_seen_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": BAD})
    for _ in range(3):
        assert ran(tmp_path, capsys, "check")[0] == 1
    (tmp_path / "personas/cara.yaml").write_text(CARA, encoding="utf-8")
    for _ in range(3):
        assert ran(tmp_path, capsys, "check")[0] == 0
    (tmp_path / "personas/cara.yaml").write_text(BAD, encoding="utf-8")
    assert ran(tmp_path, capsys, "check")[0] == 1


def test_no_output_with_a_secret_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "sk-" + "Ab1" * 9
    write(
        tmp_path,
        {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": BAD.replace("You are", f"Key {key}. You are")},
    )
    for _ in range(3):
        ran(tmp_path, capsys, "check")
    kept = [path for path in (tmp_path / ".anam-personas-cache").rglob("*") if path.is_file()]
    assert not any(key in path.read_text("utf-8", "replace") for path in kept)
