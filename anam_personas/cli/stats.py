"""``stats``: count words, tokens and spoken seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.output import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.stats.measure import Stats


class Counted(NamedTuple):
    """The numbers of personas in an environment. ``exact``: tokens are counted, not estimated."""

    found: Sequence[Stats]
    environment: str
    exact: bool


def _text(counted: Counted, _context: Context) -> str:
    from anam_personas.stats import show

    return show.stats_text(counted.found, exact=counted.exact)


def _json(counted: Counted, _context: Context) -> str:
    from anam_personas.stats import show

    return as_json(show.stats_json(counted.found, counted.environment, exact=counted.exact)) + "\n"


def _markdown(counted: Counted, _context: Context) -> str:
    from anam_personas.stats import show

    return show.stats_markdown(counted.found, exact=counted.exact)


FORMATS = {"text": Format(_text), "json": Format(_json, "json"), "markdown": Format(_markdown)}


@click.command("stats")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@format_option(FORMATS)
@click.option("--exact", is_flag=True, help="Count tokens with tiktoken, which must be installed with its vocabulary.")
@pass_context
def stats_command(context: Context, keys: tuple[str, ...], form: str, *, exact: bool) -> None:
    """Count the words, tokens and spoken seconds of each KEY (default: all personas).

    For a single persona, also lists its sections and variables. Tokens are estimated, with the error stated, unless
    --exact is given. Needs no key.
    """
    from anam_personas.stats.collect import count
    from anam_personas.stats.exact import counter, folder

    vocabulary = folder(context.environ) if exact else None
    if vocabulary is not None:
        counter(vocabulary)  # reported before anything is read
    files = context.workspace.selected(keys)
    found = count(context.settings, files, context.target.environment, vocabulary=vocabulary)
    FORMATS[form].write(Counted(found, context.target.environment, exact), context)
