"""How often a judge agrees with the labels of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.report.terminal import visible
from anam_personas.testing.judge import VERDICTS
from anam_personas.testing.report.words import cost

if TYPE_CHECKING:
    from anam_personas.testing.result import RunResult


@dataclass(frozen=True)
class Agreement:
    """Label and verdict of every labelled statement, counted; where they differ, and what could not be asked."""

    pairs: Counter[tuple[str, str]]
    differences: tuple[str, ...]
    problems: tuple[str, ...]
    spent: str

    @property
    def asked(self) -> int:
        """How many statements were judged."""
        return self.pairs.total()

    @property
    def agreed(self) -> int:
        """How many verdicts are as labelled."""
        return sum(count for (label, verdict), count in self.pairs.items() if label == verdict)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa: the agreement beyond chance, from -1 to 1; None where chance alone explains all."""
        total = self.asked
        if not total:
            return None
        labels = Counter({name: sum(n for (label, _), n in self.pairs.items() if label == name) for name in VERDICTS})
        verdicts = Counter(
            {name: sum(n for (_, verdict), n in self.pairs.items() if verdict == name) for name in VERDICTS}
        )
        chance = sum(labels[name] * verdicts[name] for name in VERDICTS) / total**2
        return None if chance == 1 else (self.agreed / total - chance) / (1 - chance)


def agreement(result: RunResult) -> Agreement:
    """The agreement that a run of labelled conversations shows."""
    pairs: Counter[tuple[str, str]] = Counter()
    differences, problems = [], []
    for each in result.results:
        for verdict in (v for repetition in each.repetitions for v in repetition.verdicts if v.is_labelled):
            first = verdict.judged.asked[0]
            counted = verdict.judged.verdict
            pairs[verdict.wanted, counted] += 1
            if counted != verdict.wanted:
                where = f"{each.case.place.file}:{each.case.place.line}: {each.case.full_name}"
                again = "" if first == counted else f" (first {first})"
                differences.append(f"{where}: label {verdict.wanted}, judge {counted}{again}: {verdict.judged.reason}")
        if each.outcome in {"error", "stale", "not run"}:
            problems.append(f"{each.case.full_name}: {each.outcome}: {each.reason}")
    return Agreement(pairs, tuple(differences), tuple(problems), cost(result))


def agreement_text(found: Agreement) -> str:
    """The agreement for people."""
    lines = [visible(text) for text in (*found.differences, *found.problems)]
    share = f" ({found.agreed / found.asked:.0%})" if found.asked else ""
    kappa = f", kappa {found.kappa:.2f}" if found.kappa is not None else ""
    lines.append(f"The judge agrees with {found.agreed} of {found.asked} labels{share}{kappa}.")
    for label in VERDICTS:
        row = [(verdict, found.pairs[label, verdict]) for verdict in VERDICTS if found.pairs[label, verdict]]
        if row:
            lines.append(f"  labelled {label}: {', '.join(f'{verdict} {count}' for verdict, count in row)}")
    return "\n".join([*lines, found.spent, ""])
