"""Measure the linter on small cases, on wild prompts and on labelled ones.

Usage: ``python -m bench.lint_quality [--list] [--rule CODE] [--first-look NAME]``. Ends with 1 where a figure of `floors` is not reached.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from anam_personas.lint.selection import Selection
from bench.lint_quality import corpus, first_looks, floors
from bench.lint_quality.cases import BEFORE, Case, read_cases
from bench.lint_quality.labels import verdicts
from bench.lint_quality.tally import HEAD, Tally
from bench.lint_quality.wild import Judged, Measured, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Printer:
    """Prints the tables, for all rules or for one, and collects what is not reached."""

    def __init__(self, *, lists: bool, rule: str | None) -> None:
        self.lists = lists
        self.rule = rule
        self.failures: list[str] = []

    def say(self, text: str) -> None:
        """Print a line."""
        sys.stdout.write(f"{text}\n")

    def table(self, rows: dict[str, Tally]) -> None:
        """Print a row a rule."""
        sys.stdout.write(HEAD)
        sys.stdout.writelines(tally.row(name) for name, tally in sorted(rows.items()) if self.shows(name))

    def shows(self, code: str) -> bool:
        """Whether a rule is printed."""
        return self.rule in {None, code}

    def floor(self, name: str, figure: float | None, least: float) -> None:
        """Note a figure that is too low."""
        if figure is not None and figure + 0.005 < least:
            self.failures.append(f"{name}: {figure:.2f}, at least {least:.2f} is wanted")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 where a floor is not reached. Where there is no data the row says so."""
    parser = argparse.ArgumentParser(prog="python -m bench.lint_quality", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name each wrong, missed and open finding")
    parser.add_argument("--rule", metavar="CODE", help="only this rule")
    parser.add_argument(
        "--first-look", metavar="NAME", help="keep the verdicts on prompts that no rule was changed for"
    )
    options = parser.parse_args(arguments)
    printer = Printer(lists=options.list, rule=options.rule)
    every = Selection.of(preset="strict", preview=True)
    own = [case for file in sorted(corpus.OWN_CASES.glob("*.yaml")) for case in read_cases(file, BEFORE)]
    asked = sorted({code for case in own for code in case.expect | case.expect_any | case.forbid})
    _small(printer, "the project's own cases", own, Selection.of(asked, (), {"preview": True}), least=1.0)
    others = [case for file in corpus.data().glob("cases.yaml") for case in read_cases(file)]
    _small(printer, "small cases", others, every, least=floors.CASES)
    _wild(printer, corpus.data() / "wild", every, look=options.first_look)
    _first_looks(printer)
    _labelled(printer, corpus.labelled(), every)
    for failure in printer.failures:
        printer.say(f"not reached: {failure}")
    return int(bool(printer.failures))


def _small(printer: Printer, title: str, cases: Sequence[Case], selection: Selection, *, least: float) -> None:
    if printer.rule is not None:
        cases = [case for case in cases if printer.rule in case.expect | case.expect_any | case.forbid]
    if not cases:
        printer.say(f"\n{title}: skipped, there are none")
        return
    wrong = [(case, faults) for case in cases if (faults := case.wrong(case.found(selection)))]
    printer.say(f"\n{title}: {len(cases) - len(wrong)} of {len(cases)} right")
    for case, faults in wrong:
        if printer.lists:
            printer.say(f"  {case.name} ({case.kind}): {', '.join(faults)}")
    if printer.rule is None:
        printer.floor(title, 1 - len(wrong) / len(cases), least)


def _wild(printer: Printer, folder: Path, every: Selection, *, look: str | None) -> None:
    if not folder.is_dir():
        printer.say(f"\nwild prompts: skipped, there are none at {folder}")
        return
    whole = measure(folder, every)
    usual = measure(folder, Selection.of())
    by_rule = _by(whole, lambda item: item.code)
    by_tier = _by(whole, lambda item: item.tier)
    printer.say(f"\nwild prompts, by rule ({len(whole.findings)} prompts)")
    printer.table(by_rule)
    printer.say("by tier")
    printer.table({**by_tier, "all tiers": _sum(by_tier.values())} if printer.rule is None else {})
    counts = [len(found) for found in usual.findings.values()]
    printer.say(f"default set: median {median(counts):g} findings a prompt, at most {max(counts)}")
    if printer.lists:
        for found in whole.findings.values():
            for item in found:
                if (item.verdict is None or not item.verdict.is_right) and printer.shows(item.finding.code):
                    printer.say(f"  {item} ({item.finding.tier})")
        for missed in whole.missed:
            if printer.shows(missed.code):
                printer.say(f"  missed {missed.prompt}:{missed.line} {missed.code} {missed.message}")
    if printer.rule is None:
        printer.floor(
            "precision of recommended", by_tier.get("recommended", Tally()).precision, floors.PRECISION["recommended"]
        )
        printer.floor("precision of all tiers", _sum(by_tier.values()).precision, floors.PRECISION["all tiers"])
        if median(counts) > floors.MEDIAN:
            printer.failures.append(f"median of findings: {median(counts):g}, at most {floors.MEDIAN} is wanted")
    if look is not None:
        try:
            first_looks.add(look, whole)
        except ValueError as error:
            printer.failures.append(str(error))


def _first_looks(printer: Printer) -> None:
    """What was right at first sight, and whether each recommended rule that found enough keeps what its tier promises."""
    known = first_looks.rows()
    looks = {row.look: row.prompts for row in known}
    usual = first_looks.by([row for row in known if row.tier == "recommended"], "code")
    printer.say(f"\nfirst looks: right of judged findings in {sum(looks.values())} prompts")
    for name, tally in sorted(first_looks.by(known, "code").items()):
        if printer.shows(name):
            printer.say(f"  {name:12}{tally.right:6} of {tally.right + tally.wrong}")
    for name, tally in first_looks.by(known, "tier").items() if printer.rule is None else ():
        printer.say(f"  {name:12}{tally.right:6} of {tally.right + tally.wrong}, {tally.precision:.3f}")
    for code, tally in usual.items():
        if printer.shows(code) and tally.right + tally.wrong >= floors.ENOUGH:
            printer.floor(f"first looks of {code}", tally.precision, floors.PRECISION["recommended"])


def _by(measured: Measured, key: object) -> dict[str, Tally]:
    assert callable(key)
    rows: dict[str, Tally] = {}
    for found in measured.findings.values():
        for item in found:
            rows.setdefault(key(item.finding), Tally()).add(_tally(item))
    for verdict in measured.missed:
        if verdict.code in rows or _is_by_code(rows):
            rows.setdefault(verdict.code, Tally()).missed += 1
    return rows


def _is_by_code(rows: dict[str, Tally]) -> bool:
    return not rows.keys() & {"recommended", "strict", "preview"}


def _tally(item: Judged) -> Tally:
    if item.verdict is None:
        return Tally(open=1)
    return Tally(right=1) if item.verdict.is_right else Tally(wrong=1)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _labelled(printer: Printer, folder: Path, every: Selection) -> None:
    if not (folder / "labels.json").is_file():
        printer.say(f"\nlabelled prompts: skipped, there are none at {folder}; ANAM_PROMPTS names another folder")
        return
    rows: dict[str, Tally] = {}
    wrong: list[str] = []
    for code, by_name in verdicts(folder, every).items():
        for name, (label, said) in by_name.items():
            tally = Tally(right=int(label and said), wrong=int(said and not label), missed=int(label and not said))
            rows.setdefault(code, Tally()).add(tally)
            if label != said and printer.shows(code):
                wrong.append(f"  {'missed' if label else 'wrong '} {code} {name}")
    printer.say("\nlabelled prompts")
    printer.table(rows)
    if printer.lists:
        printer.say("\n".join(wrong))
    for code, least in floors.RECALL.items():
        if code in rows and printer.shows(code):
            printer.floor(f"recall of {code}", rows[code].recall, least)


if __name__ == "__main__":
    raise SystemExit(main())
