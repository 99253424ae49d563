"""``catalogue``: the avatars, voices and language models, with their ids, and the lock file of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anam_personas.catalogue.kinds import BY_NAME, GROUPS
from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.api.client import AnamApi
    from anam_personas.catalogue.entry import Entry
    from anam_personas.catalogue.show import Listed


def _text(listed: Listed, _context: Context) -> str:
    from anam_personas.catalogue.show import text

    return text(listed)


def _json(listed: Listed, _context: Context) -> str:
    from anam_personas.catalogue.show import as_data

    return as_json(as_data(listed)) + "\n"


FORMATS: dict[str, Format[Listed]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("catalogue")
@click.argument("kind", type=click.Choice(tuple(BY_NAME)), required=False, metavar=f"[{'|'.join(BY_NAME)}]")
@click.argument("words", nargs=-1, metavar="[SEARCH]")
@click.option("--update", is_flag=True, help="Ask the API and write anam-personas.lock, which resolves names in files.")
@click.option("--offline", is_flag=True, help="Do not ask the API, even with a key.")
@format_option(FORMATS)
@pass_context
def catalogue_command(
    context: Context, kind: str | None, words: tuple[str, ...], form: str, *, update: bool, offline: bool
) -> None:
    """List avatars, voices or language models (default: all) with their ids; each word of SEARCH must occur.

    Asks the API if its key is set. Without a key, lists anam-personas.lock or, if there is none, the ones that
    Anam's documentation lists.
    """
    if update and (offline or words):
        raise UsageError("--update writes the whole catalogue: omit " + ("--offline" if offline else "the search"))
    kinds = [kind] if kind else list(BY_NAME)
    if update:
        _update(context, kinds)
        return
    listed = _listed(context, kinds, words, offline=offline)
    if not any(listed.found.values()):
        context.say(f"nothing found for {' '.join(words)!r}{listed.hint}" if words else "the catalogue is empty")
    FORMATS[form].write(listed, context)


def _listed(context: Context, kinds: Sequence[str], words: Sequence[str], *, offline: bool) -> Listed:
    from anam_personas.catalogue.fetch import fetched
    from anam_personas.catalogue.lock import lock_of
    from anam_personas.catalogue.shipped import shipped
    from anam_personas.catalogue.show import searched

    target = context.target
    if not offline and context.environ.get(target.api_key_variable):
        with connected(context) as api:
            found = fetched(api, kinds)
        return searched("api", {kind: found[kind] for kind in kinds}, words)
    lock = lock_of(context.workspace)
    why = "" if offline else f" ({target.api_key_variable} is not set)"
    if lock.exists:
        context.say(f"from {context.workspace.shown(context.workspace.lock)}{why}")
        return searched("lock", {kind: lock.entries(kind, target.environment) for kind in kinds}, words)
    context.say(f"from Anam's documentation{why}; your organisation may have others")
    return searched("shipped", {kind: shipped(kind) for kind in kinds}, words)


def _counted(kind: str, count: int) -> str:
    return f"{count} {GROUPS.one}{'s' * (count != 1)}" if kind == GROUPS.name else f"{count} {kind}"


def _groups(context: Context, api: AnamApi) -> tuple[Entry, ...]:
    """The stored knowledge groups that the project owns in the environment, by key."""
    from anam_personas.catalogue.entry import Entry
    from anam_personas.resources import KNOWLEDGE
    from anam_personas.sync import engine

    ids = engine.ids(context.settings.project, context.target, api, KNOWLEDGE)
    return tuple(Entry(id_, key, own=True) for key, id_ in ids.items())


def _update(context: Context, kinds: Sequence[str]) -> None:
    """Write the lock, in place of a damaged one, too. Raises `SettingsError` without a key."""
    from anam_personas.catalogue.fetch import fetched
    from anam_personas.catalogue.lock import Lock, lock_of
    from anam_personas.errors import SettingsError

    workspace, environment = context.workspace, context.target.environment
    _ = context.access  # a missing key is the first to be reported
    try:
        old = lock_of(workspace)
    except SettingsError as error:
        context.warn(f"{error} It is replaced: update each of the other environments, too.")
        old, kinds = Lock(exists=False), list(BY_NAME)
    with connected(context) as api:
        found = fetched(api, kinds)
        if len(kinds) == len(BY_NAME) and context.workspace.knowledge_files and context.settings.project is not None:
            found[GROUPS.name] = _groups(context, api)
    lock = old.updated(found, environment)
    shown = workspace.shown(workspace.lock)
    counts = ", ".join(_counted(kind, len(entries)) for kind, entries in found.items())
    if old.exists and lock.text() == workspace.lock_text:
        context.say(f"{shown} is up to date: {counts}")
        return
    context.write(workspace.lock, lock.text())
    context.say(f"wrote {shown}: {counts}")
