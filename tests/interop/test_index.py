"""The wheel and the sdist as a package index would take them: by twine and pyroma, which other people made."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.dist import build
from tests.docs_console import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dist")
    for kind in ("wheel", "sdist"):
        build(kind, ROOT, made)
    return made


def said(*words: str) -> str:
    pytest.importorskip(words[0])
    ended = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_twine_takes_both(folder: Path) -> None:
    files = sorted(map(str, folder.iterdir()))
    assert len(files) == 2
    out = said("twine", "--no-color", "check", "--strict", *files)
    assert out.count("PASSED") == 2


def test_pyroma_gives_ten_of_ten(folder: Path) -> None:
    (sdist,) = folder.glob("*.tar.gz")
    assert "10/10" in said("pyroma", "--min", "10", str(sdist))
