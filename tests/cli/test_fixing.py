"""``--fix``, ``--diff`` and ``--add-ignores`` as they are called, on many files with every rule on."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from anam_personas.yaml.document import read
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "version: 1\nname: Cara  # kept\navatarId: a0000000-0000-4000-8000-000000000061\nvoiceId: b0000000-0000-4000-8000-000000000060\nllmId: c0000000-0000-4000-8000-000000000062\n"
PIECES = [
    "**bold** ", "*it* ", "`code` ", "[a](https://b.example) ", "\U0001f44b ", "\u200b", "\u00a0", "c\u0430t ", "word ", "It's ",
    '"so" ', "- ", "# ", "\n", "\n- x\n- y\n", "1. a\n3. b\n", "{{ n }} ", "~~x~~", "(laughs) ", "TODO ", "Dr. ", "www.b.example ",
    "\n[STYLE]\n", "You are Cara. ", "NEVER EVER SHOUT ", "<b>so</b> ", "24/7 ",
]  # fmt: skip
IGNORES = ["", "", "  # anam: ignore[LN001]", "  # anam: ignore[SP008, SP] why", "  # a remark"]


def _file(number: int) -> bytes:
    """A persona of odd texts in one of the styles of YAML, the same for the same number."""
    rng = random.Random(number)
    greeting, prompt = ("".join(rng.choices(PIECES, k=rng.randint(1, 7))) for _ in range(2))
    quoted = f"initialMessage: {json.dumps(greeting, ensure_ascii=False)}{rng.choice(IGNORES)}\n"
    sign = rng.choice(["|", "|-", ">-", ">+"])
    lines = [f"  {line}".rstrip() for line in f"Be brief.\n{prompt}".split("\n")]
    block = "\n".join([f"systemPrompt: {sign}{rng.choice(IGNORES)}", *lines]) + "\n"
    text = HEAD + quoted + block + "variables: {n: {default: x}}\n"
    return text.replace("\n", rng.choice(["\n", "\r\n"])).encode()


def _tree(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "personas").iterdir())}


def _data(raw: bytes) -> dict[str, Any]:
    found = read(raw.decode(), "x.yaml", Path("x.yaml"))
    assert found.diagnostics == ()
    assert isinstance(found.data, dict)
    return found.data


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        return main(list(words)), *capsys.readouterr()

    return call


def test_many_files_are_mended_once_and_for_all(tmp_path: Path, run: Callable[..., Any]) -> None:
    write(tmp_path, {f"personas/p{number:03}.yaml": _file(number) for number in range(60)})
    before = _tree(tmp_path)
    (tmp_path / "personas/p000.yaml").chmod(0o640)
    code, patch, _ = run("check", "--diff", "--unsafe-fixes")
    assert code == 1
    assert _tree(tmp_path) == before
    run("check", "--fix", "--unsafe-fixes")
    after = _tree(tmp_path)
    assert (tmp_path / "personas/p000.yaml").stat().st_mode & 0o777 == 0o640
    for name, raw in after.items():
        is_other = ("initialMessage", "systemPrompt")
        assert _data(raw) | dict.fromkeys(is_other) == _data(before[name]) | dict.fromkeys(is_other)
        assert (b"\r\n" in raw) == (b"\r\n" in before[name])
        assert b"# kept" in raw
    assert sum(after[name] != before[name] for name in after) > 45
    assert run("check", "--diff", "--unsafe-fixes")[:2] == (0, "")
    run("check", "--fix", "--unsafe-fixes")
    assert _tree(tmp_path) == after
    for name, raw in before.items():
        (tmp_path / "personas" / name).write_bytes(raw)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, cwd=tmp_path)
    assert _tree(tmp_path) == after


@pytest.mark.parametrize("options", [("--diff",), ("--diff", "--unsafe-fixes"), ("--add-ignores", "--diff")])
def test_a_patch_does_not_hide_a_file_that_is_not_linted(
    options: tuple[str, ...], tmp_path: Path, run: Callable[..., Any]
) -> None:
    write(tmp_path, {"personas/a.yaml": "version: 1\nname: [\n", "personas/b.yaml": _file(1)})
    code, patch, err = run("check", *options)
    assert code == 1
    assert err.startswith('personas/a.yaml:2:7: Y001 the "[" is not closed\n')
    assert "personas/b.yaml" not in err
    assert "personas/a.yaml" not in patch
    write(tmp_path, {"personas/b.yaml": "version: 1\n"})
    code, patch, err = run("check", *options)
    assert (code, patch) == (1, "")
    assert "personas/b.yaml:1:1: S002" in err


def test_what_is_left_is_silenced(tmp_path: Path, run: Callable[..., Any]) -> None:
    write(tmp_path, {f"personas/p{number:03}.yaml": _file(number) for number in range(30)})
    before = _tree(tmp_path)
    _, patch, _ = run("check", "--add-ignores", "--diff")
    assert _tree(tmp_path) == before
    code, out, err = run("check", "--add-ignores")
    assert (code, out) == (0, "30 files are clean.\n")
    assert err.startswith("Added ignore comments for ")
    after = _tree(tmp_path)
    assert {name: _data(raw) for name, raw in after.items()} == {name: _data(raw) for name, raw in before.items()}
    assert run("check", "--strict")[:2] == (0, "30 files are clean.\n")
    assert run("check", "--add-ignores") == (0, "30 files are clean.\n", "")
    assert _tree(tmp_path) == after
    for name, raw in before.items():
        (tmp_path / "personas" / name).write_bytes(raw)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, cwd=tmp_path)
    assert _tree(tmp_path) == after


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_mended(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    bad = CARA.replace("You are Cara.", "You are\u200b Cara.")
    write(tmp_path, {f"personas/{name}.yaml": bad for name in ("a", "b", "c")})
    (tmp_path / "personas/b.yaml").chmod(0o444)
    code, out, err = run("check", "--select", "PS011", "--fix")
    assert code == 2
    assert "b.yaml cannot be written: it is read-only" in err
    assert "Traceback" not in err
    assert [name for name, raw in _tree(tmp_path).items() if raw != bad.encode()] == ["a.yaml", "c.yaml"]
    assert "Fixed 2 findings. Found 1 warning in 3 files. 1 fixable with --fix." in out
    assert "personas/b.yaml:6:22: PS011" in out
    assert run("check", "--select", "PS011", "--diff")[1].startswith("--- a/personas/b.yaml\n+++ b/personas/b.yaml\n")


def test_what_cannot_be_silenced_where_it_stands_is_told(tmp_path: Path, run: Callable[..., Any]) -> None:
    bad = CARA.replace("You are Cara.", "You are TODO.")
    write(tmp_path, {f"personas/{name}.yaml": bad for name in ("a", "b")})
    (tmp_path / "personas/b.yaml").chmod(0o444)
    code, out, err = run("check", "--select", "CL001", "--add-ignores")
    assert (code, err) == (
        2, "Added ignore comments for 1 finding in 1 file.\nerror: personas/b.yaml cannot be written: it is read-only\n"
    )  # fmt: skip
    assert "Found 1 error in 2 files." in out
    assert (tmp_path / "personas/b.yaml").read_text() == bad


def test_a_file_that_fails_while_it_is_written_is_not_said_to_be_mended(
    tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = CARA.replace("You are Cara.", "You are\u200b Cara.")
    write(tmp_path, {f"personas/{name}.yaml": bad for name in ("a", "b")})
    replace = os.replace

    def full(source: str, target: str, **folders: Any) -> None:
        if target.endswith("b.yaml"):
            raise OSError(28, "No space left on device")
        replace(source, target, **folders)

    monkeypatch.setattr(os, "replace", full)
    code, out, err = run("check", "--select", "PS011", "--fix")
    assert (code, err.count("\n")) == (2, 1)
    assert "b.yaml cannot be written: No space left on device" in err
    assert "Fixed 1 finding. Found 1 warning in 2 files." in out
    assert sorted(path.name for path in (tmp_path / "personas").iterdir()) == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("--add-ignores --fix", "--add-ignores cannot be combined with --fix: run --fix first, then --add-ignores"),
        ("--add-ignores --unsafe-fixes --diff", "--add-ignores cannot be combined with --fix"),
        ("--unsafe-fixes", "--unsafe-fixes needs --fix or --diff"),
        (
            "--diff --format json",
            "--diff prints a patch: it cannot be combined with --format, --output-file or --statistics",
        ),
        ("--diff --fix --output-file x", "--diff prints a patch"),
        ("--diff --statistics", "--diff prints a patch"),
        ("--statistics --format sarif", "--statistics supports only --format text or json"),
        ("--select ,", "--select needs at least one code"),
        ("--ignore=", "--ignore needs at least one code"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    tmp_path: Path, run: Callable[..., Any], words: str, complaint: str
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA})
    code, out, err = run("check", *words.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: {complaint}")
    assert not (tmp_path / "x").exists()


def test_statistics_beside_a_report_are_for_people(tmp_path: Path, run: Callable[..., Any]) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", "TODO")})
    words = ("check", "--select", "CL001", "--statistics", "--format", "json")
    assert json.loads(run(*words)[1])["statistics"][0]["code"] == "CL001"
    assert run(*words, "--output-file", "x.json")[1] == "1  CL001  [ ] placeholder\n"
    assert [item["code"] for item in json.loads((tmp_path / "x.json").read_text())["diagnostics"]] == ["CL001"]
