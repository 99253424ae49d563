"""A fix in a file that personas share is right for each of them, or it is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHARED = CARA.replace("systemPrompt: You are Cara.", "systemPrompt: [{section: STYLE, file: _p.md}]")
LEO = SHARED.replace("name: Cara", "name: Leo")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    def made(files: dict[str, str]) -> Path:
        write(tmp_path, {f"personas/{name}": text for name, text in files.items()})
        monkeypatch.chdir(tmp_path)
        return tmp_path / "personas"

    return made


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.rglob("*.*"))}


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    main(["check", "--no-cache", "--select", "ID001,PS011", "--format", "json", *words])
    return list(json.loads(capsys.readouterr().out)["diagnostics"])


FIX = ["check", "--no-cache", "--fix", "--unsafe-fixes", "--select", "ID001,PS011"]


@pytest.mark.parametrize("chosen", [[], ["personas/cara.yaml"]], ids=["all", "one"])
def test_a_name_in_a_shared_text_is_no_ones_to_change(
    chosen: list[str], project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project({"cara.yaml": SHARED, "leo.yaml": LEO, "_p.md": "You are Leo. Keep answers short."})
    before = texts(folder)
    (item,) = found(capsys, *chosen)
    assert (item["code"], item["fix"]) == ("ID001", None)
    main([*FIX, *chosen])
    assert texts(folder) == before


def test_nor_where_it_is_neithers(project: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = project({"cara.yaml": SHARED, "leo.yaml": LEO, "_p.md": "You are Josh. Keep answers short."})
    before = texts(folder)
    assert [item["fix"] for item in found(capsys)] == [None, None]
    main(FIX)
    assert texts(folder) == before


def test_it_is_changed_where_all_agree(project: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = project({"cara.yaml": SHARED, "cara2.yaml": SHARED, "_p.md": "You are Josh. Keep answers short."})
    (item,) = found(capsys)
    assert item["fix"] is not None
    main(FIX)
    assert texts(folder)["_p.md"] == "You are Cara. Keep answers short."


def test_what_is_wrong_for_everybody_is_fixed(project: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = project({"cara.yaml": SHARED, "leo.yaml": LEO, "_p.md": "Keep\u200b answers short."})
    main([*FIX, "personas/leo.yaml"])
    assert texts(folder)["_p.md"] == "Keep answers short."


def test_a_name_in_a_shared_partial(project: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    house = "initialMessage: Hi, I'm Leo.\n"
    folder = project({
        "cara.yaml": CARA + "extends: _house.yaml\n",
        "leo.yaml": CARA.replace("Cara", "Leo") + "extends: _house.yaml\n",
        "_house.yaml": house,
    })  # fmt: skip
    main(FIX)
    assert texts(folder)["_house.yaml"] == house


def test_environments_of_one_persona_share_its_text(
    project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text = CARA + "environments:\n  production: {name: Leo}\n"
    folder = project({"cara.yaml": text})
    (item,) = found(capsys)
    assert (item["code"], item["fix"]) == ("ID001", None)
    main(FIX)
    assert texts(folder)["cara.yaml"] == text


def test_an_environment_with_a_text_of_its_own_is_fixed(
    project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project({"cara.yaml": CARA + "environments:\n  production: {name: Leo, systemPrompt: You are Josh.}\n"})
    main(FIX)
    assert texts(folder)["cara.yaml"].endswith("systemPrompt: You are Leo.}\n")
