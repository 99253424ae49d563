"""What holds of ``--fix``, whatever the files are: tried on generated projects, as the command is called."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.cli.main import main
from anam_personas.diagnostics.codes import CODES
from anam_personas.yaml.document import read
from tests.projects import write
from tests.prompts import KEPT, projects

EXAMPLES = int(os.environ.get("ANAM_EXAMPLES", "16"))
"""Projects of some six files each. Where the environment asks for more it is a campaign, and they are others each time."""
IS_CAMPAIGN = "ANAM_EXAMPLES" in os.environ
BROKEN = re.compile(r"[YSR]\d")
SAID = {"text", "systemPrompt", "initialMessage", "description"}
"""Keys whose texts a safe fix may change."""


def run(*words: str) -> str:
    """What a command prints on stdout."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(list(words)) in {0, 1}, err.getvalue()
    return out.getvalue()


def found(*words: str) -> list[dict[str, Any]]:
    return list(json.loads(run("check", "--no-cache", "--format", "json", *words))["diagnostics"])


def tree() -> dict[str, bytes]:
    return {
        path.as_posix(): path.read_bytes() for top in ("personas", "tools") for path in sorted(Path(top).rglob("*.*"))
    }


def put(files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        Path(name).write_bytes(raw)


def rest(value: Any, *, said: bool = False) -> Any:
    """Data without the texts that are said, of which only what they must keep is left."""
    if isinstance(value, dict):
        return {key: rest(item, said=key in SAID) for key, item in value.items()}
    if isinstance(value, list):
        return [rest(item, said=said) for item in value]
    return re.findall(rf"{KEPT}\d+", value) if said and isinstance(value, str) else value


def data(name: str, raw: bytes) -> Any:
    if not name.endswith(".yaml"):
        return re.findall(rf"{KEPT}\d+", raw.decode())
    document = read(raw.decode().removeprefix("\ufeff"), name, Path(name))
    assert document.diagnostics == ()
    return rest(document.data)


def _keys(files: dict[str, bytes]) -> list[str]:
    names = [Path(name) for name in files if name.startswith("personas/") and name.endswith(".yaml")]
    return [name.relative_to("personas").with_suffix("").as_posix() for name in names if name.name[0] != "_"]


def of_persona(key: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings about a persona, in its own file and in those that it is built from."""
    return [item for item in findings if item["file"] == f"personas/{key}.yaml" or key in item["personas"]]


def form(raw: bytes) -> tuple[bool, bool, bool]:
    """First mark; whether lines end in CRLF, and whether some end in LF alone."""
    return raw.startswith(b"\xef\xbb\xbf"), b"\r\n" in raw, raw.count(b"\n") > raw.count(b"\r\n")


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests change the folder; it is put back."""
    monkeypatch.chdir(".")


@pytest.mark.usefixtures("_here")
@settings(max_examples=EXAMPLES, derandomize=not IS_CAMPAIGN)
@given(files=projects(), unsafe=st.booleans())
def test_files_are_mended_once_and_keep_what_is_not_mended(files: dict[str, bytes], unsafe: bool) -> None:
    more = ["--unsafe-fixes"] if unsafe else []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write(Path(folder), files)
        before, all_before = tree(), found()
        broken = {item["code"] for item in all_before if BROKEN.match(item["code"])}
        patch = run("check", "--diff", *more)
        assert tree() == before
        run("check", "--fix", *more)
        after = tree()
        for name, raw in after.items():
            assert raw.count(b"# remark") == before[name].count(b"# remark")
            assert form(raw)[:1] == form(before[name])[:1]
            assert b"\n" not in raw or b"\n" not in before[name] or form(raw)[1:] == form(before[name])[1:]
            if not unsafe:
                assert data(name, raw) == data(name, before[name])
            else:
                data(name, raw)
        left = found()
        if unsafe:
            content = [key for key in _keys(after) if not any(item["fix"] for item in of_persona(key, all_before))]
            for key in content:
                was = {(item["code"], item["message"]) for item in of_persona(key, all_before)}
                now = {(item["code"], item["message"]) for item in of_persona(key, left)}
                assert now <= was, (key, now - was)
        assert {item["code"] for item in left if BROKEN.match(item["code"])} <= broken | {"R014"}
        fixable = {item["code"] for item in left if item["fix"] and (item["fix"]["safe"] or unsafe)}
        assert not fixable & set(CODES)  # a rule's fix that would do harm is offered, and not made
        assert run("check", "--diff", *more) == ""
        put(before)
        if patch:
            subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, capture_output=True)
        assert tree() == after
        os.chdir("/")


@pytest.mark.usefixtures("_here")
@settings(max_examples=EXAMPLES // 2, derandomize=not IS_CAMPAIGN)
@given(files=projects(most=3))
def test_what_is_found_is_silenced_and_the_data_stay(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write(Path(folder), files)
        before = tree()
        patch = run("check", "--add-ignores", "--diff")
        assert tree() == before
        run("check", "--add-ignores")
        after = tree()
        for name, raw in after.items():
            assert raw.count(b"# remark") == before[name].count(b"# remark")
            assert whole(name, raw) == whole(name, before[name])
            assert form(raw)[0] == form(before[name])[0]
        assert [item for item in found() if item["severity"] != "error" or not BROKEN.match(item["code"])] == []
        run("check", "--add-ignores")
        assert tree() == after
        put(before)
        if patch:
            subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, capture_output=True)
        assert tree() == after
        os.chdir("/")


def whole(name: str, raw: bytes) -> Any:
    return read(raw.decode().removeprefix("\ufeff"), name, Path(name)).data if name.endswith(".yaml") else raw
