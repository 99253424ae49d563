"""A page in a real Chromium, driven step by step from a test."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.interop.browser import chromium
from tests.interop.node import folder_with

SCRIPT = Path(__file__).with_name("page.js")


class Page:
    """The steps are the functions of ``page.js``. To be used in a ``with``; skips the test where something is not installed."""

    def __enter__(self) -> Self:
        folder = folder_with("playwright-core")
        folder_with("axe-core")
        command = ["node", str(SCRIPT), str(folder), chromium(), os.environ.get("ANAM_SCREENSHOTS", "")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def __getattr__(self, name: str) -> Any:
        def step(*given: Any) -> Any:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps([name, *given]) + "\n")
            self._process.stdin.flush()
            reply = json.loads(self._process.stdout.readline())
            assert "error" not in reply, f"{reply['error']}\n{given}"
            return reply["value"]

        return step
