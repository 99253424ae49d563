"""What is wrong is marked on the graph, for each kind of file, and never stops it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MODEL = "version: 1\ndisplayName: M\nurl: http://llm.example.com\nmodelName: m\nsecret: ANAM_SECRET_M\n"
ASK = "version: 1\nname: ask\ntype: knowledge\ndescription: Search the prices. Call it for a price.\nknowledge: [prices, gone]\n"
FILES = {
    "anam-personas.toml": 'project = "x"\n',
    "personas/cara.yaml": CARA.replace("llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7", "llmId: {key: house}")
    + "tools: [ask]\n",
    "personas/leo.yaml": CARA.replace("llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7", "llmId: {key: gone}")
    + "voice: x\n",
    "personas/_half.yaml": "version: 1\nvoice: x\nname: 5\n",
    "tools/ask.yaml": ASK,
    "tools/odd.yaml": "version: 1\nname: odd\ntype: nothing\n",
    "llms/house.yaml": MODEL,
    "knowledge/prices.yaml": "version: 1\nname: Prices\ndocuments: [a.md, b.md, c.png, d/*.md]\n",
    "knowledge/odd.yaml": "version: 1\n",
    "knowledge/a.md": "Text.",
    "knowledge/c.png": "x",
    "knowledge/d/a.md": "Text.",
}


def test_every_kind_of_file_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert main(["--project", str(tmp_path), "graph", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    nodes = {each["id"]: each for each in json.loads(out)["nodes"]}
    assert {id_: (each["state"], each["errors"]) for id_, each in nodes.items()} == {
        "persona:cara": ("ok", 0),
        "persona:leo": ("broken", 1),
        "partial:personas/_half.yaml": ("broken", 2),
        "tool:ask": ("broken", 1),
        "tool:odd": ("broken", 1),
        "knowledge:prices": ("broken", 3),
        "knowledge:odd": ("broken", 2),
        "knowledge:gone": ("missing", 0),
        "llm:house": ("broken", 1),
        "llm:gone": ("missing", 0),
        "document:knowledge/a.md": ("ok", 0),
        "document:knowledge/b.md": ("missing", 0),
        "document:knowledge/c.png": ("broken", 0),
        "document:knowledge/d/a.md": ("broken", 0),
    }
    assert nodes["document:knowledge/b.md"]["file"] is None


def test_the_text_counts_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert main(["--project", str(tmp_path), "graph"]) == 0
    assert (
        capsys.readouterr().out
        == """\
persona cara
├─ tool ask  [1 error]
│  ├─ knowledge prices  [3 errors]
│  │  ├─ document knowledge/a.md
│  │  ├─ document knowledge/b.md  [missing]
│  │  ├─ document knowledge/c.png  [cannot be uploaded]
│  │  └─ document knowledge/d/a.md  [cannot be uploaded]
│  └─ knowledge gone  [missing]
└─ llm house  [1 error]
persona leo  [1 error]
└─ llm gone  [missing]

Used by no persona:
  partial personas/_half.yaml  [2 errors]
  tool odd  [1 error]
  knowledge odd  [2 errors]
"""
    )
