"""A plain run of ``test``: select, run with progress, print, and exit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from anam_personas.cli.progress import Line, is_wanted
from anam_personas.cli.testing_formats import FORMATS
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.cli.context import Context
    from anam_personas.testing.case import Case
    from anam_personas.testing.load import Suite
    from anam_personas.testing.report import Report
    from anam_personas.testing.request import TestRequest
    from anam_personas.testing.result import CaseResult, RunResult
    from anam_personas.testing.session import Session

_FEW = 5


def session_of(context: Context, request: TestRequest, model: str | None = None, **changes: object) -> Session:
    """The tests of the project, with the options of the request."""
    from anam_personas.testing.session import Options, Session

    options = Options(
        mode=request.how,
        jobs=request.jobs,
        fail_fast=request.fail_fast,
        max_cost=request.max_cost,
        model=model if model is not None else next(iter(request.models), None),
        prune=request.prune,
    )
    for name, value in changes.items():
        options = options.__class__(**{**options.__dict__, name: value})
    return Session(context.workspace, context.environ, options)


def selected(context: Context, request: TestRequest, session: Session) -> tuple[Suite, list[Case]]:
    """The suite of the chosen files, and the cases to run. Raises `UsageError` where there are none."""
    from anam_personas.testing.select import chosen_cases, chosen_files

    files = chosen_files(context.workspace, request.keys)
    if not files:
        folder = context.workspace.shown(context.workspace.personas)
        raise UsageError(f"there are no tests: write {folder}/NAME.test.yaml (docs/tests.md shows a first one)")
    suite = session.load(files, context.target.environment)
    cases = chosen_cases(suite.cases, request, context.settings.root)
    if not cases and not suite.diagnostics and not request.last_failed:
        names = [case.full_name for case in suite.cases]
        raise UsageError(f"no test is selected; there are {len(names)}, such as {names[0] if names else 'none'}")
    return suite, cases


def run(context: Context, request: TestRequest) -> int:
    """Run the selected tests and report. Returns the exit code."""
    from anam_personas.testing.select import remember

    session = session_of(context, request)
    check_prices(session, request)
    suite, cases = selected(context, request, session)
    result = played(context, session, suite, cases)
    remember(context.settings.root, result.results)
    from anam_personas.testing.report import Report

    return report(context, request, Report(result))


def played(context: Context, session: Session, suite: Suite, cases: Sequence[Case]) -> RunResult:
    """Run tests, with their progress on a terminal."""
    progress = Progress(context, len(cases))
    try:
        return session.run(suite, cases, progress.update)
    finally:
        progress.end()


def check_prices(session: Session, request: TestRequest) -> None:
    """Raise `UsageError` for a bound on costs that nothing could be held against."""
    if request.max_cost is None:
        return
    for name, table in session.workspace.settings.models.items():
        if not {"input-price", "output-price"} <= table.keys():
            raise UsageError(
                f'--max-cost needs the prices of every model: add input-price and output-price to [models."{name}"]'
            )


def report(context: Context, request: TestRequest, shown: Report) -> int:
    """Print the result in the chosen format, say what is not part of it, and return the exit code."""
    from anam_personas.review.plain import line

    result = shown.result
    form = request.form
    if request.output_file is not None:
        context.write(request.output_file, FORMATS[form].render(shown, context))
        form = "text"
    FORMATS[form].write(shown, context)
    if len(result.written) > _FEW:
        context.say(f"recorded {len(result.written)} files")
    for name in result.written if len(result.written) <= _FEW else ():
        context.say(f"recorded {line(name)}")
    is_ci = bool(context.environ.get("CI"))
    strict = request.strict or (is_ci and not request.allow_not_run)
    if result.not_played and not strict:
        context.warn(
            f"{result.not_played} of {len(result.results)} tests were not run from a current recording:"
            " record them with `anam-personas test`"
        )
    return result.exit_code(strict=strict)


class Progress:
    """``[ 12/50, 1 failed] cara: greets``, rewritten in place on a terminal."""

    def __init__(self, context: Context, total: int) -> None:
        wanted = is_wanted(sys.stderr, context.environ, total, quiet=context.quiet)
        self._line = Line(sys.stderr, total, context.width, "failed") if wanted else None

    def update(self, result: CaseResult) -> None:
        """Count a result."""
        if self._line is not None:
            self._line.count(result.case.full_name, failed=result.outcome in {"failed", "error"})

    def end(self) -> None:
        """Clear the line."""
        if self._line is not None:
            self._line.end()
