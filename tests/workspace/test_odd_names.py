"""File names that a repository may hold: each is told in one line, and none reaches the output as it is."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anam_personas.cli.main import main
from anam_personas.workspace.reach import awkward, escaped, unusable
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names that other systems do not have")

UNUSABLE = {
    "two\nlines": r"two\nlines",
    "bell\a": r"bell\x07",
    "\x1b[31mred": r"\x1b[31mred",
    "del\x7f": r"del\x7f",
    "c1\x9b31m": r"c1\x9b31m",
    "sep\u2028x": r"sep\u2028x",
    "\u202egnp": r"\u202egnp",
    "latin-\udce9": r"latin-\xe9",
    "half-\udcf0\udc9f": r"half-\xf0\x9f",
    "::error::x\r": r"::error::x\r",
}


@pytest.mark.parametrize("name", UNUSABLE)
@pytest.mark.parametrize("folder", ["personas", "tools"])
def test_a_name_that_cannot_be_used_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, folder: str
) -> None:
    write(tmp_path, {"personas/leo.yaml": CARA, f"{folder}/{name}.yaml": CARA})
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["check"]) == 1
        out, err = capsys.readouterr()
        assert f"{folder}/{UNUSABLE[name]}.yaml:1:1: R021 the name cannot be used" in out
        assert (out.count("R021 the name"), err) == (1, "")
        assert set(unusable(out)) <= {"\n"}
        out.encode()
    code = main(["compile", "--out", "made"])
    assert code == (1 if folder == "personas" else 0)
    capsys.readouterr()
    for words in (
        ["stats"],
        ["render", "nope"],
        ["check", "--format", "json"],
        ["check", "--fix"],
        ["check", "--add-ignores"],
    ):
        main(words)
        told = "".join(capsys.readouterr())
        told.encode()
        assert set(unusable(told)) <= {"\n"}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("-rf", "begins with a dash"), ("con", "reserved name"), ("AUX.x", "reserved name"), ("com1", "reserved name"),
        ("a:b", "not a valid file name on Windows"), ("a?", "not a valid file name on Windows"), ("x/-y/z", "begins with a dash"),
        ("nul/x", "reserved name"), ("back\\slash", "not a valid file name on Windows"), ("dot./x", "not a valid file name on Windows"),
    ],
)  # fmt: skip
def test_a_name_that_makes_trouble_elsewhere_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    write(tmp_path, {f"personas/{name}.yaml": CARA})
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["validate"]) == 0
        out = capsys.readouterr().out
        assert (out.count("R022 "), why in out) == (1, True)


@pytest.mark.parametrize(
    "name", ["a", "zoë", "🦊", "می‌نا", "a b", "a'b", "a%0Ab", "x" * 250, "コン", "con2", "console", "a.b", "＄"]
)
def test_other_names_are_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    if len(name.encode()) <= 250:
        write(tmp_path, {f"personas/{name}.yaml": CARA})
        monkeypatch.chdir(tmp_path)
        assert main(["check", "--select", "R"]) == 0
        assert capsys.readouterr().out == "1 file is clean.\n"
        assert main(["compile", "--out", "made"]) == 0
        assert (tmp_path / f"made/{name}.json").is_file()


@pytest.mark.parametrize(
    ("one", "two"), [("Cara", "cara"), ("zo\u00eb", "zoe\u0308"), ("ZO\u00cb", "zoe\u0308"), ("straße", "STRASSE")]
)
def test_names_that_are_one_elsewhere_are_both_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], one: str, two: str
) -> None:
    write(tmp_path, {f"personas/{one}.yaml": CARA, f"personas/{two}.yaml": CARA})
    monkeypatch.chdir(tmp_path)
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert out.count("R012 the key is already used by personas/") == 1
    assert f"personas/{one}.yaml" in out
    assert f"personas/{two}.yaml" in out
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", two):
        assert "differ only in the form of their Unicode characters" in out


@given(st.text())
@example("a\udcff")
def test_escapes_leave_nothing_and_change_nothing_else(text: str) -> None:
    made = escaped(text)
    assert list(unusable(made)) == []
    assert (made == text) == (not list(unusable(text)))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=40))
def test_no_name_is_a_traceback(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raw: bytes,
) -> None:
    name = os.fsdecode(raw.replace(b"/", b"-").replace(b"\0", b"-"))
    root = tmp_path_factory.mktemp("root")
    write(root, {f"personas/x{name}.yaml": CARA})
    monkeypatch.chdir(root)
    for words in (["check"], ["stats"], ["compile", "--out", "made"]):
        assert main(words) in (0, 1)
        told = "".join(capsys.readouterr())
        told.encode()
        assert set(unusable(told)) <= {"\n"}
    awkward(name)
