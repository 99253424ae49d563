"""An editor that asks while much is to be looked at."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from anam_personas.lsp.connection import Connection
from anam_personas.lsp.methods import code_action
from anam_personas.lsp.server import Server
from tests.projects import write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PERSONAS = {f"personas/p{number:02}.yaml": f"version: 1\nname: P{number}\nextends: _all.yaml\n" for number in range(30)}
PARTIAL = """version: 1
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
systemPrompt: You are Cara. Answer in one spoken sentence.
initialMessage: Hi, **this** is Cara.
"""


def test_fixes_of_a_partial_do_not_wait_for_all_its_personas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/_all.yaml": PARTIAL, **PERSONAS})
    server, uri = Server(io.BytesIO(), io.BytesIO()), (tmp_path / "personas/_all.yaml").as_uri()
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    asked = {"textDocument": {"uri": uri}, "range": place, "context": {"diagnostics": []}}
    server.look(uri, f"{PARTIAL}# typed\n", 2)
    monkeypatch.setattr(Connection, "has_more", property(lambda _: True))
    code_action(server, asked)
    (project,) = server.projects
    assert 0 < len(project.diagnostics) < len(PERSONAS)
    monkeypatch.setattr(Connection, "has_more", property(lambda _: False))
    titles = [each["title"] for each in code_action(server, asked)]
    assert len(project.diagnostics) == len(PERSONAS) + 1
    assert any("mark" in title.lower() for title in titles), titles
