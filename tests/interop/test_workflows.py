"""Every workflow of this repository and its pages passes actionlint."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

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
const [folder, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)("actionlint");
const lint = await createLinter();
const found = files.flatMap((file) => [...lint(fs.readFileSync(file, "utf8"), file)].map((each) => ({ file, ...each })));
console.log(JSON.stringify(found));
process.exit(0);
"""


def lint(folder: Path, *files: Path) -> str:
    """What actionlint reports, as JSON."""
    package = folder_with("actionlint")
    script = folder / "lint.mjs"
    script.write_text(_LINT, encoding="utf-8")
    command = ["node", str(script), str(package), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_workflows_are_clean(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ALL]
    for file in files:
        file.write_text(ALL[file.name], encoding="utf-8")
    found = [each for each in json.loads(lint(tmp_path, *files)) if not each["message"].startswith(_NEWER)]
    assert found == []


def test_a_mistake_would_be_reported(tmp_path: Path) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.x }}\n"
    )
    assert 'undefined variable \\"nothing\\"' in lint(tmp_path, file)
