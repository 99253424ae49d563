"""``emulator``: run an emulator of the Anam API."""

from __future__ import annotations

from pathlib import Path

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo


@click.command("emulator")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Listen on this address: 127.0.0.1, ::1 or localhost."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8787,
    show_default=True,
    help="Listen on this port; 0 picks a free one.",
)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Store the data in this SQLite file.  [default: memory]",
)
@click.option(
    "--latency",
    type=click.FloatRange(min=0),
    default=0,
    metavar="MS",
    help="Delay each reply by this many milliseconds.",
)
@click.option(
    "--lag",
    type=click.FloatRange(min=0),
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
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Allow web pages of this origin to start sessions. Repeatable.  [default: pages of this machine]",
)
@pass_context
def emulator_command(
    context: Context,
    host: str,
    port: int,
    data: Path | None,
    latency: float,
    lag: float,
    faults: tuple[str, ...],
    origins: tuple[str, ...],
) -> None:
    """Run an emulator of the Anam API on this machine: no key, no network. Stop it with Ctrl-C."""
    from anam_personas.errors import UsageError

    try:
        from anam_personas.emulator import serve
    except ModuleNotFoundError as error:
        raise UsageError("the emulator is not installed: pip install 'anam-personas[emulator]'") from error

    def ready(url: str) -> None:
        echo(url)
        context.say(f"ANAM_API_URL={url} and any ANAM_API_KEY work with it; press Ctrl-C to stop.")

    if data is not None:
        from anam_personas.workspace.files import named
        from anam_personas.workspace.rooted import checkout_of

        data = named(data, checkout_of(context.folder))
    serve(
        host=host, port=port, data=data, latency=latency, lag=lag, faults=faults, allow_origins=origins, on_ready=ready
    )
