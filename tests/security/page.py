"""The tables of docs/security.md, which the tests compare with what commands do."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.docs_console import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


class Row(NamedTuple):
    """What a command does at most."""

    writes: frozenset[str]
    runs: frozenset[str]
    sends: frozenset[str]


def tables() -> dict[str, list[list[str]]]:
    """Heading -> the rows of the table beneath it, without its head."""
    found: dict[str, list[list[str]]] = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        rows = [line for line in section.splitlines() if line.startswith("|")]
        if rows:
            found[section.splitlines()[0]] = [
                [cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]
            ]
    return found


def commands() -> dict[str, Row]:
    """Command -> its row."""
    return {
        next(iter(words(name))): Row(words(writes), words(runs), words(sends))
        for name, _, writes, runs, sends, _ in ((*row,) for row in tables()["What each command does"])
    }


def words(cell: str) -> frozenset[str]:
    """What stands between backticks."""
    return frozenset(re.findall(r"`([^`]+)`", cell))
