"""Write requirements/*.txt: for each use of this repository every package at one version, with the hashes of its files.

One set serves all Pythons and systems that the package supports. Run it by `make lock`; the versions are the newest that
pyproject.toml allows.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
LOCKS = {
    "ci": ["--extra", "dev", "--extra", "interop", "--extra", "bench"],
    "dev": ["--extra", "dev", "--constraint", "requirements/ci.txt"],
    "run": ["--constraint", "requirements/ci.txt"],
    "audit": ["--extra", "audit"],
    "docs": ["--extra", "docs"],
}
"""The file -> what is in it. `ci` comes first, since it has more to agree on; `dev` and `run`, the package alone, are parts of it, at the
same versions."""


def main() -> int:
    """Compile every lock; the exit code."""
    for name, wanted in LOCKS.items():
        command = [UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--upgrade"]
        command += ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        command += [*wanted, "pyproject.toml", "requirements/build.in", "--output-file", f"requirements/{name}.txt"]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
