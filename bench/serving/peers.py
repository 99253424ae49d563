"""Starting what is measured: each in a process of its own, which prints its address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE: Final = Path(__file__).parent
KEY: Final = "bench-key"
WANTED: Final = '{"persona": "cara", "variables": {"visitorName": "Ada"}}'
LINES: Final = 33
"""Lines of the prompt: with them the body that the API is sent has 3 kB."""
_PERSONA: Final = """\
version: 1
name: Cara
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: |
  You are Cara, the front-desk assistant. You are talking to {{ visitorName }}.
"""
_SETTINGS: Final = """\
project = "bench"
[serve]
variables = ["visitorName"]
limit-per-caller = "100000000/minute"
"""


def project(folder: Path) -> Path:
    """A project of one persona with a prompt of some 3 kB, and no limit that a bench could reach."""
    (folder / "personas").mkdir(parents=True)
    lines = "".join(
        f"  Keep answer {at} short, since it is spoken, and promise nothing that the desk cannot keep.\n"
        for at in range(LINES)
    )
    text = _PERSONA + lines + "variables:\n  visitorName: {type: string, maxLength: 60}\n"
    (folder / "personas" / "cara.yaml").write_text(text, encoding="utf-8")
    (folder / "anam-personas.toml").write_text(_SETTINGS, encoding="utf-8")
    return folder


@contextmanager
def started(command: Sequence[str], **environ: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that a process prints, and the process; ended at the end, where it has not ended by itself."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environ},
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()


def upstream(*options: str) -> Sequence[str]:
    """The API."""
    return [sys.executable, str(HERE / "upstream.py"), *options]


def ours(folder: Path, *options: str) -> Sequence[str]:
    """The service, of a project."""
    return [
        str(Path(sys.executable).with_name("anam-personas")),
        "--project",
        str(folder),
        "serve",
        "--port",
        "0",
        *options,
    ]


def express(url: str, folder: Path) -> Sequence[str]:
    """Express with fetch."""
    return ["node", str(HERE / "express.mjs"), url, body(folder)]


def fastapi(url: str, folder: Path) -> Sequence[str]:
    """FastAPI with httpx.AsyncClient."""
    return [sys.executable, str(HERE / "fastapi_route.py"), url, body(folder)]


def body(folder: Path) -> str:
    """The persona's configuration as a route by hand would hold it, as JSON."""
    from anam_personas.persona.compile import token_request
    from anam_personas.project import Project

    return json.dumps(token_request(Project.load(folder).persona("cara"), {"visitorName": "Ada"})["personaConfig"])
