"""A preview of a small project, without media, on ports of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from anam_personas.preview.server import Preview
from anam_personas.preview.studio import Chosen
from tests.projects import TOOL, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CARA = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7
systemPrompt: |
  Everything you say is spoken aloud. Answer in one short sentence.
  You are talking to {{ guest }}.
initialMessage: Hello there.
variables:
  guest: {type: string, maxLength: 20, default: a visitor, description: Who calls.}
  floor: {type: integer, minimum: 1, maximum: 9, default: 2}
tools: [book_visit]
environments:
  production: {name: Cara in production}
"""


class Open(NamedTuple):
    """A running preview, its project's folder, and a client that carries its secret."""

    preview: Preview
    folder: Path
    client: httpx.Client

    def post(self, path: str, **body: Any) -> Any:
        reply = self.client.post(f"/api/{path}", json=body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def refused(self, path: str, **body: Any) -> tuple[int, str]:
        reply = self.client.post(f"/api/{path}", json=body)
        return reply.status_code, reply.json()["error"]

    def edit(self, text: str, name: str = "personas/cara.yaml") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, which is the working folder."""
    write(
        tmp_path,
        {
            "anam-personas.toml": 'project = "house"\n[environments.staging]\n[environments.production]\n',
            "personas/cara.yaml": CARA,
            "tools/book_visit.yaml": TOOL,
        },
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def opened(project: Path) -> Iterator[Open]:
    """A preview of the project, without an API key."""
    with preview_of(project, dict(os.environ)) as running, client_of(running) as client:
        yield Open(running, project, client)


def preview_of(project: Path, environ: dict[str, str]) -> Preview:
    return Preview(Chosen(f"{project}", "staging"), environ, media=False)


def client_of(running: Preview) -> httpx.Client:
    return httpx.Client(base_url=running.url, headers={"X-Preview-Secret": running.secret}, timeout=20)
