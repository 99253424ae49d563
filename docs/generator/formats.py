"""docs/checking.md with its table of report formats: read from the table that feeds ``--format``."""

from __future__ import annotations

from pathlib import Path

from anam_personas.report import FORMATS
from generator.markdown import code, table

PAGE = Path(__file__).parents[1] / "checking.md"
BEGIN = "<!-- The table is made from FORMATS in anam_personas/report/: run `make docs`. -->"
END = "<!-- The table ends here. -->"


def page() -> str:
    """The page, with the table renewed."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(
            f"docs/checking.md: the table of formats must be between {BEGIN} and {END}; one of them is missing"
        )
    rows = table(["`--format`", "for"], [[code(name), each.summary] for name, each in FORMATS.items()])
    return f"{before}{BEGIN}\n\n{rows}\n\n{END}{after}"
