"""``diff``: what the change since a git revision means for each persona."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import give_json, tell


@click.command("diff")
@click.argument("revision", metavar="[REV]", default="HEAD")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--exit-code", is_flag=True, help="End with 1 where a persona changed or cannot be compared.")
@pass_context
def diff_command(context: Context, revision: str, form: str, *, exit_code: bool) -> int:
    """Show what the change from the git revision REV (HEAD by default) to the work tree means for each persona.

    Partials, prompt files and tools count for every persona that they reach. All environments are compared, or the one
    that --env names. Needs no key and no network.
    """
    from anam_personas.review.since import since

    chosen = [context.target.environment] if context.environment else []
    comparison = since(context.workspace, revision, chosen)
    if form == "json":
        from anam_personas.review.json_v1 import comparison_json

        give_json(as_json(comparison_json(comparison)))
    elif form == "markdown":
        from anam_personas.review.markdown import comparison_markdown

        tell(comparison_markdown(comparison), nl=False)
    else:
        from anam_personas.review.show import comparison_text

        tell(comparison_text(comparison, colour=context.colour_out), nl=False, colour=context.colour_out)
    return int(exit_code and bool(comparison.changed))
