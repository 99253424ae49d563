"""The other ways of running tests: what they would cost, the judge against people, live against recorded, one side against another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.cli.printing import echo
from anam_personas.cli.testing_run import check_prices, played, report, selected, session_of
from anam_personas.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.cli.context import Context
    from anam_personas.testing.request import TestRequest
    from anam_personas.testing.result import CaseResult


def dry_run(context: Context, request: TestRequest) -> int:
    """Print which tests would run, with how many calls, and at what cost."""
    from anam_personas.testing.forecast import forecast, forecast_text

    session = session_of(context, request)
    suite, cases = selected(context, request, session)
    found = forecast(session, suite, cases)
    echo(forecast_text(found), nl=False)
    return 2 if found.problems else 0


def judge_check(context: Context, request: TestRequest) -> int:
    """Print how often the judge agrees with labelled conversations."""
    from anam_personas.testing.agreement import agreement, agreement_text
    from anam_personas.testing.report import Report

    session = session_of(context, request)
    suite, cases = selected(context, request, session)
    labelled = [case for case in cases if any(each.label is not None for each in case.expectations)]
    if not labelled and suite.diagnostics:
        return report(context, request, Report(session.run(suite, [])))
    if not labelled:
        raise SettingsError(
            "no conversation is labelled: add `label: yes` (no, unknown) beside judge in an expectation"
        )
    result = played(context, session, suite, labelled)
    found = agreement(result)
    echo(agreement_text(found), nl=False)
    return max(0 if found.asked else 1, 0 if not found.problems else max(each.exit_code for each in result.results))


def recheck(context: Context, request: TestRequest) -> int:
    """Play recorded tests live, and report which replies drifted."""
    from anam_personas.testing.drift import drift, drift_text

    live = session_of(context, request, mode="live", write=False)
    check_prices(live, request)
    suite, cases = selected(context, request, live)
    recorded = session_of(context, request, mode="replay", write=False).run(suite, cases)
    result = played(context, live, suite, cases)
    found = drift(recorded, result)
    echo(drift_text(found, result), nl=False)
    return max(result.exit_code(strict=False) if found.unchecked else 0, int(found.drifted > 0))


def compare(context: Context, request: TestRequest) -> int:
    """Run the tests against two sides: a git revision and now, or two models."""
    from anam_personas.testing.report import Report

    if request.compare is not None:
        before = _at(context, request, request.compare)
        session, base, head = session_of(context, request), request.compare, "now"
    else:
        first, second = request.models
        old = session_of(context, request, first)
        suite, cases = selected(context, request, old)
        before = {each.case.full_name: each for each in old.run(suite, cases).results}
        session, base, head = session_of(context, request, second), first, second
        session.costs = old.costs  # one bound for both
    check_prices(session, request)
    suite, cases = selected(context, request, session)
    result = played(context, session, suite, cases)
    return report(context, request, Report(result, before, base, head))


def _at(context: Context, request: TestRequest, revision: str) -> Mapping[str, CaseResult]:
    """The results of the tests with the personas and recordings of a git revision."""
    from anam_personas.testing.at_revision import results_at

    return results_at(context.workspace, revision, session_of(context, request), context.target.environment)
