"""A small project, and the service of it, asked through ASGI; the API is an emulator on a socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.asgi import token_app
from anam_personas.project import Project
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
    from pathlib import Path

    from anam_personas.serve.app import TokenService

CARA = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7
systemPrompt: You are Cara, and talk to {{ visitorName }} on floor {{ floor }}.
variables:
  visitorName: {type: string, maxLength: 40}
  floor: {type: integer, default: 1}
"""
LEO = CARA.replace("Cara", "Leo").replace("visitorName: {type: string, maxLength: 40}", "visitorName: {default: you}")
KEY = "key-of-the-tests-0123456789"
SECRET = "a-secret-of-the-tests-42"
OPEN = '[serve]\nauth = "none"\nvariables = ["visitorName", "floor"]\n'
SHARED = '[serve]\nauth = "shared-secret"\nsecret-variable = "SHARED"\nvariables = ["visitorName"]\n'
PATH = "/v1/session-tokens"
ASKED: dict[str, Any] = {"persona": "cara", "variables": {"visitorName": "Ada"}}
BEARER = {"Authorization": f"Bearer {SECRET}"}


def project(folder: Path, settings: str = OPEN, **files: str) -> Path:
    """A project of two personas with these settings, which follow its name."""
    write(
        folder,
        {
            "anam-personas.toml": f'project = "tests"\n{settings}',
            "personas/cara.yaml": CARA,
            "personas/leo.yaml": LEO,
            **files,
        },
    )
    return folder


def environ(url: str, **more: str) -> dict[str, str]:
    return {"ANAM_API_KEY": KEY, "ANAM_API_URL": url, "SHARED": SECRET, **more}


@asynccontextmanager
async def served(
    folder: Path, env: Mapping[str, str], address: str = "127.0.0.1", **options: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, TokenService]]:
    """A client of the service of a project, whose requests come from ``address``."""
    service = token_app(Project.load(folder), env, **options)
    transport = httpx.ASGITransport(service, client=(address, 4000))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
            yield client, service
    finally:
        await service.aclose()


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run an asynchronous test."""
    asyncio.run(test())


def problem(reply: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The problem details of a refusal, which must be those."""
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    assert reply.headers["cache-control"] == "no-store"
    found: dict[str, Any] = reply.json()
    assert (reply.status_code, found["status"], found["type"].rpartition(":")[2]) == (status, status, reason), (
        reply.text
    )
    if "retryAfter" in found:
        assert int(reply.headers["retry-after"]) == found["retryAfter"] > 0
    return found
