"""``diff``: how each persona changed since a git revision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.output import as_json
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.review.compare import Comparison


def _text(comparison: Comparison, context: Context) -> str:
    from anam_personas.review.show import comparison_text

    return comparison_text(comparison, colour=context.colour_out)


def _json(comparison: Comparison, _context: Context) -> str:
    from anam_personas.review.json_v1 import comparison_json

    return as_json(comparison_json(comparison)) + "\n"


def _markdown(comparison: Comparison, _context: Context) -> str:
    from anam_personas.review.markdown import comparison_markdown

    return comparison_markdown(comparison)


FORMATS: dict[str, Format[Comparison]] = {
    "text": Format(_text, coloured=True),
    "json": Format(_json, "json"),
    "markdown": Format(_markdown),
}


@click.command("diff")
@click.argument("revisions", metavar="[REV|A..B|A...B]", nargs=-1)
@click.option("--merge-base", is_flag=True, help="Compare with the merge base of REV and HEAD.")
@format_option(FORMATS)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if a persona changed or cannot be compared.")
@pass_context
def diff_command(context: Context, revisions: tuple[str, ...], form: str, *, merge_base: bool, exit_code: bool) -> int:
    """Show how each persona changed from the git revision REV (default: HEAD) to the work tree.

    Ranges are git's: A..B compares B with A, A...B compares B with the merge base of both; an omitted end is HEAD.
    A change to a partial, prompt file or tool counts for every persona that uses it. Compares all environments, or the one
    given by --env. Needs no key and no network, and runs no command from the repository.
    """
    from anam_personas.review.since import since

    revision = _one(revisions)
    chosen = [context.target.environment] if context.environment else []
    comparison = since(context.workspace, revision, chosen, environ=context.environ, merge_base=merge_base)
    FORMATS[form].write(comparison, context)
    return int(exit_code and bool(comparison.changed))


def _one(revisions: Sequence[str]) -> str:
    """The revision or range. Raises `UsageError` if there is more than one argument."""
    if len(revisions) < 2:
        return revisions[0] if revisions else "HEAD"
    from anam_personas.workspace.git.program import shown

    first, second = (shown(text) for text in revisions[:2])
    if len(revisions) == 2 and ".." not in first + second and not os.path.exists(revisions[1]):  # noqa: PTH110
        hint = f"write {first}..{second} to compare the second with the first, {first}...{second} to start at their merge base"
    else:
        hint = "it compares one revision or one range for all personas of the project and takes no paths"
    raise UsageError(f"diff takes one REV, but got {len(revisions)}: {hint}")
