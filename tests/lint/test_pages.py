from __future__ import annotations

import pytest

from anam_personas.diagnostics.codes import CODES
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.pages import describe, every, silencing
from anam_personas.lint.registry import rules


def test_every_code_has_a_page_and_no_code_or_name_is_used_twice() -> None:
    pages = every()
    assert {page.code for page in pages} == {*CODES, *(rule.code for rule in rules())}
    assert len({page.code for page in pages}) == len({page.name for page in pages}) == len(pages)
    assert all(page.summary and page.documentation and "\n" not in page.summary for page in pages)


@pytest.mark.parametrize("asked", ["PS001", "ps001", "no-identity", " No-Identity "])
def test_a_page_is_found_by_code_and_name(asked: str) -> None:
    page = describe(asked)
    assert page is not None
    assert (page.code, page.fix, page.default_on) == ("PS001", "none", False)


def test_a_page_says_how_to_be_told_no_more_of_it() -> None:
    told = {info.code: silencing(info) for info in every()}
    assert "`# anam: ignore[CL001]`" in told["CL001"]
    assert '`ignore = ["R014"]` in `[lint]`' in told["R014"]
    assert "cannot be suppressed" in told["S001"]
    assert {code for code, text in told.items() if "cannot" in text} == {
        entry.code for entry in CODES.values() if entry.severity is Severity.ERROR
    }


def test_the_settings_of_an_example_stand_before_it() -> None:
    page = describe("LN002")
    assert page is not None
    assert (
        "## Example\n\nWith these settings:\n\n```toml\n[lint]\nmax-prompt-tokens = 16\n```\n\n```yaml\n"
        in page.documentation
    )


def test_there_is_no_page_of_nothing() -> None:
    assert describe("PS999") is None


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_page_has_its_headings_in_order_and_its_examples(rule: object) -> None:
    page = describe(rule.code)  # type: ignore[attr-defined]
    assert page is not None
    headings = [line[3:] for line in page.documentation.splitlines() if line.startswith("## ")]
    assert [h for h in headings if h not in {"Languages", "Options", "Fix safety"}] == [
        "What it does", "Why is this bad", "Example", "Use instead", "Sources",
    ]  # fmt: skip
    assert page.documentation.count("```yaml") == 2
    assert page.documentation.startswith(page.summary)
    assert page.summary.endswith(".")


def test_a_page_of_the_files_codes_says_what_the_table_says() -> None:
    page = describe("S001")
    assert page is not None
    assert page.documentation == CODES["S001"].page
    assert page.summary == "The format has no such key."
