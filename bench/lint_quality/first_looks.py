"""First looks: how much was right of what rules found in prompts for which nobody had changed a rule yet.

Only such counts say what a rule is worth on the next prompt. A prompt that was looked at once is no evidence any more, since the
rules are mended with it. The prompts are other people's and stay outside of the project; of each look ``first_looks.tsv`` keeps
a row for each rule and tier. The package's ``evidence_table`` is made from all of them.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from bench.lint_quality.corpus import ROOT
from bench.lint_quality.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.lint_quality.wild import Measured

FILE = ROOT / "bench" / "lint_quality" / "first_looks.tsv"
EVIDENCE = ROOT / "anam_personas" / "lint" / "evidence_table.py"


class Row(NamedTuple):
    """What a rule found in one tier: how many findings were right, and how many were judged. ``prompts`` are those of the look."""

    look: str
    prompts: int
    code: str
    tier: str
    right: int
    judged: int


def rows() -> list[Row]:
    """Those of all looks."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            Row(row["look"], int(row["prompts"]), row["code"], row["tier"], int(row["right"]), int(row["judged"]))
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def add(name: str, measured: Measured) -> None:
    """Keep a look, and make the evidence again. Raises `ValueError` for a name that is taken, and where a verdict is missing."""
    known = rows()
    if any(row.look == name for row in known):
        raise ValueError(f'there is a first look "{name}" already: prompts are seen for the first time once')
    found = [item for each in measured.findings.values() for item in each]
    if still := sum(item.verdict is None for item in found):
        raise ValueError(f"{still} findings have no verdict: judge them before the look is kept (--list names them)")
    counts: dict[tuple[str, str], Tally] = {}
    for item in found:
        is_right = item.verdict is not None and item.verdict.is_right
        tally = counts.setdefault((item.finding.code, item.finding.tier), Tally())
        tally.add(Tally(right=int(is_right), wrong=int(not is_right)))
    prompts = len(measured.findings)
    known += [
        Row(name, prompts, code, tier, each.right, each.right + each.wrong)
        for (code, tier), each in sorted(counts.items())
    ]
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(known)
    renew(known)


def by(known: Iterable[Row], field: str) -> dict[str, Tally]:
    """The counts of all looks together, by a field of their rows."""
    counts: dict[str, Tally] = {}
    for row in known:
        tally = counts.setdefault(str(getattr(row, field)), Tally())
        tally.add(Tally(right=row.right, wrong=row.judged - row.right))
    return counts


def renew(known: Iterable[Row]) -> None:
    """Write the counts into the package: of each rule, by tier."""
    counts: dict[str, dict[str, Tally]] = {}
    for row in known:
        tally = counts.setdefault(row.code, {}).setdefault(row.tier, Tally())
        tally.add(Tally(right=row.right, wrong=row.judged - row.right))
    head, _, _ = EVIDENCE.read_text(encoding="utf-8").partition("JUDGED")
    lines = [f"    {code!r}: {{{_tiers(tiers)}}},".replace("'", '"') for code, tiers in sorted(counts.items())]
    body = "\n".join(["JUDGED: Final[dict[str, dict[Tier, tuple[int, int]]]] = {", *lines, "}"])
    EVIDENCE.write_text(f"{head}{body}\n", encoding="utf-8")


def _tiers(tiers: dict[str, Tally]) -> str:
    return ", ".join(f"{tier!r}: ({each.right}, {each.right + each.wrong})" for tier, each in sorted(tiers.items()))
