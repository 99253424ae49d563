"""The limits beyond which apply refuses a plan unless the user raises them, as in octoDNS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from anam_personas.errors import UnsafePlan, UsageError
from anam_personas.resources import KEYED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.request import Limits, PlanRequest

PERCENT: Final = 30
LEAST_MANAGED: Final = 10
"""With fewer items a share means little: two of three is an ordinary day."""
LEAST_PRUNED: Final = 5
"""The same for deletes alone, which weigh more."""


class Planned(Protocol):
    """What the limits read of a `Plan`."""

    @property
    def project(self) -> str: ...  # noqa: D102 - as in the plan
    @property
    def environment(self) -> str: ...  # noqa: D102
    @property
    def managed(self) -> int: ...  # noqa: D102
    @property
    def keyed(self) -> int | None: ...  # noqa: D102
    @property
    def request(self) -> PlanRequest: ...  # noqa: D102
    @property
    def hints(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def acting(self) -> tuple[Change, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Refusal:
    """A limit that a plan exceeds: ``count`` of ``managed`` items, where ``limit`` (``12``, ``30 %``) is allowed.

    ``name`` is the name of the limit, ``option`` what allows the plan on the command line, and ``message`` says all of it.
    """

    name: str
    count: int
    managed: int
    limit: str
    option: str
    message: str

    def to_json(self) -> dict[str, Any]:
        """An entry of ``refusals`` in the plan's JSON, version 1."""
        return {
            "name": self.name,
            "count": self.count,
            "managed": self.managed,
            "limit": self.limit,
            "option": self.option,
            "message": self.message,
        }


def check_safe(plan: Planned, limits: Limits | None = None) -> None:
    """Raise `UnsafePlan` for the first of the `refusals`, and `UsageError` for an invalid limit."""
    for refusal in refusals(plan, limits):
        raise UnsafePlan(refusal.message)


def refusals(plan: Planned, limits: Limits | None = None) -> Iterator[Refusal]:
    """The limits that a plan exceeds: ``limits``, by default those of the plan.

    The default for changes is 30 % of at least 10 items. The default for deletes, which counts only what pruning deletes, is
    the limit for changes if there is one, else 30 % of at least 5. A limit that is given holds for any number of items.
    Whatever the limits, pruning must leave something, unless the plan has `prune_all`. Creates and take-overs do not count.
    An item without a marker that is deleted was created from here: it counts as managed, but not for deletes, since nobody
    uses it. Raises `UsageError` for an invalid limit.
    """
    max_changes, max_deletes = plan.request.limits if limits is None else limits
    yield from _left(plan)
    pruned = _pruned(plan)
    least = LEAST_PRUNED if max_deletes is None and max_changes is None else 0
    yield from _exceeded(len(pruned), plan.managed, max_deletes or max_changes, least, "deleted", "--max-deletes")
    there = [change for change in plan.acting if change.live and change.action in {"update", "delete"}]
    ours = [change for change in there if change.live and (change.live.marker or change.action == "delete")]
    managed = plan.managed + sum(change.live is not None and change.live.marker is None for change in ours)
    least = LEAST_MANAGED if max_changes is None else 0
    yield from _exceeded(len(ours), managed, max_changes, least, "updated or deleted", "--max-changes")


def check_left(plan: Planned) -> None:
    """Raise `UnsafePlan` if pruning would delete everything that the project owns, and the request does not confirm that."""
    for refusal in _left(plan):
        raise UnsafePlan(refusal.message)


def _left(plan: Planned) -> Iterator[Refusal]:
    if plan.request.prune_all or not (count := leaves_nothing(plan)):
        return
    hints = "".join(f". {each}" for each in plan.hints)
    yield Refusal(
        "prune-all", count, plan.managed, "all but one", "--prune-all",
        f"{everything(count, plan)}: review the plan, then confirm with --prune-all{hints}",
    )  # fmt: skip


def leaves_nothing(plan: Planned) -> int:
    """How many items pruning would delete if those are all that the project owns in the environment; else 0."""
    pruned = [change for change in _pruned(plan) if change.kind == KEYED.kind]
    return len(pruned) if pruned and len(pruned) >= (plan.managed if plan.keyed is None else plan.keyed) else 0


def everything(count: int, plan: Planned) -> str:
    """The warning that pruning deletes everything, without a full stop."""
    all_of = "the only persona" if count == 1 else f"all {count} personas"
    return f"pruning would delete {all_of} that {plan.project} owns in {plan.environment}, and leave none of them"


def allowed_changes(text: str, managed: int, option: str = "--max-changes") -> int:
    """How many changes ``N`` or ``P%`` allows. Raises `UsageError`."""
    found = re.fullmatch(r"(\d{1,9})(\s*%)?", text.strip(), re.ASCII)
    if found is None or (found[2] and int(found[1]) > 100):
        raise UsageError(f"{option} takes a number such as 12 or a share such as 50%, not '{text}'")
    return managed * int(found[1]) // 100 if found[2] else int(found[1])


def _pruned(plan: Planned) -> Sequence[Change]:
    """The items with the project's marker that pruning deletes."""
    if not plan.request.deletes:
        return ()
    return [change for change in plan.acting if change.action == "delete" and change.owner is not None]


def _exceeded(count: int, managed: int, limit: str | None, least: int, done: str, option: str) -> Iterator[Refusal]:
    if managed < least or count <= allowed_changes(limit or f"{PERCENT}%", managed, option):
        return
    share = f"{100 * count / managed:.0f} %" if managed else "all"
    allowed, exact = limit or f"{PERCENT} %", f"{option} {count}"
    yield Refusal(
        option.removeprefix("--"), count, managed, allowed, exact,
        f"{count} of {managed} managed items would be {done} ({share}), and the limit is {allowed}: review the plan, then "
        f"allow it with {exact}",
    )  # fmt: skip
