"""``--statistics``: how often each code was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.report.terminal import visible

if TYPE_CHECKING:
    from anam_personas.report import Report


@dataclass(frozen=True, slots=True)
class Row:
    """A code with how many findings it has, and how many of those have a safe or an unsafe fix."""

    code: str
    name: str
    count: int
    fixable: int
    fixable_unsafely: int


def rows(report: Report) -> list[Row]:
    """A row a code, the most frequent first, then by code."""
    tally: dict[tuple[str, str], list[int]] = {}
    for diagnostic in report.diagnostics:
        counts = tally.setdefault((diagnostic.code, diagnostic.name), [0, 0, 0])
        counts[0] += 1
        if diagnostic.fix is not None:
            counts[1 if diagnostic.fix.safe else 2] += 1
    listed = [Row(code, name, *counts) for (code, name), counts in tally.items()]
    return sorted(listed, key=lambda row: (-row.count, row.code, row.name))


def statistics(report: Report) -> str:
    """A line a code: count, code, ``[*]`` if ``--fix`` fixes some of them, name. Empty if there are no findings."""
    listed = rows(report)
    digits = max((len(str(row.count)) for row in listed), default=0)
    width = max((len(visible(row.code)) for row in listed), default=0)
    return "".join(
        f"{row.count:>{digits}}  {visible(row.code):<{width}}  {'[*]' if row.fixable else '[ ]'} {visible(row.name)}\n"
        for row in listed
    )


def statistics_json(report: Report) -> str:
    """``{"version": 1, "files": N, "statistics": [{"code", "name", "count", "fixable", "fixableUnsafely"}]}``."""
    from anam_personas.report.jsontext import spell

    listed = [
        {
            "code": row.code,
            "name": row.name,
            "count": row.count,
            "fixable": row.fixable,
            "fixableUnsafely": row.fixable_unsafely,
        }
        for row in rows(report)
    ]
    return spell({"version": 1, "files": report.files, "statistics": listed})
