"""Personas with the name of a test file, or among recordings: they are never personas, and must be renamed."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from anam_personas.workspace.files import RECORDINGS, TEST_ENDINGS, unblocked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PERSONA_KEY = rb"^[\"']?(avatarId|voiceId|systemPrompt|llmId|initialMessage)[\"']?[ \t]*:"
_TEST_KEY = rb"^[\"']?(tests|blocks)[\"']?[ \t]*:"
_HEAD = 256 * 1024


def holds_persona(text: bytes) -> bool:
    """Whether a file that has the name of a test file has the keys of a persona, and none of tests."""
    import re

    return bool(re.search(_PERSONA_KEY, text, re.MULTILINE)) and not re.search(_TEST_KEY, text, re.MULTILINE)


def head(path: str) -> bytes:
    """The beginning of a regular file; empty if it cannot be read."""
    try:
        with open(path, "rb", opener=unblocked) as file:
            return file.read(_HEAD) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except OSError:
        return b""


def misnamed(path: Path) -> str:
    """What is wrong with a persona of that name."""
    if ending := next((each for each in TEST_ENDINGS if path.name.endswith(each)), None):
        return f"this is a persona, but files named *{ending} hold tests"
    return f"this is a persona in {RECORDINGS}, the folder of recordings"


def rename_hint(path: Path, shown: Callable[[Path], str], key: str) -> str:
    """How to rename it. ``shown`` is how a path is displayed, ``key`` the one that it had."""
    stem = path.name.removesuffix(path.suffix).replace(".test", "-test")
    folder = next((above for above in path.parents if above.name == RECORDINGS), path.parent / "x").parent
    new = shown(folder / f"{stem}{path.suffix}")
    return f"Rename it to {new}, and add `renamedFrom: {key}` if it is stored."
