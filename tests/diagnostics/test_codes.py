"""The table of codes and the manual pages beside it say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from anam_personas.diagnostics import codes
from anam_personas.diagnostics.codes import CODES

PAGES = Path(codes.__file__).parent / "pages"


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(path.name for path in PAGES.iterdir()) == sorted(f"{code}.md" for code in CODES)
    assert all(code == entry.code for code, entry in CODES.items())


@pytest.mark.parametrize("code", CODES)
def test_the_front_matter_is_the_row_of_the_table(code: str) -> None:
    empty, front, page = (PAGES / f"{code}.md").read_text(encoding="utf-8").split("---\n", 2)
    entry = CODES[code]
    assert empty == ""
    assert front == f"name: {entry.name}\nseverity: {entry.severity}\n"
    assert entry.page == page.removesuffix("\n")
    assert entry.page == entry.page.strip()
