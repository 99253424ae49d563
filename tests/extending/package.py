"""A copy of the package for one test, which a stranger to the code extends and runs."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COPIED = ("anam_personas", "schema", "docs", "scripts", "pyproject.toml", "CONTRIBUTING.md")
GENERATED = (
    "schema/",
    "docs/",
    "anam_personas/model/travel_table.py",
    "anam_personas/lint/rule_index.py",
    "CONTRIBUTING.md",
)
WORDS = "anam_personas/lint/language/lexicons/"
"""The folder of the word lists; what `make lexicon` writes there is generated."""
PERSONA = """version: 1
name: Cara
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: You are Cara. Tell a joke, then another joke, and never promise a price.
"""


def compile_package(folder: Path) -> None:
    """Write the package into a folder, with its bytecode: each command that a test runs would compile it again."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy2(ROOT / name, folder / name)
    compileall.compile_dir(folder / "anam_personas", quiet=1)


@dataclass(frozen=True)
class Copy:
    """The copy, and a project beside it."""

    root: Path
    project: Path

    @classmethod
    def at(cls, folder: Path, compiled: Path) -> Copy:
        """A fresh one, of what `compile_package` wrote into a folder."""
        root, project = folder / "package", folder / "project"
        shutil.copytree(compiled, root)
        (project / "personas").mkdir(parents=True)
        (project / "anam-personas.toml").write_text('project = "demo"\n', encoding="utf-8")
        (project / "personas/cara.yaml").write_text(PERSONA, encoding="utf-8")
        return cls(root, project)

    def write(self, name: str, text: str) -> None:
        """Add a file to the package."""
        path = self.root / name
        assert not path.exists()
        path.write_text(text, encoding="utf-8")

    def insert(self, name: str, before: str, text: str) -> None:
        """Add a row to a file of the package, before the first line that begins so."""
        path = self.root / name
        old = path.read_text(encoding="utf-8")
        assert old.count(before) == 1, (name, before)
        path.write_text(old.replace(before, text + before), encoding="utf-8")

    def touched(self) -> list[str]:
        """The files that were written by hand: what `make schema docs lexicon` makes is left out."""
        found = []
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            is_made = name.startswith(GENERATED) or (name.startswith(WORDS) and name.endswith(".json"))
            if path.is_file() and "__pycache__" not in name and not is_made:
                old = ROOT / name
                if not old.is_file() or old.read_bytes() != path.read_bytes():
                    found.append(name)
        return found

    def python(self, *words: str, also: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the copy, in the project. ``also`` is searched for modules that the copy lacks."""
        if also is not None:
            environ["PYTHONPATH"] = os.pathsep.join([str(self.root), str(also)])
        return subprocess.run(
            [sys.executable, *words], cwd=self.project, env=self.environ(**environ),
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip

    def environ(self, **more: str) -> dict[str, str]:
        """The environment in which the copy is what `import anam_personas` finds."""
        return {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "",
            "ANAM_API_KEY": "any",
            **more,
        }

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the command of the copy, in the project."""
        return self.python("-m", "anam_personas", *words, also=None, **environ)

    def bring_test(self, name: str) -> None:
        """Copy a module of the tests."""
        for each in ("__init__.py", str(Path(name).parent / "__init__.py"), name):
            (self.root / "tests" / each).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "tests" / each, self.root / "tests" / each)

    def pytest(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the tests of the copy, without plugins: what they cost to start is several times what these tests do."""
        return self.python(
            "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", *words, str(self.root / "tests"),
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )  # fmt: skip

    def make_docs(self) -> subprocess.CompletedProcess[str]:
        """`make docs`."""
        return self.python(str(self.root / "docs/generate.py"))

    def make_schema(self) -> subprocess.CompletedProcess[str]:
        """`make schema`."""
        return self.python(str(self.root / "scripts/schema.py"))

    def make_lexicon(self) -> subprocess.CompletedProcess[str]:
        """`make lexicon`."""
        return self.python(str(self.root / "scripts/lexicon.py"))

    @contextmanager
    def emulator(self) -> Iterator[str]:
        """The address of the copy's emulator."""
        words = [sys.executable, "-m", "anam_personas", "emulator", "--port", "0"]
        with subprocess.Popen(
            words, env=self.environ(), cwd=self.project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            try:
                yield process.stdout.readline().strip()
            finally:
                process.terminate()
