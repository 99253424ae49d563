"""``test``: play conversations with personas, and check what is expected of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import format_option
from anam_personas.cli.testing_formats import FORMATS
from anam_personas.cli.types import FilePath, Number, Whole

if TYPE_CHECKING:
    from collections.abc import Callable


_OPTIONS = (
    click.argument("keys", nargs=-1, metavar="[KEY|FILE...]"),
    click.option("-k", "name", metavar="TEXT", help="Run only tests whose name contains this text."),
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="Run only tests with one of these tags."),
    click.option("--last-failed", is_flag=True, help="Run only the tests that did not pass in the last run."),
    click.option("--fail-fast", is_flag=True, help="Stop after the first test that fails."),
    click.option("--replay", is_flag=True, help="Use recordings only: no key, no network."),
    click.option("--live", is_flag=True, help="Ask the models and record, even in CI without a key."),
    click.option("--recheck", is_flag=True, help="Play recorded tests live, and report where the replies drifted."),
    click.option(
        "--model",
        "models",
        multiple=True,
        metavar="NAME",
        help="Let this model of the settings play the personas; two are compared.",
    ),
    click.option("--compare", metavar="REV", help="Compare with the personas at a git revision."),
    click.option(
        "-j",
        "--jobs",
        type=Whole(1, 256),
        default=32,
        show_default=True,
        help="Play this many conversations at once.",
    ),
    click.option(
        "--max-cost",
        type=Number(min=0),
        metavar="AMOUNT",
        help="Refuse the call that would exceed this cost.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Print the tests that would run and their cost, without asking a model."
    ),
    click.option("--judge-check", is_flag=True, help="Measure how often the judge agrees with the labels of people."),
    click.option(
        "--from-session",
        metavar="ID",
        help="Write a test file from a session of the API, personal details masked.",
    ),
    click.option(
        "--export", type=click.Choice(["promptfoo"]), help="Print the tests as a configuration of another tool."
    ),
    click.option("--prune-recordings", "prune", is_flag=True, help="Delete recordings that no test uses."),
    click.option(
        "--allow-not-run", is_flag=True, help="In CI, do not exit with 1 for tests that are stale or were not run."
    ),
    click.option("--strict", is_flag=True, help="Exit with 1 for tests that are stale or were not run."),
    format_option(FORMATS),
    click.option(
        "--output-file",
        type=FilePath(dir_okay=False, path_type=Path),
        help="Write the report to this file, and text to the terminal.",
    ),
)
"""The arguments and options of the command, in the order of its help."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


@click.command("test")
@_options
@pass_context
def test_command(context: Context, /, **options: Any) -> int:
    """Play the conversations of test files (NAME.test.yaml) with the personas, and check what is expected of them.

    KEY is a persona or a test file; all are run where none is named. A run asks the models of the settings and records their
    answers in personas/__recordings__; with --replay it runs from the recordings, which is the default in CI without a key.
    """
    from anam_personas.testing.request import TestRequest

    request = TestRequest.of(options)
    if request.from_session is not None:
        from anam_personas.cli.testing_sources import from_session

        return from_session(context, request)
    if request.export is not None:
        from anam_personas.cli.testing_sources import export

        return export(context, request)
    if request.judge_check:
        from anam_personas.cli.testing_extras import judge_check

        return judge_check(context, request)
    if request.dry_run:
        from anam_personas.cli.testing_extras import dry_run

        return dry_run(context, request)
    if request.compare is not None or len(request.models) > 1:
        from anam_personas.cli.testing_extras import compare

        return compare(context, request)
    if request.recheck:
        from anam_personas.cli.testing_extras import recheck

        return recheck(context, request)
    from anam_personas.cli.testing_run import run

    return run(context, request)
