"""``check``: validate and lint, which is what CI runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.check_options import CheckOptions, judge_options, lint_options, online_option, options
from anam_personas.cli.checks import examine
from anam_personas.cli.context import Context, pass_context

if TYPE_CHECKING:
    from pathlib import Path


@click.command("check")
@options
@lint_options
@online_option
@judge_options
@pass_context
def check_command(context: Context, /, paths: tuple[Path, ...], **chosen: Any) -> int:
    """Validate and lint the persona files at each PATH, or of each KEY (default: all of the project)."""
    return examine(context, paths, CheckOptions(**chosen), validate=True, lint=True)
