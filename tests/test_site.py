"""The site shows every page of docs/, once."""

from __future__ import annotations

import re

from tests.docs_console import ROOT
from tests.test_release import URLS

SETTINGS = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
MADE = {"index.md", "python.md"}
"""What docs/site_hooks.py adds."""


def test_every_page_has_a_place_in_the_navigation() -> None:
    named = re.findall(r"[\w-]+\.md", SETTINGS.partition("\nnav:")[2])
    assert sorted(named) == sorted({path.name for path in (ROOT / "docs").glob("*.md")} | MADE)


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert "font: false" in SETTINGS
    assert re.findall(r"https?://\S+", SETTINGS) == [URLS["Repository"]]
