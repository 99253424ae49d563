"""docs/emulator.md with its table of operations: read from the routes of the emulator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anam_personas.emulator.routes.missing import MISSING
from anam_personas.emulator.routes.table import ROUTES
from generator.markdown import code, table

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN = "<!-- The table is made from the emulator's routes: run `make docs`. -->"
END = "<!-- The table ends here. -->"
_HELD = {
    "sdk": "Anam's SDKs",
    "document": "the OpenAPI document",
}
_PAGE = Path(__file__).parents[1] / "emulator.md"


def page() -> str:
    """The whole page, with a new table."""
    text = _PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    shown = table(("Operation", "Supported", "Verified with"), _rows())
    return "\n".join([f"{before}{BEGIN}", "", shown, "", f"{END}{after}"])


def _rows() -> Iterator[tuple[str, str, str]]:
    there = [(row.path, row.method, "yes", _HELD[row.held]) for row in ROUTES if row.held in _HELD]
    missing = [(each.path, each.method, f"501: {each.why}", "the OpenAPI document") for each in MISSING]
    for path, method, state, held in sorted([*there, *missing]):
        yield code(f"{method} {path}"), state, held
