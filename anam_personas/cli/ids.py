"""``ids``: key -> id of the stored personas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def _json(found: Mapping[str, str], _context: Context) -> str:
    return as_json(found) + "\n"


def _env(found: Mapping[str, str], _context: Context) -> str:
    return "".join(f"{name}={id_}\n" for name, id_ in _variables(found).items())


FORMATS: dict[str, Format[Mapping[str, str]]] = {"json": Format(_json, "json"), "env": Format(_env, "data")}


@click.command("ids")
@format_option(FORMATS)
@pass_context
def ids_command(context: Context, form: str) -> None:
    """Print the ids of the project's stored personas as {key: id} or as environment variables."""
    from anam_personas.sync import engine

    with connected(context) as api:
        found = engine.ids(context.settings.project, context.target, api)
    FORMATS[form].write(found, context)
