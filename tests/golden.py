"""What is expected of the tree of cases, as files: ``make golden`` writes them anew; the tests compare with the same functions.

The diff of these files is what a change does to findings and requests: read it before it is committed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from anam_personas import Project
from anam_personas.cli.main import main
from anam_personas.persona.compile import token_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.persona.types import Persona

CASES = Path(__file__).parent / "cases"
_HEADLINE = re.compile(r"\S.*?:\d+:\d+: [A-Z]+\d+ .*")


def headlines(text: str) -> list[str]:
    """The first line of each finding."""
    return [line for line in text.splitlines() if _HEADLINE.fullmatch(line)]


def request_text(project: Project, key: str) -> str:
    """``compiled/ENVIRONMENT/KEY.json`` of a good case."""
    persona = project.persona(key)
    return json.dumps(token_request(persona, needed(persona)), indent=2, ensure_ascii=False) + "\n"


def needed(persona: Persona) -> dict[str, str]:
    """A value for each variable that has no default."""
    return {name: f"the-{name}" for name, spec in persona.variables.items() if "default" not in spec}


@contextlib.contextmanager
def copied(case: Path) -> Iterator[Path]:
    """A copy outside of the repository: settings are searched upwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(case, Path(folder) / "case"))


def requests(case: Path) -> Iterator[tuple[Path, str]]:
    """The requests of a good case, for each environment that it has a folder for: at least for ``default``."""
    compiled = case / "compiled"
    found = sorted(path.name for path in compiled.iterdir()) if compiled.is_dir() else []
    with copied(case) as folder:
        for environment in found or ["default"]:
            project = Project.load(folder, environment=environment)
            keys = project.keys()
            for key in keys:
                yield compiled / environment / f"{key}.json", request_text(project, key)


def findings(case: Path) -> Iterator[tuple[Path, str]]:
    """``expected.txt`` of a bad case."""
    with copied(case) as folder, contextlib.chdir(folder):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            main(["validate"])
        yield case / "expected.txt", "".join(f"{line}\n" for line in headlines(out.getvalue()))


def expected(cases: Path) -> Iterator[tuple[Path, str]]:
    """Every golden file of the tree, with its text."""
    for case in sorted((cases / "good").iterdir()):
        yield from requests(case)
    for case in sorted((cases / "bad").iterdir()):
        yield from findings(case)


def renew(cases: Path) -> list[Path]:
    """Write the files that differ and delete the requests of keys that have gone; the paths of both."""
    made = dict(expected(cases))
    gone = [path for path in sorted(cases.glob("good/*/compiled/**/*.json")) if path not in made]
    for path in gone:
        path.unlink()
    changed = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8", newline="\n")
    return [*gone, *changed]


if __name__ == "__main__":
    if not yaml.__with_libyaml__:
        sys.exit("golden files are made with libyaml, whose syntax errors name other places: install PyYAML with it")
    for each in renew(CASES):
        sys.stdout.write(f"{os.path.relpath(each)}\n")
