"""``graph``: what uses what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.output import as_json
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from anam_personas.graph.build import Graph


class Drawn(NamedTuple):
    """A graph, and the keys of the personas to show; all where there are none."""

    graph: Graph
    keys: tuple[str, ...]


def _text(drawn: Drawn, _context: Context) -> str:
    from anam_personas.graph import show

    return show.text(drawn.graph, drawn.keys)


def _mermaid(drawn: Drawn, _context: Context) -> str:
    from anam_personas.graph import show

    if drawn.keys:
        raise UsageError("--format mermaid draws the whole project: omit the keys")
    return show.mermaid(drawn.graph)


def _json(drawn: Drawn, _context: Context) -> str:
    from anam_personas.graph import show

    return as_json(show.to_json(drawn.graph)) + "\n"


FORMATS = {"text": Format(_text), "mermaid": Format(_mermaid), "json": Format(_json, "json")}


@click.command("graph")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@format_option(FORMATS)
@pass_context
def graph_command(context: Context, keys: tuple[str, ...], form: str) -> None:
    """Show what each KEY (default: all personas) uses: partials, prompt files, tools, knowledge, language models and share links.

    Files with errors are shown too. Files that `validate` finds wrong are marked, and what is missing. Needs no key.
    """
    from anam_personas.check.runner import Request, run
    from anam_personas.graph.build import build
    from anam_personas.graph.mark import marked

    chosen = tuple(context.workspace.selected(keys)) if keys else ()
    graph = build(context.workspace)
    findings = run(Request(context.settings).task(), context.workspace.checked())
    FORMATS[form].write(Drawn(marked(graph, findings), chosen), context)
