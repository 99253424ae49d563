"""The language server as a process, as an editor starts and ends it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def test_a_session_ends_without_a_complaint() -> None:
    """The server closes stdout itself, before the command ends."""
    messages: tuple[dict[str, Any], ...] = (
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown", "params": None},
        {"method": "exit"},
    )
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    sent = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
    ended = subprocess.run([sys.executable, "-m", "anam_personas", "lsp"], input=sent, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_another_protocol_is_one_line() -> None:
    command = [sys.executable, "-m", "anam_personas", "lsp"]
    ended = subprocess.run(command, input="hello\n", capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "expected the header Content-Length, found 'hello'" in ended.stderr
