"""``check --judge``: put what rules are unsure about to the judge model, and say what that costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.check.doubts import doubts
from anam_personas.cli.printing import echo
from anam_personas.cli.projects import prefix, shown
from anam_personas.errors import AnamPersonasError, UnreadableFile
from anam_personas.report.summary import counted
from anam_personas.report.terminal import visible
from anam_personas.testing.costs import Costs
from anam_personas.testing.lint_judge.session import LintJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from anam_personas.check.analyze import Task
    from anam_personas.check.runner import Request
    from anam_personas.cli.check_options import CheckOptions
    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.testing.lint_judge.ask import Sorted
    from anam_personas.testing.lint_judge.question import Question
    from anam_personas.workspace.settings import Settings
    from anam_personas.workspace.workspace import Workspace


class Judged(NamedTuple):
    """The findings, how many questions have no verdict because nobody may be asked, and why others have none."""

    findings: Sequence[Diagnostic] = ()
    missing: int = 0
    problems: Sequence[AnamPersonasError] = ()


class Judging:
    """What the judge is asked in a run over one or more projects, within one bound of its cost."""

    def __init__(self, context: Context, chosen: CheckOptions) -> None:
        self._context = context
        self._chosen = chosen
        self._costs = Costs(chosen.max_cost)

    def judged(self, task: Task, workspace: Workspace, files: Sequence[Path], *, whole: bool) -> Judged:
        """What the judge says of the doubts about some files of a project. Verdicts are recorded as they come."""
        context, chosen, where = self._context, self._chosen, _where(self._context, workspace)
        try:
            judge = LintJudge(workspace, context.environ, doubts(task, files, workspace))
        except AnamPersonasError as error:
            return Judged(problems=[_of_project(where, error)])
        left = judge.sorted()
        problems: Sequence[AnamPersonasError] = ()
        missing = 0
        if left.open and not judge.may_ask:
            missing = len(left.open)
            context.warn(where + _missing(judge, left, whole=whole))
        elif left.open:
            problems = [_of_project(where, each) for each in self._asked(where, judge, left)]
        if judge.may_ask and judge.save(whole=whole and not problems and not (chosen.select or chosen.ignore)):
            context.say(f"recorded {workspace.shown(workspace.root / judge.verdicts.path)}")
        if context.verbose or chosen.verbose:
            for question, verdict in judge.decided():
                said = "has no verdict" if verdict is None else f"judged {verdict.verdict}: {verdict.reason}"
                echo(visible(f"{_place(question)} {said}"), err=True)
        return Judged(judge.findings(), missing, problems)

    def _asked(self, where: str, judge: LintJudge, left: Sorted) -> Sequence[AnamPersonasError]:
        """Ask what has no verdict, with its cost before and afterwards; why some still have none."""
        context, costs = self._context, self._costs
        context.say(f"{where}judge: {_forecast(left)}")
        before = replace(costs)
        try:
            return judge.ask(left, costs)
        except AnamPersonasError as error:
            return [error]
        finally:
            if calls := costs.calls - before.calls:
                price = f", cost {costs.spent - before.spent:.4f}" if _is_priced(left) else ""
                read, written = costs.usage.input - before.usage.input, costs.usage.output - before.usage.output
                used = f"{read:,} tokens read, {written:,} written"
                context.say(f"{where}judge: {counted(calls, 'call')}, {used}{price}")


def _where(context: Context, workspace: Workspace) -> str:
    """The folder of the project, for messages of a run over several; empty for the project of the command."""
    if context.each is None and workspace.root == context.settings.root:
        return ""
    return f"{shown(workspace.root)}: "


def _of_project(where: str, error: AnamPersonasError) -> AnamPersonasError:
    """The error with its project's folder, unless it begins with a file of it."""
    folder = where.removesuffix(": ")
    if not folder:
        return error
    if isinstance(error, UnreadableFile):  # the file of verdicts, by its path in the project
        return type(error)(f"{folder}/{error}")
    return type(error)(f"{prefix(folder, error)}{error}")


def forecast(
    context: Context, make: Callable[[Settings], Request], projects: Iterable[tuple[Workspace, list[Path]]]
) -> int:
    """Print what would be asked, and about what it would cost."""
    for workspace, files in projects:
        found = doubts(make(workspace.settings).task(), files, workspace)
        judge = LintJudge(workspace, context.environ, found)
        left = judge.sorted()
        for question in left.open.values():
            echo(visible(f"{_place(question)} {' / '.join(_short(text) for text in question.texts)}"))
        echo(f"{_where(context, workspace)}{_forecast(left)}; {len(left.answered)} have a verdict. Nothing was asked.")
    return 0


def _forecast(left: Sorted) -> str:
    read, price = left.cost
    count = len(left.open)
    cost = f", cost about {price:.4f}" if _is_priced(left) else ""
    note = "" if cost or not count else " (the settings have no prices)"
    again = ", up to three times that where verdicts are confirmed" if count else ""
    return f"{counted(count, 'question')}, about {read:,} tokens read{cost}{note}{again}"


def _is_priced(left: Sorted) -> bool:
    return left.model.input_price is not None or left.model.output_price is not None


def _missing(judge: LintJudge, left: Sorted, *, whole: bool) -> str:
    """What is not judged where nobody may be asked: all of it in one line."""
    count, first = len(left.open), next(iter(left.open.values()))
    variable = judge.model.key_variable
    why = f"{variable} is not set" if variable is not None else "CI asks no model without a key"
    old = judge.verdicts.unused if whole else 0
    stale = (
        f"; {old} recorded there {'is' if old == 1 else 'are'} stale, their words, question or model changed"
        if old
        else ""
    )
    what = f"{count} {'question has' if count == 1 else 'questions have'} no verdict in {judge.verdicts.path}{stale}"
    return f"{what}, and {why}: run `anam-personas check --judge` where the model can be asked (first: {_place(first)})"


def _place(question: Question) -> str:
    place = question.doubt.diagnostic.place
    return f"{place.file}:{place.line}:{place.column}: {question.code}"


def _short(text: str) -> str:
    from anam_personas.text.one_line import one_line

    return f'"{one_line(text, 80)}"'
