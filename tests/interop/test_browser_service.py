"""A page of Anam's own SDK that gets its token from the token service, and talks on the emulator."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator, has_media
from tests.cli.test_serve import running
from tests.interop.browser import chromium, drive
from tests.serve.support import CARA, PATH, project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.interop, pytest.mark.browser]


def test_a_page_talks_while_its_persona_is_saved_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chromium()
    if not has_media():
        pytest.skip("no media: pip install 'anam-personas[live]'")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("ANAM_PAGE_PORT", str(port))
    settings = f'[serve]\nvariables = ["visitorName"]\ncors-origins = ["http://localhost:{port}"]\n'
    folder = project(tmp_path, settings)
    asked = {"persona": "cara", "variables": {"visitorName": "Ada"}}
    with Emulator() as emulator, running(folder, emulator.url) as (url, _):
        broken = folder / "personas" / ".broken"
        broken.write_text(CARA.replace("avatarId", "avatarID"))
        broken.replace(folder / "personas" / "cara.yaml")
        start = ["start", {"service": url + PATH, "asked": asked}]
        _, _, _, _, answer = drive(
            emulator.url,
            start,
            ["wait", "SESSION_READY"],
            ["wait", "DATA_CHANNEL_OPEN"],
            ["run", 'client.sendUserMessage("Hello there")'],
            ["wait", "MESSAGE_HISTORY_UPDATED", "Hello there"],
        )
    assert answer
    (session,) = emulator.sessions
    assert "talk to Ada on floor 1" in str(session)
