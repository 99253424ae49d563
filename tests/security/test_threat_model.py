"""docs/security.md names tests that are there, has a row for everything, and is found by who looks for it."""

from __future__ import annotations

import re

import pytest

from anam_personas.cli.main import COMMANDS
from tests.docs_console import ROOT
from tests.security.page import NAMED, PAGE, commands, tables

TABLES = tables()
ROWS = [(heading, row) for heading, rows in TABLES.items() for row in rows]


def test_the_tables_are_those_of_a_threat_model() -> None:
    assert list(TABLES) == [
        "Who is trusted with what",
        "What each command does",
        "Guarantees",
        "Remaining risks",
    ]
    assert min(map(len, TABLES.values())) >= 7


def test_every_command_has_a_row_in_the_order_of_the_code() -> None:
    assert list(commands()) == list(COMMANDS)


@pytest.mark.parametrize(("heading", "row"), ROWS, ids=[row[0] for _, row in ROWS])
def test_every_line_has_a_test_that_is_there(heading: str, row: list[str]) -> None:
    named = NAMED.findall(row[-1])
    assert named, "name the test that holds it"
    for file, name in named:
        source = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), f"{file}::{name}"


def test_nothing_but_the_tables_names_a_test() -> None:
    """So that each stands where it is checked."""
    assert len(NAMED.findall(PAGE)) == sum(len(NAMED.findall(" ".join(row))) for _, row in ROWS)


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md", "docs/checking.md", "docs/sync.md", "docs/emulator.md"])
def test_it_is_linked_from(page: str) -> None:
    assert re.search(r"\]\((?:docs/)?security\.md(?:#[\w-]+)?\)", (ROOT / page).read_text(encoding="utf-8"))


def test_the_policy_says_how_to_report_and_which_versions_are_supported() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert {"## Supported versions", "## Reporting a vulnerability"} <= set(text.splitlines())
