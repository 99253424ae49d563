"""Share links through the command: said before they are made, and printed on request alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.cli.main import main
from tests.cli.support import emulated
from tests.projects import CARA, write
from tests.review.support import needs_git, put, repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator import Emulator

KEY = {"Authorization": "Bearer a-key"}
FILES = {
    "anam-personas.toml": 'project = "demo"\nshares = "links"\n',
    "personas/cara.yaml": CARA,
    "links/launch.yaml": "version: 1\npersona: cara\nusageLimit: 25\n",
}


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    write(tmp_path, FILES)
    with emulated(tmp_path, monkeypatch) as running:
        yield running


def links(emulator: Emulator) -> list[dict[str, object]]:
    found: list[dict[str, object]] = httpx.get(f"{emulator.url}/v1/share-links", headers=KEY).json()["data"]
    return found


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_plan_says_plainly_what_is_published(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert main(["plan", "--format", form]) == 0
    said = "publishes cara to anyone with the link, for 168 hours, at most 25 uses; it cannot be embedded in a page yet"
    assert said in capsys.readouterr().out
    assert links(emulator) == []
    assert main(["plan", "cara", "--format", form]) == 0
    assert "share" not in capsys.readouterr().out


def test_a_token_is_printed_on_request_alone(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shares", "token", "launch"]) == 2
    assert 'the share link "launch" is not stored in "default" yet: apply first' in capsys.readouterr().err
    assert main(["apply", "--yes"]) == 0
    (made,) = links(emulator)
    for words in (
        ["status"], ["status", "--format", "json"], ["plan"], ["plan", "--format", "json", "--prune"], ["ids"], ["graph"], ["rollback", "--list"],
        ["-v", "apply", "--yes"], ["diff", "--help"],
    ):  # fmt: skip
        main(words)
    shown = capsys.readouterr()
    assert f"{made['token']}" not in shown.out + shown.err
    assert main(["shares", "token", "launch"]) == 0
    assert capsys.readouterr().out == f"{made['token']}\n"
    assert main(["shares", "token", "launch", "--format", "json"]) == 0
    shown_link = json.loads(capsys.readouterr().out)
    assert (shown_link["version"], shown_link["key"], shown_link["id"], shown_link["usageLimit"]) == (
        1, "launch", made["id"], 25,
    )  # fmt: skip
    assert main(["shares", "token", "lunch"]) == 2
    assert 'there is no share link "lunch". Did you mean "launch"?' in capsys.readouterr().err


def test_a_token_is_printed_while_the_file_is_gone(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    (tmp_path / "links/launch.yaml").unlink()
    capsys.readouterr()
    assert main(["shares", "token", "launch"]) == 0
    assert capsys.readouterr().out == f"{links(emulator)[0]['token']}\n"


def test_the_graph_shows_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**FILES, "links/broken.yaml": "version: 1\npersona: carla\n", "links/odd.yaml": "- [\n"})
    root = ["--project", str(tmp_path)]
    assert main([*root, "graph"]) == 0
    shown = capsys.readouterr().out
    assert "share launch\n└─ publishes persona cara\n" in shown
    assert "share broken  [1 error]\n└─ publishes persona carla  [missing]\n" in shown
    assert "share odd  [1 error]\n" in shown
    assert "Used by no persona" not in shown
    assert main([*root, "graph", "cara"]) == 0
    assert capsys.readouterr().out == "persona cara\nshare launch\n└─ publishes persona cara\n"
    assert main([*root, "graph", "--format", "json"]) == 0
    edges = json.loads(capsys.readouterr().out)["edges"]
    assert {(each["from"], each["to"], each["relation"]) for each in edges} == {
        ("share:launch", "persona:cara", "share"), ("share:broken", "persona:carla", "share"),
    }  # fmt: skip
    assert main([*root, "graph", "--format", "mermaid"]) == 0
    assert '>"launch"]' in capsys.readouterr().out


def test_files_with_errors_are_named(emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"links/launch.yaml": "version: 1\npersona: cara\nusageLimit: 0\n"})
    assert main(["plan", "--no-check"]) == 0
    assert "links/launch.yaml:3:13: usageLimit must be at least 1" in capsys.readouterr().out
    assert main(["apply", "--yes"]) == 1
    assert links(emulator) == []
    assert "R055" not in capsys.readouterr().out


def test_a_persona_that_appears_or_vanishes_is_seen_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**FILES, "links/launch.yaml": "version: 1\npersona: sales/eu/leo\n"})
    words = ["--project", str(tmp_path), "validate"]
    for _ in range(2):
        assert main(words) == 1
        assert 'R055 unknown persona "sales/eu/leo"' in capsys.readouterr().out
    for _ in range(2):
        write(tmp_path, {"personas/sales/eu/leo.yaml": CARA})
        assert main(words) == 0
        assert main(words) == 0
        (tmp_path / "personas/sales/eu/leo.yaml").unlink()
        assert main(words) == 1


def test_a_plan_that_was_kept_is_applied(emulator: Emulator, tmp_path: Path) -> None:
    assert main(["apply", "cara", "--yes"]) == 0
    assert main(["plan", "--out", str(tmp_path / "plan.json")]) == 0
    assert main(["apply", "--plan", str(tmp_path / "plan.json"), "--yes"]) == 0
    (made,) = links(emulator)
    assert made["usageLimit"] == 25
    assert main(["plan", "--exit-code"]) == 0


@needs_git
def test_diff_says_who_a_link_reaches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path)
    put(folder, {"shares/launch.yaml": "version: 1\npersona: cara\n"})
    assert main(["--project", str(folder), "diff"]) == 0
    assert "share shares/launch.yaml added, reaches: persona cara\n" in capsys.readouterr().out
