"""A project in a git repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

HOUSE = """\
version: 1
avatarId: a0000000-0000-4000-8000-000000000001
voiceId: b0000000-0000-4000-8000-000000000001
llmId: c0000000-0000-4000-8000-000000000001
systemPrompt:
  - section: STYLE
    file: style.md
  - section: GUARDRAILS
    text: Never give medical advice.
"""
PERSONA = "version: 1\nname: {name}\nextends: _house.yaml\n"
STYLE = "Answer in two short sentences.\nBe kind.\n"
FILES = {
    "anam-personas.toml": 'project = "house"\ndefault-environment = "staging"\n[environments.staging]\n'
    "[environments.production]\n",
    "personas/_house.yaml": HOUSE,
    "personas/style.md": STYLE,
    "personas/cara.yaml": PERSONA.format(name="Cara"),
    "personas/sales/leo.yaml": PERSONA.format(name="Leo").replace("_house", "../_house"),
}


def put(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files; None deletes one."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    """Run git, away from whoever runs the tests."""
    settings = ["user.name=T", "user.email=t@example.com", "commit.gpgsign=false", "core.hooksPath=/dev/null"]
    options = [word for setting in settings for word in ("-c", setting)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    words = ["git", "-C", str(folder), *options, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environ)
    return done.stdout.strip()


def repository(folder: Path, files: Mapping[str, str | None] = FILES) -> Path:
    """A repository with one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    put(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder
