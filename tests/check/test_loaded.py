"""What a check of one persona loads: nothing that is for files of other kinds, whose import would take longer than the check."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = ("api", "check.knowledge", "check.models", "check.shares", "resources", "sync", "workspace.documents")
PROGRAM = """
import sys
from anam_personas.cli.main import main
assert main([{command!r}, "--no-cache", "personas/cara.yaml"]) == 0
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["validate", "check"])
def test_a_persona_loads_nothing_of_other_kinds(command: str, tmp_path: Path) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": CARA})
    program = PROGRAM.format(command=command)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules = set(done.stderr.split())
    assert "anam_personas.check.validate" in modules
    assert not {f"anam_personas.{each}" for each in OTHERS} & modules
