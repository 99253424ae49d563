"""``compile``: session-token requests as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo_json
from anam_personas.cli.types import FilePath
from anam_personas.cli.variables import for_one_of, given, var_option
from anam_personas.errors import UsageError


@click.command("compile")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@var_option
@click.option(
    "--out",
    metavar="DIR",
    type=FilePath(file_okay=False, path_type=Path),
    help="Write KEY.json for each persona to this folder.",
)
@pass_context
def compile_command(
    context: Context, keys: tuple[str, ...], pairs: tuple[tuple[str, str], ...], out: Path | None
) -> None:
    """Print the session-token request of one persona, or write those of several with --out."""
    from anam_personas.persona.compile import token_request

    personas = context.personas(keys)
    if out is None and len(personas) != 1:
        raise UsageError(f"{len(personas)} personas: name one, or give --out DIR to write a file for each")
    for_one_of(pairs, personas.values())
    texts = {}
    for key, persona in personas.items():
        own = [pair for pair in pairs if len(personas) == 1 or pair[0] in persona.variables]
        try:
            texts[key] = as_json(token_request(persona, given(own, persona)))
        except UsageError as error:
            raise UsageError(f"{key}: {error}") from error
    for key, text in texts.items():
        if out is None:
            echo_json(text)
        else:
            context.write(out / f"{key}.json", text + "\n")
            context.say(f"wrote {(out / key).as_posix()}.json")
