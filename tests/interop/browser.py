"""A page in a real Chromium, with Anam's own JavaScript SDK, where both are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.interop.node import folder_with

SCRIPT = Path(__file__).with_name("browser.js")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The browser, or a skipped test."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return found


def drive(url: str, *steps: list[Any], has_microphone: bool = True) -> list[Any]:
    """What each step of ``browser.js`` gave, in a browser with a fake microphone or with none."""
    folder = folder_with("@anam-ai/js-sdk")
    folder_with("playwright-core")
    command = ["node", str(SCRIPT), str(folder), chromium(), url, os.environ.get("ANAM_SCREENSHOTS", "")]
    environ = os.environ if has_microphone else {**os.environ, "ANAM_NO_MICROPHONE": "1"}
    done = subprocess.run(
        command, input=json.dumps(steps), capture_output=True, text=True, timeout=240, check=False, env=environ
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
