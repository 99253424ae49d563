"""``validate``: check files against the schema and their references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.check_options import CheckOptions, options
from anam_personas.cli.checks import examine
from anam_personas.cli.context import Context, pass_context

if TYPE_CHECKING:
    from pathlib import Path


@click.command("validate")
@options
@pass_context
def validate_command(context: Context, /, paths: tuple[Path, ...], **chosen: Any) -> int:
    """Check persona, partial and tool files against the schema and their references."""
    return examine(context, paths, CheckOptions(**chosen), validate=True, lint=False)
