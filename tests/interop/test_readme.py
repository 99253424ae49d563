"""The README's path from the file to the browser: its server, run as it stands, hands out tokens."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.docs_console import ROOT, SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.emulator import Emulator

pytestmark = pytest.mark.interop


def server_of_the_readme() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = [str(block) for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "FastAPI" in block]
    return code


def test_the_server_of_the_readme_mints_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anam_emulator: Emulator
) -> None:
    pytest.importorskip("fastapi", reason="fastapi is not installed: it is in the extra `interop`")
    for name in SAMPLE:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_URL", anam_emulator.url)
    monkeypatch.setenv("ANAM_API_KEY_PRODUCTION", "any")
    names: dict[str, Any] = {"__name__": "server"}
    exec(compile(server_of_the_readme(), "README.md", "exec", dont_inherit=True), names)

    async def visit() -> str:
        transport = httpx.ASGITransport(names["app"])
        async with (
            names["lifespan"](names["app"]),
            httpx.AsyncClient(transport=transport, base_url="http://site") as page,
        ):
            reply = await page.post("/api/session-token", params={"visitor": "Ada"})
        return str(reply.json()["sessionToken"])

    claims = asyncio.run(visit()).split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["type"] == "ephemeral"
    assert [request.path for request in anam_emulator.requests] == ["/v1/auth/session-token"]
