"""Helpers for the commands that use the API: connect, plan, render."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anam_personas.cli.formats import format_option, write_as
from anam_personas.cli.optional_value import EVERY, OptionalValue
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
    from anam_personas.sync.plan.saved import Reviewed

F = TypeVar("F", bound="Callable[..., Any]")

plan_format = format_option(PLAN_FORMATS, "Print this format.")
_prune_option = click.option(
    "--prune",
    is_flag=True,
    help="Also delete what the project owns but has no file for (tools: if no persona uses them), and unedited duplicates.",
)
_prune_id_option = click.option(
    "--prune-id",
    "prune_ids",
    multiple=True,
    metavar="ID",
    help="Delete this orphan or duplicate even if edited. Repeatable.",
)
_prune_all_option = click.option(
    "--prune-all", is_flag=True, help="Allow pruning to delete everything that the project owns in the environment."
)
_adopt_option = click.option("--adopt", is_flag=True, help="Take over unowned live personas of the same name.")
_adopt_id_option = click.option(
    "--adopt-id",
    "adopt_ids",
    multiple=True,
    metavar="KEY=ID",
    help="Take over the live persona with this id for the file KEY, whatever its name. Repeatable.",
)
overwrite_option = click.option(
    "--overwrite-drift",
    "overwritten",
    cls=OptionalValue,
    multiple=True,
    metavar="KIND/KEY",
    help="Overwrite edits made outside this project; with =KIND/KEY, only those of that item. Repeatable.",
)
_max_deletes_option = click.option(
    "--max-deletes",
    metavar="N|P%",
    help="Allow at most this many deletes by pruning.  [default: --max-changes, else 30% of 5 or more]",
)
_max_changes_option = click.option(
    "--max-changes", metavar="N|P%", help="Allow at most this many updates and deletes.  [default: 30% of 10 or more]"
)
_REQUEST_OPTIONS = (
    _max_changes_option, _max_deletes_option, _prune_option, _prune_id_option, _prune_all_option, _adopt_option,
    _adopt_id_option, overwrite_option,
)  # fmt: skip


def requesting(command: F) -> F:
    """Add the arguments and options of a plan; the command receives them as ``request``, a `PlanRequest`."""

    @wraps(command)
    def with_request(*args: Any, keys: tuple[str, ...], prune: bool, prune_ids: tuple[str, ...], prune_all: bool,
                     adopt: bool, adopt_ids: tuple[str, ...], overwritten: tuple[str, ...], max_changes: str | None,
                     max_deletes: str | None, **others: Any) -> Any:  # fmt: skip
        from anam_personas.sync.plan.request import PlanRequest

        request = PlanRequest(
            keys, prune, frozenset(prune_ids), prune_all, adopt, _by_key(adopt_ids), EVERY in overwritten, max_changes,
            max_deletes, overwritten_items(overwritten),
        )  # fmt: skip
        return command(*args, request=request, **others)

    made: Any = with_request
    for option in reversed(_REQUEST_OPTIONS):
        made = option(made)
    typed: F = click.argument("keys", nargs=-1, metavar="[KEY...]")(made)
    return typed


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

    from anam_personas.errors import UsageError
    from anam_personas.resources import known_in
    from anam_personas.sync import engine

    if request.prune_all and not request.deletes:
        raise UsageError("--prune-all needs --prune or --prune-id")
    files = context.workspace.persona_files()
    gone = _without_file(context, request.keys) if request.deletes else []
    selected = _selected(context, request.keys, gone)
    _check_adopted(request.adopt_ids, selected)
    context.detail(f"planning {context.target.environment} for {len(selected)} of {len(files)} persona files")
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


def reviewed_request(reviewed: Reviewed, given: PlanRequest) -> PlanRequest:
    """The request of a reviewed plan. Raises `UsageError` if keys or options are given as well."""
    from dataclasses import replace

    from anam_personas.errors import UsageError
    from anam_personas.sync.plan.request import PlanRequest

    if replace(given, max_changes=None, max_deletes=None) != PlanRequest():
        raise UsageError("--plan already fixes keys and options; omit them")
    return reviewed.request


def overwritten_items(names: tuple[str, ...]) -> frozenset[str]:
    """Parse ``KIND/KEY`` values; a bare option has none. Raises `UsageError`."""
    from anam_personas.errors import UsageError
    from anam_personas.workspace.reach import composed

    for name in names:
        if name != EVERY and not all(name.partition("/")):
            raise UsageError(f"--overwrite-drift takes =KIND/KEY, such as =tool/book_visit, not '{name}'")
    return frozenset(composed(name) for name in names if name != EVERY)


def _by_key(pairs: tuple[str, ...]) -> dict[str, str]:
    """Parse ``KEY=ID`` pairs into key -> id. Raises `UsageError`."""
    from anam_personas.errors import UsageError
    from anam_personas.workspace.reach import composed

    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, id_ = pair.rpartition("=")
        if not equals or not key or not id_:
            raise UsageError(f"--adopt-id takes KEY=ID, such as cara=0b3c..., not '{pair}'")
        key = composed(key)
        if key in found or id_ in found.values():
            raise UsageError(
                f"--adopt-id {pair}: each file can take over one persona, and each persona can be taken over once"
            )
        found[key] = id_
    return found


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
