"""Every workflow of this repository and its pages passes actionlint."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.node import folder_with
from tests.security.test_recipes import ALL

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.interop

_NEWER = 'unknown permission scope "attestations"'
"""GitHub has this permission; the packaged actionlint is older."""
_LINT = """
import { createRequire } from "node:module";
import fs from "node:fs";
const [folder, file] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)("actionlint");
const lint = await createLinter();
console.log(JSON.stringify([...lint(fs.readFileSync(file, "utf8"), "workflow.yml")]));
process.exit(0);
"""


def lint(folder: Path, file: Path) -> list[dict[str, Any]]:
    """What actionlint reports about a file. Each has a process of its own: the packaged one dies of several in a row."""
    package = folder_with("actionlint")
    script = folder / "lint.mjs"
    script.write_text(_LINT, encoding="utf-8")
    ended = subprocess.run(["node", str(script), str(package), str(file)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, (file.name, ended.stderr[-500:])
    return [{"file": file.name, **each} for each in json.loads(ended.stdout)]


def test_workflows_are_clean(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ALL]
    for file in files:
        file.write_text(ALL[file.name], encoding="utf-8")
    found = [each for file in files for each in lint(tmp_path, file) if not each["message"].startswith(_NEWER)]
    assert found == []


def test_a_mistake_would_be_reported(tmp_path: Path) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.x }}\n"
    )
    assert any('undefined variable "nothing"' in each["message"] for each in lint(tmp_path, file))
