"""``shares``: the address of a share link, on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json
from anam_personas.cli.verbs import Verbs
from anam_personas.errors import ApiUnavailable, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.api.client import AnamApi

_SHOWN = ("expiresAt", "usageLimit", "usageCount", "enabled", "allowedOrigins", "allowAllOrigins")


def _text(link: Mapping[str, Any], _context: Context) -> str:
    return f"{link['token']}\n"


def _json(link: Mapping[str, Any], _context: Context) -> str:
    return as_json({"version": 1, **link}) + "\n"


FORMATS: dict[str, Format[Mapping[str, Any]]] = {"text": Format(_text, "data"), "json": Format(_json, "json")}


@click.group("shares", cls=Verbs)
def shares_command() -> None:
    """Print the token of a share link of the project. Nothing is changed."""


@shares_command.command("token")
@click.argument("key", metavar="KEY")
@format_option(FORMATS)
@pass_context
def token_command(context: Context, key: str, form: str) -> None:
    """Print the token of the share link KEY, which is the end of its address: whoever has it can talk to the persona.

    No other command prints it or keeps it.
    """
    with connected(context) as api:
        found = api.get("share-links", _stored(context, api, key))
    token = found.get("token")
    if not isinstance(token, str) or not token.isprintable() or not token or " " in token:
        raise ApiUnavailable(f'the API shows no token for the share link "{key}"')
    link = {"key": key, "id": found["id"], "token": token, **{name: found.get(name) for name in _SHOWN}}
    FORMATS[form].write(link, context)


def _stored(context: Context, api: AnamApi, key: str) -> str:
    """The id of the stored link of a key. Raises `UsageError`."""
    from anam_personas.resources import SHARES
    from anam_personas.sync import engine
    from anam_personas.text.suggest import did_you_mean
    from anam_personas.workspace.reach import composed

    ids = engine.ids(context.settings.project, context.target, api, SHARES)
    if (id_ := ids.get(composed(key))) is not None:
        return id_
    if composed(key) in context.workspace.share_files:
        raise UsageError(f'the share link "{key}" is not stored in "{context.target.environment}" yet: apply first')
    known = sorted({*ids, *context.workspace.share_files})
    hint = did_you_mean(key, known) or (
        f"Known: {', '.join(known)}." if known else "The project has none: write shares/NAME.yaml and apply it."
    )
    raise UsageError(f'there is no share link "{key}". {hint}')
