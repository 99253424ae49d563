"""``lint``: the prompts' style for speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.check_options import CheckOptions, lint_options, options
from anam_personas.cli.checks import examine
from anam_personas.cli.context import Context, pass_context

if TYPE_CHECKING:
    from pathlib import Path


@click.command("lint")
@options
@lint_options
@pass_context
def lint_command(context: Context, /, paths: tuple[Path, ...], **chosen: Any) -> int:
    """Check how well prompts suit speech. Invalid files are reported and not linted, unless the error is in a template."""
    return examine(context, paths, CheckOptions(**chosen), validate=False, lint=True)
