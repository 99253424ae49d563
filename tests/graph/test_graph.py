"""``graph``: what uses what, also in a project with errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.graph.build import build
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from pathlib import Path

LEO = """\
version: 1
name: Leo
extends: [_house.yaml, _gone.yaml]
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
systemPrompt:
  - file: _prompts/style.md
  - text: You are Leo.
tools: [book_visit, call_back]
toolIds: [8f3c1b54-0000-4000-8000-000000000001]
environments:
  production:
    tools: [book_visit]
    systemPrompt: [{file: _prompts/live.md}]
"""
FILES = {
    "anam-personas.toml": 'project = "x"\n',
    "personas/cara.yaml": CARA + "extends: _house.yaml\n",
    "personas/leo.yaml": LEO,
    "personas/broken.yaml": "version: 1\nname: [\n",
    "personas/_house.yaml": "version: 1\nextends: _base.yaml\n",
    "personas/_base.yaml": "version: 1\nlanguageCode: en\n",
    "personas/_idle.yaml": "version: 1\n",
    "personas/_prompts/style.md": "Speak plainly.\n",
    "tools/book_visit.yaml": TOOL,
    "tools/spare.yaml": TOOL.replace("book_visit", "spare"),
}


def test_every_kind_of_reference_is_an_edge(tmp_path: Path) -> None:
    graph = build(write(tmp_path, FILES))
    states = {node.id: node.state for node in graph.nodes}
    assert states == {
        "persona:broken": "broken",
        "persona:cara": "ok",
        "persona:leo": "ok",
        "partial:personas/_base.yaml": "ok",
        "partial:personas/_gone.yaml": "missing",
        "partial:personas/_house.yaml": "ok",
        "partial:personas/_idle.yaml": "unused",
        "prompt:personas/_prompts/live.md": "missing",
        "prompt:personas/_prompts/style.md": "ok",
        "tool:8f3c1b54-0000-4000-8000-000000000001": "stored",
        "tool:book_visit": "ok",
        "tool:call_back": "missing",
        "tool:spare": "unused",
    }
    assert [(edge.line, edge.target, edge.environment) for edge in graph.edges if edge.source == "persona:leo"] == [
        (3, "partial:personas/_house.yaml", None),
        (3, "partial:personas/_gone.yaml", None),
        (7, "prompt:personas/_prompts/style.md", None),
        (9, "tool:book_visit", None),
        (9, "tool:call_back", None),
        (10, "tool:8f3c1b54-0000-4000-8000-000000000001", None),
        (14, "prompt:personas/_prompts/live.md", "production"),
        (13, "tool:book_visit", "production"),
    ]


def test_who_is_reached_over_partials(tmp_path: Path) -> None:
    graph = build(write(tmp_path, FILES))
    assert graph.users("partial:personas/_base.yaml") == ["persona:cara", "persona:leo"]
    assert graph.users("tool:book_visit") == ["persona:leo"]
    assert graph.users("tool:spare") == []


def test_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert main(["--project", str(tmp_path), "graph"]) == 0
    assert (
        capsys.readouterr().out
        == """\
persona broken  [1 error]
persona cara
└─ partial personas/_house.yaml
   └─ partial personas/_base.yaml
persona leo  [1 error]
├─ partial personas/_house.yaml
│  └─ partial personas/_base.yaml
├─ partial personas/_gone.yaml  [missing]
├─ prompt personas/_prompts/style.md
├─ tool book_visit
├─ tool call_back  [missing]
├─ tool 8f3c1b54-0000-4000-8000-000000000001  [stored]
└─ prompt personas/_prompts/live.md  [missing] (in production)

Used by no persona:
  partial personas/_idle.yaml
  tool spare
"""
    )


def test_one_persona(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert main(["--project", str(tmp_path), "graph", "cara"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "persona cara"
    assert main(["--project", str(tmp_path), "graph", "kara"]) == 2
    assert 'Did you mean "cara"' in capsys.readouterr().err
    assert main(["--project", str(tmp_path), "graph", "cara", "--format", "mermaid"]) == 2


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert main(["--project", str(tmp_path), "graph", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    house = next(node for node in printed["nodes"] if node["name"] == "personas/_house.yaml")
    assert house == {
        "id": "partial:personas/_house.yaml",
        "kind": "partial",
        "name": "personas/_house.yaml",
        "file": "personas/_house.yaml",
        "state": "ok",
        "errors": 0,
        "users": ["cara", "leo"],
    }
    assert {"from", "to", "relation", "environment", "file", "line"} == set(printed["edges"][0])


def test_mermaid_takes_no_markup_from_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = 'a"]click b"'
    write(tmp_path, {**FILES, "personas/leo.yaml": CARA + f"tools: ['{odd}']\n"})
    assert main(["--project", str(tmp_path), "graph", "--format", "mermaid"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("flowchart LR\n")
    assert "a#34;#93;click b#34;" in out
    assert "classDef missing" in out


def test_a_partial_that_extends_itself_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**FILES, "personas/_base.yaml": "version: 1\nextends: _house.yaml\n"})
    assert main(["--project", str(tmp_path), "graph", "cara"]) == 0
    assert "which extends itself" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[1, 2]\n", "", "extends: 5\ntools: {a: b}\nsystemPrompt: [1]\nenvironments: x\n"])
def test_whatever_a_file_holds(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**FILES, "personas/odd.yaml": text})
    assert main(["--project", str(tmp_path), "graph"]) == 0
    assert "persona odd" in capsys.readouterr().out


def test_language_models_are_nodes_used_missing_and_idle(tmp_path: Path) -> None:
    model = "version: 1\ndisplayName: M\nurl: https://llm.example.com\nmodelName: m\nsecret: ANAM_SECRET_M\n"
    cara = CARA.replace("llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7", "llmId: {key: house}")
    leo = cara.replace("Cara", "Leo") + "environments: {production: {llmId: {key: gone}}}\n"
    files = {"personas/cara.yaml": cara, "personas/leo.yaml": leo, "llms/house.yaml": model, "llms/idle.yaml": model}
    graph = build(write(tmp_path, files))
    states = {node.id: node.state for node in graph.nodes if node.kind == "llm"}
    assert states == {"llm:house": "ok", "llm:gone": "missing", "llm:idle": "unused"}
    assert graph.users("llm:house") == ["persona:cara", "persona:leo"]
    assert [(edge.target, edge.environment) for edge in graph.edges if edge.source == "persona:leo"] == [
        ("llm:house", None), ("llm:gone", "production"),
    ]  # fmt: skip


def test_persona_tests_are_no_part_of_it(tmp_path: Path) -> None:
    graph = build(write(tmp_path, FILES))
    more = {"personas/cara.test.yaml": "persona: cara\ntests:\n  - {name: x, turns: [{user: Hi}]}\n"}
    assert build(write(tmp_path, FILES | more)) == graph
