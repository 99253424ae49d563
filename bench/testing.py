"""Persona tests: 200 replayed against a check of the same project, and 32 conversations at once against the bound of latency."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from anam_personas.emulator import Emulator

FILES, TESTS, TURNS = 50, 4, 5
LATENCY = 0.3
AT_ONCE = 32
_PERSONA = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
systemPrompt: |
  You are Cara, the receptionist of Harbour Dental. Speak calmly, in short sentences. You know the opening hours and the team.
  When you do not know something, say so, and offer to have somebody call back. Never give medical advice.
"""
_TEST = """\
  - name: test {number}
    turns: [{{user: When do you open on day {number}?}}]
    expect:
      - says: {{not_contains: [Sunday], max_words: 40, max_seconds: 15, speakable: true, language: en}}
      - calls: []
"""
_RUN = [sys.executable, "-m", "anam_personas", "-q"]


def replayed(runs: int = 5) -> tuple[float, float]:
    """Seconds of a replay of 200 tests, and of an uncached check of the same project: the best of some runs in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(FILES):
            tests = "".join(_TEST.format(number=each) for each in range(TESTS))
            _write(folder, f"p{number:02}", tests)
        with Emulator() as emulator:
            _settings(folder, emulator.url)
            _seconds(folder, "test", "--live")
        pairs = [(_seconds(folder, "test", "--replay"), _seconds(folder, "check", "--no-cache")) for _ in range(runs)]
    return min(one for one, _ in pairs), min(other for _, other in pairs)


def at_once() -> tuple[float, float]:
    """Seconds of 32 conversations of five turns at once against a server that takes 300 ms, and what waiting alone takes."""
    turns = "".join(f"      - user: Question {each}?\n" for each in range(TURNS))
    with tempfile.TemporaryDirectory() as name, Emulator(latency=LATENCY * 1000) as emulator:
        folder = Path(name)
        _write(folder, "cara", "".join(f"  - name: t{each}\n    turns:\n{turns}" for each in range(AT_ONCE)))
        _settings(folder, emulator.url)
        _seconds(folder, "test", "--dry-run")
        return _seconds(folder, "test", "--live", "-j", str(AT_ONCE)), LATENCY * TURNS


def _write(folder: Path, key: str, tests: str) -> None:
    personas = folder / "personas"
    personas.mkdir(exist_ok=True)
    (personas / f"{key}.yaml").write_text(_PERSONA, encoding="utf-8")
    (personas / f"{key}.test.yaml").write_text(f"persona: {key}\ntests:\n{tests}", encoding="utf-8")


def _settings(folder: Path, url: str) -> None:
    text = f'[models.default]\nurl = "{url}/v1"\nmodel = "emulated"\n'
    (folder / "anam-personas.toml").write_text(text, encoding="utf-8")


def _seconds(folder: Path, *words: str) -> float:
    started = time.perf_counter()
    environ = {name: value for name, value in os.environ.items() if name != "CI"}
    subprocess.run([*_RUN, *words], cwd=folder, check=True, capture_output=True, env=environ)
    return time.perf_counter() - started
