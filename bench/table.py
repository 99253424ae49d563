"""A measurement and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something measured (``ours``) against something beside it (``theirs``), both in ``unit``, and the ratio to reach.

    ``at_most`` bounds ours / theirs from above; ``at_least`` bounds theirs / ours from below.
    """

    work: str
    against: str
    ours: float
    theirs: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours if self.at_least is not None else self.ours / self.theirs

    @property
    def missed(self) -> bool:
        if self.at_least is not None:
            return self.ratio < self.at_least
        return self.at_most is not None and self.ratio > self.at_most


def table(rows: Sequence[Row]) -> str:
    """The rows as a table of fixed columns, also good as Markdown."""
    head = ["work", "against", "ours", "theirs", "ratio", "reach", ""]
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> list[str]:
    reach = (
        f">= {row.at_least:g} x"
        if row.at_least is not None
        else f"<= {row.at_most:g} x"
        if row.at_most is not None
        else ""
    )
    verdict = "MISSED" if row.missed else "ok" if reach else ""
    return [
        row.work,
        row.against,
        f"{row.ours:.3g} {row.unit}",
        f"{row.theirs:.3g} {row.unit}",
        f"{row.ratio:.2f} x",
        reach,
        verdict,
    ]
