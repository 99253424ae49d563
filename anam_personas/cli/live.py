"""Helpers for the commands that use the API: connect, plan, render."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from anam_personas.cli.formats import format_option, write_as
from anam_personas.cli.printing import echo, lose_stdout
from anam_personas.cli.progress import reading
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from anam_personas.api.client import AnamApi
    from anam_personas.cli.context import Context
    from anam_personas.cli.formats import Shown
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.persona.types import Persona
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.workspace.settings import Settings

plan_format = format_option(PLAN_FORMATS, "Print this format.")


@contextmanager
def connected(context: Context, interrupts: Interrupts | None = None, *, writes: bool = False) -> Iterator[AnamApi]:
    """Connect to the API of the environment. Raises `SettingsError` if the key is missing or may not be sent to the address.

    ``writes``: the command changes stored items, so an address that replaces one on this machine must
    have been confirmed.
    """
    from anam_personas.api.client import AnamApi
    from anam_personas.cli.interrupts import Interrupts, hurried

    access = context.access
    if writes:
        access.check_writable()
    with (
        AnamApi.of(access, context.target) as api,
        hurried(api.hurry, interrupts or Interrupts(echo=False)),
    ):
        yield api


def check_tested(context: Context, plan: Plan) -> None:
    """Raise `UnsafePlan` if the environment requires passed tests, and personas that would be written have none on record."""
    keys = [change.key for change in plan.acting if change.kind == "persona" and change.action in {"create", "update"}]
    if not context.target.require_tests or not keys:
        return
    from anam_personas.testing.required import check_tested as check

    check(context.workspace, context.personas(keys), context.target.environment, context.environ)


def planned(context: Context, api: AnamApi, request: PlanRequest) -> Plan:
    """Plan for the keys of the request, or for all personas.

    Raises `InvalidPersonas` if a selected persona has errors, `UsageError` for unknown ids and invalid limits.
    """
    from dataclasses import replace

    from anam_personas.resources import known_in
    from anam_personas.sync import engine

    files = context.workspace.persona_files()
    selected, gone = keys_of(context, request)
    context.detail(f"planning {context.target.environment} for {len(selected)} of {len(files)} persona files")
    context.keep_digests()
    with reading(context, api) as remote:
        return engine.plan(
            replace(request, keys=(*selected, *gone) if request.keys else ()),
            _resolved(context, selected, set(files) - set(selected), all_sound=bool(gone)),
            remote,
            project=context.settings.project,
            target=context.target,
            workspace=context.workspace,
            known=known_in(context.workspace),
            records=context.records,
            address=api.url,
        )


def keys_of(context: Context, request: PlanRequest) -> tuple[tuple[str, ...], list[str]]:
    """The keys of the files in the plan, and those without a file that it may delete.

    Asks nobody. Raises `UsageError` for an unknown environment or key, and for options that contradict each other.
    """
    from anam_personas.errors import UsageError

    _ = context.target
    if request.prune_all and not request.deletes:
        raise UsageError("--prune-all needs --prune or --prune-id")
    if request.prune:
        _check_folders(context.settings)
    gone = _without_file(context, request.keys) if request.deletes else []
    selected = _selected(context, request.keys, gone)
    _check_adopted(request.adopt_ids, selected)
    return selected, gone


def _check_folders(settings: Settings) -> None:
    """Raise `SettingsError` where the settings name a folder that is not there: it does not mean that all of its files are gone."""
    from anam_personas.errors import SettingsError
    from anam_personas.workspace.settings import FOLDERS, where

    for key in FOLDERS:
        name: str = getattr(settings, key)
        if name != settings._field_defaults[key] and not (settings.root / name).exists():
            raise SettingsError(
                f"{where(settings, (key,))}{key}: there is no folder {name}. Correct the name, or create the folder: "
                "--prune would delete what was made from its files"
            )


def _check_adopted(keys: Collection[str], selected: Collection[str]) -> None:
    """Raise `UsageError` for a key that is not part of the plan."""
    from anam_personas.errors import UsageError
    from anam_personas.text.suggest import did_you_mean

    for key in keys:
        if key not in selected:
            hint = did_you_mean(key, selected) or "Use a key that is part of this plan."
            raise UsageError(f'--adopt-id: unknown persona "{key}". {hint}')


def _without_file(context: Context, keys: tuple[str, ...]) -> list[str]:
    """Keys without a file. The plan checks whether a stored item has them."""
    files = context.workspace.persona_files()
    return [name for name in dict.fromkeys(map(context.workspace.named, keys)) if name not in files]


def _selected(context: Context, keys: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
    """The keys of the files in the plan. Raises `UsageError`."""
    from anam_personas.errors import UsageError

    kept = tuple(key for key in keys if context.workspace.named(key) not in gone)
    if keys and not kept:
        return ()
    try:
        return tuple(context.workspace.selected(kept))
    except UsageError as error:
        more = "" if f"{error}".endswith("?") else ". Use `plan --prune KEY` for a stored persona whose file is gone"
        raise UsageError(f"{error}{more}") from None


def _resolved(context: Context, selected: Collection[str], others: set[str], *, all_sound: bool) -> list[Persona]:
    """The personas of the files, without unselected ones that have errors.

    ``all_sound``: no file may have errors, since an item to delete may be the one that a file is renamed from.
    """
    if all_sound:
        return list(context.personas().values())
    return [*context.personas(selected).values(), *_sound(context, others)]


def _sound(context: Context, keys: set[str]) -> Iterator[Persona]:
    """The unselected personas without errors, which may use the same tools."""
    from anam_personas.errors import InvalidPersonas

    for key in sorted(keys):
        try:
            yield from context.personas([key]).values()
        except InvalidPersonas:
            context.detail(f"{key} has errors and is left out")


def print_outcome(context: Context, code: int, text: str, used: Shown, plain: Callable[[], str]) -> int:
    """Print the result of a write that ends with ``code``; return the exit code.

    If stdout cannot be written, ``plain`` is printed on stderr instead, so the result is not lost.
    """
    try:
        write_as(used, text, colour=context.colour_out)
    except OSError as error:
        lose_stdout()
        echo(plain(), err=True, nl=False, colour=context.colour_err)
        echo(f"error: cannot write the output: {error.strerror or error}; the result is shown above", err=True)
        return max(code, 2)
    return code


def confirm(question: str) -> None:
    """Ask on stderr. Raises `Declined` if the answer is no, `click.Abort` on Ctrl-C."""
    from anam_personas.errors import Declined
    from anam_personas.review.plain import line

    if not click.confirm(line(question), err=True):
        raise Declined("aborted; nothing changed")
