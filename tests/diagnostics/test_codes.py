"""Every code of the table has a manual page, and every page a code."""

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
def test_a_page_is_text_alone_and_leaves_name_and_severity_to_the_table(code: str) -> None:
    page = CODES[code].page
    assert page == page.strip()
    assert page
    assert not page.startswith("---")
