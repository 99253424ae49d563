"""Counting with a vocabulary of this machine: nothing is ever fetched."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from anam_personas.cli.main import main
from anam_personas.errors import UsageError
from anam_personas.stats import exact
from tests.projects import CARA, write


def test_tiktoken_is_asked_for_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    with pytest.raises(UsageError, match=r"anam-personas\[tokens\]"):
        exact.counter(tmp_path)


def test_a_vocabulary_that_is_missing_or_another_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", type(sys)("tiktoken"))  # one that could not fetch anything
    with pytest.raises(UsageError, match="fetch it once"):
        exact.counter(tmp_path)
    name = hashlib.sha1(exact._ADDRESS.encode(), usedforsecurity=False).hexdigest()
    (tmp_path / name).write_text("IQ== 0\n")
    with pytest.raises(UsageError, match="fetch it once"):
        exact.counter(tmp_path)
    assert (tmp_path / name).is_file()


def test_the_folder_is_the_one_of_tiktoken() -> None:
    assert exact.folder({"TIKTOKEN_CACHE_DIR": "/a", "DATA_GYM_CACHE_DIR": "/b"}) == Path("/a")
    assert exact.folder({"DATA_GYM_CACHE_DIR": "/b"}) == Path("/b")
    assert exact.folder({}).name == "data-gym-cache"


def test_the_command_says_in_one_line_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA})
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    assert main(["--project", str(tmp_path), "stats", "--exact"]) == 2
    told = capsys.readouterr()
    assert "anam-personas[tokens]" in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_the_command_counts_with_the_vocabulary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    try:
        count = exact.counter(exact.folder(os.environ))
    except UsageError as error:
        pytest.skip(str(error))
    write(tmp_path, {"personas/cara.yaml": CARA})
    assert main(["--project", str(tmp_path), "stats", "--exact", "--format", "json"]) == 0
    out = capsys.readouterr().out
    assert f'"promptTokens": {count("You are Cara.")}' in out
    assert '"exact": true' in out
