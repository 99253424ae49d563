"""The pictures of README and docs/ can be made anew, from real runs, and those in docs/ are small."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from scripts import pictures
from tests.docs_console import ROOT
from tests.interop.browser import chromium

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.interop, pytest.mark.browser]
LARGEST = 150_000
_PNG = b"\x89PNG\r\n"


def test_they_are_made_of_real_runs(tmp_path: Path) -> None:
    chromium()
    pictures.main(tmp_path)
    for name in pictures.RECORDINGS:
        svg = ET.fromstring((tmp_path / f"{name}.svg").read_text(encoding="utf-8"))
        shown = svg.findall(".//{*}g/{*}text")
        assert "anam-personas" in "".join(shown[0].itertext()), name
        assert len(shown) > 5, name
    assert (tmp_path / "preview.png").read_bytes().startswith(_PNG)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (ROOT / "docs/pictures").iterdir()}


def test_each_is_small_and_shown() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    for path in (ROOT / "docs/pictures").iterdir():
        assert path.stat().st_size < LARGEST, path
        assert f"pictures/{path.name})" in pages, path
