"""The limits beyond which a plan is not carried out unless somebody says so, as octoDNS has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anam_personas.errors import UnsafePlan, UsageError

if TYPE_CHECKING:
    from anam_personas.sync.change import Plan

PERCENT: Final = 30
LEAST_MANAGED: Final = 10
"""With fewer, a share says nothing: two of three is an ordinary day."""


def check_safe(plan: Plan, max_changes: str | None = None) -> None:
    """Raise `UnsafePlan` where more of what is managed would be updated or deleted than is allowed.

    Without ``max_changes`` that is 30 %, of at least 10. ``max_changes`` is a number (``12``) or a share (``50%``), and
    holds however many there are. Raises `UsageError` for another text. What is created or taken over does not count; what
    has no marker and is deleted was made from here, and counts as managed.
    """
    there = [change for change in plan.acting if change.live and change.action in {"update", "delete"}]
    ours = [change for change in there if change.live and (change.live.marker or change.action == "delete")]
    touched = len(ours)
    managed = plan.managed + sum(change.live is not None and change.live.marker is None for change in ours)
    if max_changes is None and managed < LEAST_MANAGED:
        return
    allowed = allowed_changes(max_changes or f"{PERCENT}%", managed)
    if touched > allowed:
        share = f"{100 * touched / managed:.0f} %" if managed else "all"
        raise UnsafePlan(
            f"{touched} of {managed} managed items would be updated or deleted ({share}), and the limit is "
            f"{max_changes or f'{PERCENT} %'}: look at the plan, then allow it with --max-changes {touched}"
        )


def allowed_changes(text: str, managed: int) -> int:
    """How many changes ``N`` or ``P%`` allows. Raises `UsageError`."""
    found = re.fullmatch(r"(\d{1,9})(\s*%)?", text.strip(), re.ASCII)
    if found is None or (found[2] and int(found[1]) > 100):
        raise UsageError(f"--max-changes takes a number such as 12 or a share such as 50%, not '{text}'")
    return managed * int(found[1]) // 100 if found[2] else int(found[1])
