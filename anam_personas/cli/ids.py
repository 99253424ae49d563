"""``ids``: key -> id of the stored personas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo_json, echo_markup

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command("ids")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "env"]),
    default="json",
    show_default=True,
    help="Set the output format.",
)
@pass_context
def ids_command(context: Context, form: str) -> None:
    """Print the ids of the project's stored personas as {key: id} or as environment variables."""
    from anam_personas.sync import engine

    with connected(context) as api:
        found = engine.ids(context.settings.project, context.target, api)
    if form == "json":
        echo_json(as_json(found))
    else:
        echo_markup("".join(f"{name}={id_}\n" for name, id_ in _variables(found).items()))


def _variables(found: Mapping[str, str]) -> dict[str, str]:
    """Names and ids that are safe in a shell and in an environment file, each name once.

    Raises `UsageError` for two keys with one name, and `ApiUnavailable` for an id that is none.
    """
    from anam_personas.errors import ApiUnavailable, UsageError

    made: dict[str, str] = {}
    keys: dict[str, str] = {}
    for key, id_ in found.items():
        name = f"ANAM_PERSONA_{re.sub(r'[^A-Z0-9]', '_', key.upper())}"
        if name in made:
            raise UsageError(f'"{keys[name]}" and "{key}" would both become {name}: rename one, or use --format json')
        if re.fullmatch(r"[A-Za-z0-9_-]{1,128}", id_) is None:
            shown = ascii(id_)[:60]
            raise ApiUnavailable(f'the API gives "{key}" the id {shown}, which is not made of A-Z, a-z, 0-9, _ and -')
        made[name], keys[name] = id_, key
    return made
