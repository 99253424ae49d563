"""The limits beyond which a plan is not carried out unless somebody says so, as octoDNS has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anam_personas.errors import UnsafePlan, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

PERCENT: Final = 30
LEAST_MANAGED: Final = 10
"""With fewer, a share says nothing: two of three is an ordinary day."""
LEAST_PRUNED: Final = 5
"""The same for deletes alone, which weigh more."""


def check_safe(plan: Plan, max_changes: str | None = None, max_deletes: str | None = None) -> None:
    """Raise `UnsafePlan` where more of what is managed would be updated or deleted than is allowed.

    Without ``max_changes`` that is 30 %, of at least 10; without ``max_deletes``, which counts only what pruning deletes, 30 %
    of at least 5, or what ``max_changes`` says. Both are a number (``12``) or a share (``50%``), and hold however many there
    are. Whatever they say, pruning leaves something, unless the plan has `prune_all`. Raises `UsageError` for another text.
    What is created or taken over does not count; what has no marker and is deleted was made from here, and counts as managed,
    though not for ``max_deletes``: nobody uses it.
    """
    check_left(plan)
    pruned = _pruned(plan)
    least = LEAST_PRUNED if max_deletes is None and max_changes is None else 0
    _check(len(pruned), plan.managed, max_deletes or max_changes, least, "deleted", "--max-deletes")
    there = [change for change in plan.acting if change.live and change.action in {"update", "delete"}]
    ours = [change for change in there if change.live and (change.live.marker or change.action == "delete")]
    managed = plan.managed + sum(change.live is not None and change.live.marker is None for change in ours)
    least = LEAST_MANAGED if max_changes is None else 0
    _check(len(ours), managed, max_changes, least, "updated or deleted", "--max-changes")


def check_left(plan: Plan) -> None:
    """Raise `UnsafePlan` where pruning would leave nothing of what the project owns, and nobody confirmed that."""
    if plan.request.prune_all or not (count := leaves_nothing(plan)):
        return
    raise UnsafePlan(
        f"{everything(count, plan)}: look at the plan, then confirm it with --prune-all{''.join(f'. {each}' for each in plan.hints)}"
    )


def leaves_nothing(plan: Plan) -> int:
    """How many items pruning would delete, where those are all that the project owns in the environment; else 0."""
    pruned = _pruned(plan)
    return len(pruned) if pruned and len(pruned) >= plan.managed else 0


def everything(count: int, plan: Plan) -> str:
    """What pruning would do, in a sentence without its end."""
    all_of = "the only persona" if count == 1 else f"all {count} personas"
    return f"pruning would delete {all_of} that {plan.project} owns in {plan.environment}, and leave none of them"


def allowed_changes(text: str, managed: int, option: str = "--max-changes") -> int:
    """How many changes ``N`` or ``P%`` allows. Raises `UsageError`."""
    found = re.fullmatch(r"(\d{1,9})(\s*%)?", text.strip(), re.ASCII)
    if found is None or (found[2] and int(found[1]) > 100):
        raise UsageError(f"{option} takes a number such as 12 or a share such as 50%, not '{text}'")
    return managed * int(found[1]) // 100 if found[2] else int(found[1])


def _pruned(plan: Plan) -> Sequence[Change]:
    """What pruning deletes of what carries the project's marker."""
    if not plan.request.deletes:
        return ()
    return [change for change in plan.acting if change.action == "delete" and change.owner is not None]


def _check(count: int, managed: int, limit: str | None, least: int, done: str, option: str) -> None:
    if managed < least or count <= allowed_changes(limit or f"{PERCENT}%", managed, option):
        return
    share = f"{100 * count / managed:.0f} %" if managed else "all"
    raise UnsafePlan(
        f"{count} of {managed} managed items would be {done} ({share}), and the limit is "
        f"{limit or f'{PERCENT} %'}: look at the plan, then allow it with {option} {count}"
    )
