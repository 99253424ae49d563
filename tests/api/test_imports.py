from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("anam_personas.api.client", ["pydantic", "jinja2", "yaml", "anam_personas.emulator"]),
        ("anam_personas.api.errors", ["pydantic", "httpx"]),
    ],
)
def test_what_importing_it_does_not_load(module: str, absent: list[str]) -> None:
    # httpx itself tries to load click for its command; here that fails, and so would an import of ours.
    code = (
        f"import sys; sys.modules['click'] = None; import {module}; print([n for n in {absent!r} if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_command_does_not_load_the_command_line_of_httpx() -> None:
    code = """
import sys
from unittest.mock import patch
from anam_personas import cli
with patch("anam_personas.cli.main.main", lambda: 0), patch("sys.exit"):
    cli.run()
import httpx
print([name for name in ("rich", "pygments") if name in sys.modules], httpx.Client.__name__)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[] Client"
