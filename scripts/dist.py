"""Build the sdist into a folder, and the wheel from what the sdist unpacks to, with the locked build packages.

So the wheel is proven to be buildable from the sdist alone.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build `sdist` or `wheel` of a source tree into a folder; the file."""
    code = f"import sys; from hatchling import build; print(build.build_{kind}(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(folder.resolve())]
    done = subprocess.run(command, cwd=source, stdout=subprocess.PIPE, text=True, check=True)
    return folder / done.stdout.split()[-1]


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist into an empty folder; its top folder."""
    with tarfile.open(sdist) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:  # Python before 3.11.4
            archive.extractall(folder)  # noqa: S202 - our own file
    (top,) = (each for each in folder.iterdir() if each.is_dir())
    return top


def main(folder: Path) -> int:
    """Build both; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    sdist = build("sdist", ROOT, folder)
    with TemporaryDirectory() as unpacked:
        wheel = build("wheel", unpack(sdist, Path(unpacked)), folder)
    sys.stdout.write(f"{sdist}\n{wheel}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
