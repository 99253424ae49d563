"""``stats``: how long personas are."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import give_json, tell


@click.command("stats")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--exact", is_flag=True, help="Count tokens with tiktoken, which must be installed with its vocabulary.")
@pass_context
def stats_command(context: Context, keys: tuple[str, ...], form: str, *, exact: bool) -> None:
    """Count the words, tokens and spoken seconds of each KEY (default: all personas).

    With one persona its sections and variables are listed too. Tokens are an estimate, with its error stated, where
    --exact does not ask for more. Needs no key.
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
        give_json(as_json(show.stats_json(found, context.target.environment, exact=exact)))
    else:
        shown = show.stats_markdown if form == "markdown" else show.stats_text
        tell(shown(found, exact=exact), nl=False)
