"""``emulator``: run an emulator of the Anam API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from anam_personas.cli.answering import answering, model_key
from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo
from anam_personas.cli.types import FilePath, Number, Whole


@click.command("emulator", context_settings={"allow_interspersed_args": False, "ignore_unknown_options": False})
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND...]")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Listen on this address: 127.0.0.1, ::1 or localhost."
)
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=8787,
    show_default=True,
    help="Listen on this port; 0 picks a free one.",
)
@click.option(
    "--data",
    type=FilePath(dir_okay=False, path_type=Path),
    help="Store the data in this SQLite file.  [default: memory]",
)
@click.option(
    "--latency",
    type=Number(min=0),
    default=0,
    metavar="MS",
    help="Delay each reply by this many milliseconds.",
)
@click.option(
    "--lag",
    type=Number(min=0),
    default=0,
    metavar="MS",
    help="Serve lists as they were this many milliseconds ago.",
)
@click.option(
    "--fail",
    "faults",
    multiple=True,
    metavar="RULE",
    help='Inject a fault, such as "POST /v1/personas 503 x2". Repeatable.',
)
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Allow web pages of this origin to start sessions. Repeatable.  [default: pages of this machine]",
)
@click.option(
    "--strict-ids",
    "strict_catalogue",
    is_flag=True,
    help="Refuse ids of avatars, voices and LLMs that are not there, instead of making them up.",
)
@answering
@pass_context
@click.pass_context
def emulator_command(
    click_context: click.Context, context: Context, /, command: tuple[str, ...], data: Path | None, **options: Any
) -> int | None:
    """Run an emulator of the Anam API on this machine: no key, no network. Stop it with Ctrl-C.

    With a COMMAND of anam-personas, such as `emulator token cara`, run that command against it and exit.
    """
    from anam_personas.errors import UsageError

    try:
        from anam_personas.emulator import has_media, serve
    except ModuleNotFoundError as error:
        raise UsageError("the emulator is not installed: pip install 'anam-personas[emulator]'") from error

    def ready(url: str) -> None:
        echo(url)
        context.say(f"ANAM_API_URL={url} and any ANAM_API_KEY work with it; press Ctrl-C to stop.")
        if not has_media():
            context.say("No picture and no sound: pip install 'anam-personas[live]' for both. Chat and tools work.")

    if data is not None:
        from anam_personas.workspace.files import named
        from anam_personas.workspace.rooted import checkout_of

        data = named(data, checkout_of(context.folder))
    options |= {"data": data, "llm_key": model_key(context)}
    if not command:
        serve(on_ready=ready, **options)
        return None
    if click_context.get_parameter_source("port") is click.core.ParameterSource.DEFAULT:
        options["port"] = 0
    return _run(context, command, options)


def _run(context: Context, command: tuple[str, ...], options: dict[str, Any]) -> int:
    """Run a command of anam-personas against an emulator that ends with it; its exit code."""
    from anam_personas.cli.main import main
    from anam_personas.emulator import Emulator
    from anam_personas.errors import UsageError

    if command[0] == "emulator":
        raise UsageError("the emulator is running already: name another command")
    variables = {"ANAM_API_KEY", *(target.api_key_variable for target in context.settings.targets.values())}
    before = {name: os.environ.get(name) for name in variables}
    with Emulator(**options) as emulator:
        os.environ.update(dict.fromkeys(variables, "emulator"))  # no key of the user's has to do with it
        try:
            return main([*context.words(api_url=emulator.url), *command])
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
