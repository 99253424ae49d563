from __future__ import annotations

import re
from typing import Literal

import pytest

from anam_personas.diagnostics.types import RuleInfo, Severity
from anam_personas.report.page import page

DOCUMENTATION = """\
Emoji in spoken text.

    ## Why is this bad?
    A voice reads `:wave:` aloud, or leaves a hole where it was, and nobody who hears either knows what was meant.

    - the first
      goes on
    - the second
    ```yaml
    initialMessage: Hi 👋

    # not a heading
    ```
    ## Fix
    Remove it.
    """
INFO = RuleInfo("SP004", "emoji", Severity.WARNING, "Emoji in spoken text.", DOCUMENTATION, "safe")

EXPECTED = """\
SP004 emoji

Severity: warning. On by default. Fixed by --fix.

Emoji in spoken text.

Why is this bad?
A voice reads `:wave:` aloud, or leaves a hole where it was,
and nobody who hears either knows what was meant.

- the first goes on
- the second
    initialMessage: Hi 👋

    # not a heading
Fix
Remove it.
"""


def test_a_page_has_the_facts_and_the_manual() -> None:
    assert page(INFO, colour=False, width=60) == EXPECTED


def test_colours_are_added_to_the_same_text_but_for_the_marks_of_code() -> None:
    coloured = page(INFO, colour=True, width=60)
    assert "\x1b[1;33mSP004\x1b[0m" in coloured
    assert "\x1b[36m:wave:\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == EXPECTED.replace("`", "")


@pytest.mark.parametrize(
    ("fix", "told"), [("safe", "Fixed by --fix."), ("unsafe", "--unsafe-fixes"), ("none", "No fix.")]
)
def test_what_mends_it_is_said(fix: Literal["safe", "unsafe", "none"], told: str) -> None:
    assert told in page(INFO._replace(fix=fix), colour=False, width=60)


def test_what_is_off_says_so_and_a_summary_that_is_not_in_the_manual_comes_first() -> None:
    bare = RuleInfo(
        "S001", "unknown-key", Severity.ERROR, "A key nobody knows.", default_on=False, help_uri="https://example.com"
    )
    assert page(bare, colour=False, width=60) == (
        "S001 unknown-key\n\nSeverity: error. Off by default. No fix.\n\nA key nobody knows.\n\nhttps://example.com\n"
    )


def test_a_footer_stands_below_the_manual() -> None:
    info = INFO._replace(documentation="Text.", help_uri="https://example.com")
    told = page(info, colour=False, width=40, footer="A comment `# anam` silences it on a line or for a key.")
    assert told.endswith("Text.\n\nA comment `# anam` silences it on a line\nor for a key.\n\nhttps://example.com\n")


def test_items_hang_under_their_mark_and_controls_are_spelled_out() -> None:
    info = INFO._replace(documentation="12. one two three four five six\n\nA\u200bB")
    lines = page(info, colour=False, width=22).splitlines()
    assert lines[-4:] == ["12. one two three four", "    five six", "", r"A\u200bB"]


def test_code_in_colour_on_one_line_over_two_and_with_backticks_of_its_own() -> None:
    text = "Reports `one`, `` `two` `` and `a name that is long enough to go on in the next line` and `last`.\n"
    shown = page(RuleInfo("SP004", "emoji", Severity.WARNING, "x", text, "safe"), colour=True, width=70)
    cyan = re.findall(r"\x1b\[36m(.*?)\x1b\[0m", shown)
    assert [cyan[0], cyan[1], cyan[-1]] == ["one", "`two`", "last"]
    assert " ".join(cyan[2:-1]) == "a name that is long enough to go on in the next line"
