"""``stats``: count words, tokens and spoken seconds."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo, echo_json


@click.command("stats")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Set the output format.",
)
@click.option("--exact", is_flag=True, help="Count tokens with tiktoken, which must be installed with its vocabulary.")
@pass_context
def stats_command(context: Context, keys: tuple[str, ...], form: str, *, exact: bool) -> None:
    """Count the words, tokens and spoken seconds of each KEY (default: all personas).

    For a single persona, also lists its sections and variables. Tokens are estimated, with the error stated, unless
    --exact is given. Needs no key.
    """
    from anam_personas.stats import show
    from anam_personas.stats.collect import count
    from anam_personas.stats.exact import counter, folder

    vocabulary = folder(context.environ) if exact else None
    if vocabulary is not None:
        counter(vocabulary)  # reported before anything is read
    files = context.workspace.selected(keys)
    found = count(context.settings, files, context.target.environment, vocabulary=vocabulary)
    if form == "json":
        echo_json(as_json(show.stats_json(found, context.target.environment, exact=exact)))
    else:
        shown = show.stats_markdown if form == "markdown" else show.stats_text
        echo(shown(found, exact=exact), nl=False)
