"""``preview``: the page that reloads on save, or one turn of a conversation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import click
from click.core import ParameterSource

from anam_personas.cli.answering import answering, model_key
from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.printing import echo
from anam_personas.cli.types import Whole
from anam_personas.cli.variables import given, named_values, var_option
from anam_personas.errors import InvalidPersonas, UsageError

if TYPE_CHECKING:
    from anam_personas.persona.types import Persona
    from anam_personas.preview.turn import Turn


class Said(NamedTuple):
    """A turn, and whose it was."""

    persona: Persona
    text: str
    turn: Turn


def _text(said: Said, _context: Context) -> str:
    from anam_personas.preview.told import turn_text

    return turn_text(said.persona, said.text, said.turn)


def _json(said: Said, _context: Context) -> str:
    from anam_personas.cli.output import as_json
    from anam_personas.preview.told import turn_json

    return as_json(turn_json(said.persona, said.text, said.turn)) + "\n"


FORMATS = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("preview")
@click.argument("key", required=False)
@var_option
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=8788,
    show_default=True,
    help="Listen on this port; 0 picks a free one.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.  [default: open it if run in a terminal]")
@click.option("--say", metavar="TEXT", help="Instead of the page, say TEXT to the persona KEY and print the reply.")
@click.option(
    "--result",
    "results",
    multiple=True,
    metavar="NAME=TEXT",
    help="With --say, return TEXT from the client tool NAME. Repeatable.  [default: done]",
)
@format_option(FORMATS)
@answering
@pass_context
def preview_command(
    context: Context,
    /,
    key: str | None,
    pairs: tuple[tuple[str, str], ...],
    port: int,
    say: str | None,
    results: tuple[str, ...],
    form: str,
    *,
    no_open: bool,
    **answers: Any,
) -> None:
    """Serve a page that follows your edits of persona KEY and lets you talk to it, on the emulator or the real API.

    The page shows the prompt as the model reads it, findings with their fixes, tokens and seconds, what a plan would change and
    the token request, within a moment of each save. Sessions run on the emulator; with an API key they can run on the real API:
    Anam bills these, and the page asks before each.

    With --say the command takes one turn on the emulator and prints the greeting, the answer and the tool calls.
    """
    answers["llm_key"] = model_key(context)
    if say is not None:
        FORMATS[form].write(_turn(context, key, pairs, say, named_values(results, "--result"), answers), context)
        return
    source = click.get_current_context().get_parameter_source("form")
    if results or source is not ParameterSource.DEFAULT:
        raise UsageError("--result and --format need --say")
    _page(context, key, pairs, port, answers, is_opened=not no_open and sys.stdout.isatty())


def _page(
    context: Context,
    key: str | None,
    pairs: tuple[tuple[str, str], ...],
    port: int,
    answers: dict[str, Any],
    *,
    is_opened: bool,
) -> None:
    from anam_personas import template

    server = _installed()
    keys = tuple(context.workspace.selected((key,) if key else ()))
    first = keys[0]
    address = {"persona": first} if key else {}
    address |= {"environment": context.target.environment} if context.environment else {}
    address |= {f"var.{name}": value for name, value in pairs}
    try:
        (persona,) = context.personas([first]).values()
        template.values(persona.variables, given(pairs, persona), optional=persona.variables)
    except InvalidPersonas as error:
        context.warn(f"{error}: the page shows the findings")

    def ready(preview: Any) -> None:
        url = f"{preview.url}/?{urlencode(address)}" if address else f"{preview.url}/"
        echo(url)
        context.say("Press Ctrl-C to stop.")
        if not preview.has_media:
            context.say("No picture and no sound: pip install 'anam-personas[preview]' for both. Chat and tools work.")
        if is_opened:
            click.launch(url)

    chosen = server.Chosen(context.folder, context.environment, context.api_url, context.env_file)
    server.serve(server.Preview(chosen, context.environ, port=port, **answers), ready)


def _turn(
    context: Context,
    key: str | None,
    pairs: tuple[tuple[str, str], ...],
    text: str,
    results: dict[str, str],
    answers: dict[str, Any],
) -> Said:
    _installed()
    from anam_personas.emulator import Emulator
    from anam_personas.preview.targets import Emulated
    from anam_personas.preview.turn import take_turn

    if not text.strip():
        raise UsageError("--say needs words")
    personas = context.personas([key] if key else [])
    if len(personas) != 1:
        raise UsageError(f"{len(personas)} personas: name the one to say it to")
    (persona,) = personas.values()
    with Emulator(media=False, **answers) as emulator:
        token = Emulated(emulator).token(context.workspace, context.target, persona, given(pairs, persona))
        return Said(persona, text, take_turn(emulator, token, text, results))


def _installed() -> Any:
    """The server's module. Raises `UsageError` where the extra is not installed."""
    from importlib import import_module

    for name in ("starlette", "uvicorn", "wsproto", "watchfiles"):
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            raise UsageError(f"the preview needs {name}: pip install 'anam-personas[preview]'") from error
    return import_module("anam_personas.preview.server")
