"""The options of ``plan`` and ``apply``, which become a `PlanRequest`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anam_personas.cli.optional_value import EVERY, OptionalValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.plan.saved import Reviewed

F = TypeVar("F", bound="Callable[..., Any]")

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
_adopt_option = click.option("--adopt", is_flag=True, help="Adopt unowned live personas of the same name.")
_adopt_id_option = click.option(
    "--adopt-id",
    "adopt_ids",
    multiple=True,
    metavar="KEY=ID",
    help="Adopt the live persona with this id for the file KEY, whatever its name. Repeatable.",
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
_rotate_option = click.option(
    "--rotate-secret",
    "rotated",
    multiple=True,
    metavar="KEY",
    help="Send the secret of this language model again, from its variable. Repeatable.",
)
_REQUEST_OPTIONS = (
    _max_changes_option, _max_deletes_option, _prune_option, _prune_id_option, _prune_all_option, _adopt_option,
    _adopt_id_option, overwrite_option, _rotate_option,
)  # fmt: skip


def requesting(command: F) -> F:
    """Add the arguments and options of a plan; the command receives them as ``request``, a `PlanRequest`."""

    @wraps(command)
    def with_request(*args: Any, keys: tuple[str, ...], prune: bool, prune_ids: tuple[str, ...], prune_all: bool,
                     adopt: bool, adopt_ids: tuple[str, ...], overwritten: tuple[str, ...], max_changes: str | None,
                     max_deletes: str | None, rotated: tuple[str, ...], **others: Any) -> Any:  # fmt: skip
        from anam_personas.sync.plan.request import PlanRequest
        from anam_personas.workspace.reach import composed

        check_limit("--max-changes", max_changes)
        check_limit("--max-deletes", max_deletes)
        request = PlanRequest(
            keys, prune, frozenset(prune_ids), prune_all, adopt, _by_key(adopt_ids), EVERY in overwritten, max_changes,
            max_deletes, overwritten_items(overwritten), frozenset(composed(key) for key in rotated),
        )  # fmt: skip
        return command(*args, request=request, **others)

    made: Any = with_request
    for option in reversed(_REQUEST_OPTIONS):
        made = option(made)
    typed: F = click.argument("keys", nargs=-1, metavar="[KEY...]")(made)
    return typed


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


def check_limit(option: str, limit: str | None) -> None:
    """Raise `UsageError` for a limit that is neither a number nor a share."""
    if limit is not None:
        from anam_personas.sync.plan.safety import allowed_changes

        allowed_changes(limit, 0, option)


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
                f"--adopt-id {pair}: each file can adopt one persona, and each persona can be adopted once"
            )
        found[key] = id_
    return found
