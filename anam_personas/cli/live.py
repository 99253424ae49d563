"""What the commands share that look at the live side: the plan, and how it is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar

import click

from anam_personas.cli.output import as_json
from anam_personas.cli.printing import give_json, lose_stdout, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from anam_personas.api.client import AnamApi
    from anam_personas.cli.context import Context
    from anam_personas.cli.interrupts import Interrupts
    from anam_personas.persona.types import Persona
    from anam_personas.sync.plan.change import Plan
    from anam_personas.sync.plan.saved import Reviewed

F = TypeVar("F", bound="Callable[..., Any]")

plan_format = click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
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
overwrite_option = click.option("--overwrite-drift", is_flag=True, help="Overwrite edits made outside this project.")


class Allowed(TypedDict):
    """What the options of `allowing` allow."""

    prune: bool
    prune_ids: tuple[str, ...]
    prune_all: bool
    adopt: bool
    adopt_ids: tuple[str, ...]
    overwrite_drift: bool


NOTHING: Allowed = {
    "prune": False,
    "prune_ids": (),
    "prune_all": False,
    "adopt": False,
    "adopt_ids": (),
    "overwrite_drift": False,
}


class Limits(NamedTuple):
    """How many changes, and how many deletes among them, are allowed; None where the default is."""

    changes: str | None = None
    deletes: str | None = None


_DEFAULT = Limits()


def limited(command: F) -> F:
    """Give a command the two limits."""
    deletes = click.option(
        "--max-deletes",
        metavar="N|P%",
        help="Allow pruning to delete at most this many.  [default: --max-changes, else 30% of 5 or more]",
    )
    changes = click.option(
        "--max-changes",
        metavar="N|P%",
        help="Allow at most this many updates and deletes.  [default: 30% of 10 or more]",
    )
    return changes(deletes(command))


def allowing(command: F) -> F:
    """Give a command the options that say what a plan may do unasked of the files. They are its ``**allowed``."""
    options = (overwrite_option, _adopt_id_option, _adopt_option, _prune_all_option, _prune_id_option, _prune_option)
    for option in options:
        command = option(command)
    return command


@contextmanager
def connected(context: Context, interrupts: Interrupts | None = None, *, writes: bool = False) -> Iterator[AnamApi]:
    """The API of the environment. Raises `SettingsError` where the key is missing, or may not go to the address.

    ``writes``: the command creates, changes or deletes what is stored, which an address has to be confirmed for that
    replaces one of this machine.
    """
    from anam_personas.api.client import AnamApi
    from anam_personas.cli.interrupts import Interrupts, hurried

    access = context.access
    if writes:
        access.check_writable()
    with (
        AnamApi.of(access, context.target) as api,
        hurried(api.hurry, interrupts or Interrupts(tell=False)),
    ):
        yield api


def planned(context: Context, api: AnamApi, keys: tuple[str, ...], allowed: Allowed, limits: Limits = _DEFAULT) -> Plan:
    """The plan for the keys, for all where none is named. ``limits`` are kept in it for apply.

    Raises `InvalidPersonas` where a selected one has errors, `UsageError` for ids that fit nothing and a bad limit.
    """
    from anam_personas.errors import UsageError
    from anam_personas.resources import names_in
    from anam_personas.sync import engine

    if allowed["prune_all"] and not (allowed["prune"] or allowed["prune_ids"]):
        raise UsageError("--prune-all goes with --prune or --prune-id")
    files = context.workspace.persona_files()
    gone = _without_file(context, keys) if allowed["prune"] or allowed["prune_ids"] else []
    selected = _selected(context, keys, gone)
    context.detail(f"planning {context.target.environment} for {len(selected)} of {len(files)} persona files")
    return engine.plan(
        context.settings.project,
        context.target,
        _resolved(context, selected, set(files) - set(selected), all_sound=bool(gone)),
        api,
        keys=(*selected, *gone) if keys else (),
        files=tuple(files),
        names=names_in(context.workspace),
        prune=allowed["prune"],
        adopt=allowed["adopt"],
        overwrite_drift=allowed["overwrite_drift"],
        prune_ids=allowed["prune_ids"],
        prune_all=allowed["prune_all"],
        adopt_ids=_by_key(allowed["adopt_ids"], selected),
        max_changes=limits.changes,
        max_deletes=limits.deletes,
        records=context.records,
        address=api.url,
    )


def reviewed_terms(reviewed: Reviewed, keys: tuple[str, ...], allowed: Allowed) -> tuple[tuple[str, ...], Allowed]:
    """The keys and options that a reviewed plan was made for. Raises `UsageError` where others are given beside it."""
    from anam_personas.errors import UsageError

    options = reviewed.asked.options
    terms: Allowed = {
        "prune": options.prune,
        "prune_ids": tuple(sorted(options.prune_ids)),
        "prune_all": options.prune_all,
        "adopt": options.adopt,
        "adopt_ids": tuple(f"{key}={id_}" for key, id_ in options.adopt_ids.items()),
        "overwrite_drift": options.overwrite_drift,
    }
    if keys or allowed != NOTHING:
        raise UsageError("--plan FILE has its keys and options in it: leave them out, or make another plan with them")
    return reviewed.asked.keys, terms


def _by_key(pairs: tuple[str, ...], selected: Collection[str]) -> dict[str, str]:
    """``KEY=ID`` as key -> id. Raises `UsageError`."""
    from anam_personas.errors import UsageError
    from anam_personas.text.suggest import did_you_mean

    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, id_ = pair.rpartition("=")
        if not equals or not key or not id_:
            raise UsageError(f"--adopt-id takes KEY=ID, such as cara=0b3c..., not '{pair}'")
        if key not in selected:
            hint = did_you_mean(key, selected) or "Name a key of what is planned for."
            raise UsageError(f'--adopt-id: there is no persona "{key}" here. {hint}')
        if key in found or id_ in found.values():
            raise UsageError(f"--adopt-id {pair}: one file takes over one persona, and each persona is taken over once")
        found[key] = id_
    return found


def _without_file(context: Context, keys: tuple[str, ...]) -> list[str]:
    """Keys that no file has: whether something stored has them, the plan must tell."""
    files = context.workspace.persona_files()
    return [name for name in dict.fromkeys(map(context.workspace.named, keys)) if name not in files]


def _selected(context: Context, keys: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
    """The keys of the files that are planned for. Raises `UsageError`."""
    from anam_personas.errors import UsageError

    kept = tuple(key for key in keys if context.workspace.named(key) not in gone)
    if keys and not kept:
        return ()
    try:
        return tuple(context.workspace.selected(kept))
    except UsageError as error:
        more = "" if f"{error}".endswith("?") else ". A stored one whose file has gone is named with `plan --prune KEY`"
        raise UsageError(f"{error}{more}") from None


def _resolved(context: Context, selected: Collection[str], others: set[str], *, all_sound: bool) -> list[Persona]:
    """The personas of the files, those with errors left out where they are not selected.

    ``all_sound``: none may have any, since what is to be deleted may be what its file is renamed from.
    """
    if all_sound:
        return list(context.personas().values())
    return [*context.personas(selected).values(), *_sound(context, others)]


def _sound(context: Context, keys: set[str]) -> Iterator[Persona]:
    """Of the personas that are not selected those without errors: they may use the same tools."""
    from anam_personas.errors import InvalidPersonas

    for key in sorted(keys):
        try:
            yield from context.personas([key]).values()
        except InvalidPersonas:
            context.detail(f"{key} has errors and is left out")


def tell_result(text: str, form: str, *, colour: bool = False) -> None:
    """Print a text of that format on stdout. Raises `OSError`."""
    if form == "json":
        give_json(text, nl=False)
    else:
        tell(text, nl=False, colour=colour and form == "text")


def tell_done(context: Context, code: int, text: str, form: str, plain: Callable[[], str]) -> int:
    """Print the result of what was written, which ends with ``code``; the exit code.

    Where stdout takes nothing the result is not lost: it is said on stderr, as ``plain`` has it.
    """
    try:
        tell_result(text, form, colour=context.colour_out)
    except OSError as error:
        lose_stdout()
        tell(plain(), err=True, nl=False, colour=context.colour_err)
        tell(f"error: the output cannot be written: {error.strerror or error}; what was done stands above", err=True)
        return max(code, 2)
    return code


def plan_as(plan: Plan, form: str, *, colour: bool) -> str:
    """A plan in the format that was asked for."""
    if form == "json":
        return as_json(plan.to_json()) + "\n"
    if form == "markdown":
        from anam_personas.sync.render.markdown import plan_markdown

        return plan_markdown(plan)
    from anam_personas.sync.render.text import plan_text

    return plan_text(plan, colour=colour)


def confirm(question: str) -> None:
    """Ask on stderr. Raises `Declined` for a no, `click.Abort` for Ctrl-C."""
    from anam_personas.errors import Declined
    from anam_personas.review.plain import line

    if not click.confirm(line(question), err=True):
        raise Declined("nothing was done, as you said")
