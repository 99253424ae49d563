"""Options shared by ``check``, ``validate`` and ``lint``, and the combinations that are allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anam_personas.cli.types import FilePath
from anam_personas.errors import UsageError
from anam_personas.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class CheckOptions(NamedTuple):
    """The options of a check."""

    form: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    unsafe_fixes: bool
    diff: bool
    statistics: bool
    output_file: Path | None
    strict: bool
    no_cache: bool
    add_ignores: bool
    preset: str | None = None
    preview: bool = False
    profile: bool = False
    verbose: bool = False
    online: bool = False
    judge: bool = False
    max_cost: float | None = None
    dry_run: bool = False

    @property
    def selected(self) -> tuple[str, ...]:
        """The codes, prefixes and names of ``--select``."""
        return _split("--select", self.select)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The codes, prefixes and names of ``--ignore``."""
        return _split("--ignore", self.ignore)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments and options that the three commands share."""
    decorators = [
        click.argument("paths", nargs=-1, type=FilePath(path_type=Path), metavar="[PATH|KEY...]"),
        click.option(
            "--format",
            "form",
            type=click.Choice(tuple(FORMATS)),
            default="text",
            show_default=True,
            help="Set the output format.",
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="CODE",
            help="Run only these codes, prefixes or names (comma-separated).",
        ),
        click.option(
            "--ignore", multiple=True, metavar="CODE", help="Skip these codes, prefixes or names (comma-separated)."
        ),
        click.option("--fix", is_flag=True, help="Apply safe fixes."),
        click.option(
            "--unsafe-fixes", is_flag=True, help="With --fix or --diff, include fixes that change what the model reads."
        ),
        click.option(
            "--diff",
            is_flag=True,
            help="Print the changes of --fix as a patch without writing files; exit with 1 if there are any.",
        ),
        click.option(
            "--add-ignores",
            is_flag=True,
            help="Add ignore comments for all current findings. With --diff, print them as a patch.",
        ),
        click.option(
            "--statistics", is_flag=True, help="Print the number of findings per code instead of the findings."
        ),
        click.option(
            "--output-file",
            type=FilePath(dir_okay=False, path_type=Path),
            help="Write the report to this file, and text to the terminal.",
        ),
        click.option("--strict", is_flag=True, help="Exit with 1 for findings of any severity."),
        click.option("--no-cache", is_flag=True, help="Ignore the cache."),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def lint_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commands that lint."""
    decorators = [
        click.option(
            "--preset",
            type=click.Choice(("recommended", "strict")),
            help="Set which rules run: only proven ones (default), or matters of style as well.",
        ),
        click.option("--preview", is_flag=True, help="Also run the rules in preview, which are not proven yet."),
        click.option("-v", "--verbose", is_flag=True, help="Also print which rules are unsure about a file, and why."),
        click.option("--profile", is_flag=True, help="Print the time and the findings of each rule on stderr."),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def online_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that asks the API."""
    return click.option(
        "--online", is_flag=True, help="Also ask the API whether each id exists and fits; needs the environment's key."
    )(command)


def judge_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that ask a model what rules are unsure about."""
    decorators = [
        click.option(
            "--judge",
            is_flag=True,
            help="Also ask the judge model about sentences that CL002, CL003 and SF001 are unsure about.",
        ),
        click.option(
            "--max-cost",
            type=click.FloatRange(min=0),
            metavar="AMOUNT",
            help="With --judge, refuse the call that would exceed this cost.",
        ),
        click.option(
            "--dry-run", is_flag=True, help="With --judge, print what would be asked and its cost, and ask no model."
        ),
    ]
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def check_combination(chosen: CheckOptions) -> None:
    """Raise `UsageError` for options that cannot be combined, rather than ignore one of them."""
    is_report = chosen.form != "text" or chosen.output_file is not None or chosen.statistics
    if chosen.unsafe_fixes and not (chosen.fix or chosen.diff):
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    if chosen.add_ignores and (chosen.fix or chosen.unsafe_fixes):
        raise UsageError("--add-ignores cannot be combined with --fix: run --fix first, then --add-ignores")
    if chosen.profile and (chosen.fix or chosen.diff or chosen.add_ignores):
        raise UsageError("--profile measures a plain check: it cannot be combined with --fix, --diff or --add-ignores")
    if chosen.online and (chosen.diff or chosen.add_ignores or chosen.profile):
        raise UsageError("--online cannot be combined with --diff, --add-ignores or --profile")
    if chosen.judge and (chosen.fix or chosen.diff or chosen.add_ignores or chosen.profile):
        raise UsageError("--judge cannot be combined with --fix, --diff, --add-ignores or --profile")
    if not chosen.judge and (chosen.dry_run or chosen.max_cost is not None):
        raise UsageError(f"{'--dry-run' if chosen.dry_run else '--max-cost'} needs --judge: nothing else asks a model")
    if chosen.diff and is_report:
        raise UsageError("--diff prints a patch: it cannot be combined with --format, --output-file or --statistics")
    if chosen.statistics and chosen.form not in {"text", "json"}:
        raise UsageError("--statistics supports only --format text or json")


def _split(option: str, values: Sequence[str]) -> tuple[str, ...]:
    parts = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
    if values and not parts:
        raise UsageError(f"{option} needs at least one code")
    return parts
