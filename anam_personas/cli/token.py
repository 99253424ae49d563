"""``token``: mint a session token and print it."""

from __future__ import annotations

import re

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo, echo_json
from anam_personas.cli.variables import given, var_option


@click.command("token")
@click.argument("key")
@var_option
@click.option("--stateful", is_flag=True, help="Mint for the stored persona, found by its marker.")
@click.option("--id", "persona_id", metavar="ID", help="With --stateful, use this persona id instead of looking it up.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Set the output format.",
)
@pass_context
def token_command(
    context: Context, key: str, pairs: tuple[tuple[str, str], ...], persona_id: str | None, form: str, *, stateful: bool
) -> None:
    """Mint a session token for the persona KEY, valid for one hour and one session. Prints only the token on stdout."""
    from anam_personas.errors import ApiUnavailable, UsageError
    from anam_personas.project import Project
    from anam_personas.tokens import SyncSessionTokens

    if persona_id and not stateful:
        raise UsageError("--id needs --stateful")
    personas = context.personas([key])
    ((key, persona),) = personas.items()
    project = Project(context.settings, context.target, personas)
    with SyncSessionTokens.of(context.access, project) as tokens:
        values = given(pairs, persona)
        token = (
            tokens.mint_stateful(key, persona_id=persona_id, variables=values)
            if stateful
            else tokens.mint(key, variables=values)
        )
    if re.fullmatch(r"[A-Za-z0-9._~+/=-]+", token) is None:
        # it would not fit into one header or shell word; not quoted, since it may still be a valid token
        raise ApiUnavailable("the API returned a session token with invalid characters")
    if form == "json":
        from anam_personas.cli.output import as_json

        shown = {
            "version": 1,
            "sessionToken": token,
            "key": key,
            "environment": context.target.environment,
            "type": "stateful" if stateful else "ephemeral",
            "revision": persona.revision,
            "expiresInSeconds": 3600,
        }
        echo_json(as_json(shown))
    else:
        echo(token)
