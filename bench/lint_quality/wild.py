"""Whole prompts of other people, every finding of which somebody has judged."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.lint.engine import lint_persona
from bench.lint_quality.corpus import of_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.selection import Selection

_NEAR = 3
"""Lines between a verdict and a finding of the same code that can still be the same."""


class Verdict(NamedTuple):
    """What somebody said of a finding: the prompt's name, its line, whether it is right."""

    prompt: str
    line: int
    code: str
    is_right: bool
    message: str


class Judged(NamedTuple):
    """A finding, with its verdict; None if it has none yet."""

    prompt: str
    finding: Diagnostic
    verdict: Verdict | None

    def __str__(self) -> str:
        mark = "open " if self.verdict is None else "right" if self.verdict.is_right else "wrong"
        return f"{mark} {self.prompt}:{self.finding.place.line} {self.finding.code} {self.finding.message}"


@dataclass
class Measured:
    """The findings of every prompt, and the right ones that were not found again."""

    findings: dict[str, list[Judged]] = field(default_factory=dict)
    missed: list[Verdict] = field(default_factory=list)


def measure(folder: Path, selection: Selection) -> Measured:
    """Run the rules over every ``*.yaml`` of a folder, and look each finding up in its ``verdicts*.tsv``."""
    verdicts = [verdict for file in sorted(folder.glob("verdicts*.tsv")) for verdict in _verdicts(file)]
    measured = Measured()
    for file in sorted(folder.glob("*.yaml")):
        about = [verdict for verdict in verdicts if verdict.prompt == file.stem]
        found = lint_persona(of_file(file.read_text(encoding="utf-8"), file.stem), selection)
        judged = [Judged(file.stem, finding, _of(finding, about)) for finding in found]
        measured.findings[file.stem] = judged
        measured.missed += _missed(about, found)
    return measured


def _verdicts(file: Path) -> list[Verdict]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Verdict(row["prompt"], int(row["line"]), row["code"], row["verdict"] == "true", row["message"])
            for row in rows
        ]


def _lines(finding: Diagnostic) -> set[int]:
    """Every line that a finding is about: it can stand for several places of one cause."""
    return {finding.place.line, *(other.place.line for other in finding.related)}


def _of(finding: Diagnostic, verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict on a finding: that of its line, or of one close by; among several the one whose message is most alike."""
    lines = _lines(finding)
    same = [verdict for verdict in verdicts if verdict.code == finding.code]
    on_line = [verdict for verdict in same if verdict.line == finding.place.line]
    among = on_line or [verdict for verdict in same if min(abs(verdict.line - line) for line in lines) <= _NEAR]
    return max(
        among,
        key=lambda verdict: (SequenceMatcher(None, verdict.message, finding.message).ratio(), not verdict.is_right),
        default=None,
    )


def _missed(verdicts: Iterable[Verdict], found: Iterable[Diagnostic]) -> list[Verdict]:
    """Right findings that are not there. Where one stands for all places of a code, the others are not missed."""
    codes = {finding.code for finding in found}
    return [verdict for verdict in verdicts if verdict.is_right and verdict.code not in codes]
