"""npm packages of other authors, where they are at hand: below the folder that ANAM_NODE_MODULES names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


def folder_with(package: str) -> Path:
    """The folder whose ``node_modules`` holds the package, or a skipped test."""
    folder = Path(os.environ.get("ANAM_NODE_MODULES", "nowhere"))
    if shutil.which("node") is None or not (folder / "node_modules" / package).is_dir():
        pytest.skip(f"{package} is not here: npm install --prefix FOLDER {package}, then ANAM_NODE_MODULES=FOLDER")
    return folder
