"""How much may change at once."""

from __future__ import annotations

import pytest

from anam_personas.errors import UnsafePlan, UsageError
from anam_personas.sync.items.live import Live
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.plan.change import Change, Create, Delete, Update
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.sync.plan.safety import allowed_changes, check_safe

OURS = Live("id", {}, Marker(Owner("p", "e", "k"), "0" * 12, "0" * 12))


def pruning(deletes: int, managed: int, updates: int = 0, *, prune_all: bool = False) -> Plan:
    owner = Owner("p", "e", "k")
    changes: list[Change] = [
        Delete(kind="persona", key=f"d{each}", id="id", live=OURS, owner=owner) for each in range(deletes)
    ]
    changes += [Update(kind="persona", key=f"u{each}", id="id", live=OURS, owner=owner) for each in range(updates)]
    request = PlanRequest(prune=True, prune_all=prune_all)
    return Plan("p", "e", tuple(changes), managed=managed, request=request)


def plan(updates: int, managed: int, deletes: int = 0) -> Plan:
    changes: list[Change] = [Update(kind="persona", key=f"u{each}", id="id", live=OURS) for each in range(updates)]
    changes += [Delete(kind="persona", key=f"d{each}", id="id", live=OURS) for each in range(deletes)]
    return Plan("p", "e", tuple(changes), managed=managed)


@pytest.mark.parametrize(
    ("touched", "managed", "limit"),
    [
        (3, 10, None),
        (9, 9, None),
        (0, 0, None),
        (0, 50, None),
        (6, 20, None),
        (8, 20, "40%"),
        (8, 20, "8"),
        (20, 20, "100%"),
        (2, 4, "50%"),
    ],
)
def test_within_the_limit(touched: int, managed: int, limit: str | None) -> None:
    check_safe(plan(touched, managed), Limits(limit))


@pytest.mark.parametrize(
    ("touched", "managed", "limit"),
    [(4, 10, None), (7, 20, None), (8, 20, "39%"), (8, 20, "7"), (1, 5, "0"), (2, 5, "20%")],
)
def test_beyond_the_limit(touched: int, managed: int, limit: str | None) -> None:
    with pytest.raises(UnsafePlan, match=f"{touched} of {managed} .*--max-changes {touched}"):
        check_safe(plan(touched, managed), Limits(limit))


def test_updates_and_deletes_add_up() -> None:
    with pytest.raises(UnsafePlan, match="4 of 10"):
        check_safe(plan(2, 10, deletes=2))


def test_what_is_made_taken_over_or_refused_does_not_count() -> None:
    harmless = [
        Create(kind="persona", key="a"),
        Update(kind="persona", key="b", id="id", live=Live("id", {})),
        Delete(kind="persona", key="c", id="id", refused="no", hold=Hold.ORPHAN, live=OURS),
    ]
    check_safe(Plan("p", "e", tuple(harmless * 10), managed=10))


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "101%", "%", "10 %%", "٣"])
def test_a_limit_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--max-changes"):
        allowed_changes(text, 10)


@pytest.mark.parametrize(
    ("deletes", "managed", "changes", "limit"),
    [
        (1, 2, None, None),
        (3, 4, None, None),
        (1, 5, None, None),
        (2, 7, None, None),
        (3, 10, None, None),
        (4, 9, None, "4"),
        (4, 9, None, "50%"),
        (4, 9, "4", None),
        (4, 9, "50%", "4"),
        (0, 9, None, "0"),
    ],
)
def test_deletes_within_their_own_limit(deletes: int, managed: int, changes: str | None, limit: str | None) -> None:
    check_safe(pruning(deletes, managed), Limits(changes, limit))


@pytest.mark.parametrize(
    ("deletes", "managed", "changes", "limit"),
    [
        (2, 5, None, None),
        (2, 6, None, None),
        (3, 9, None, None),
        (4, 12, None, None),
        (1, 2, None, "0"),
        (4, 9, "9", "3"),
    ],
)
def test_deletes_beyond_their_own_limit(deletes: int, managed: int, changes: str | None, limit: str | None) -> None:
    with pytest.raises(UnsafePlan, match=f"{deletes} of {managed} .* deleted .*--max-deletes {deletes}"):
        check_safe(pruning(deletes, managed), Limits(changes, limit))


def test_the_limit_of_deletes_does_not_lift_that_of_all_changes() -> None:
    with pytest.raises(UnsafePlan, match="--max-changes 8"):
        check_safe(pruning(4, 10, updates=4), Limits(None, "4"))


@pytest.mark.parametrize("count", [1, 2, 9, 10, 50])
@pytest.mark.parametrize("limit", [None, "100%", "50"])
def test_whatever_the_limits_pruning_leaves_something(count: int, limit: str | None) -> None:
    with pytest.raises(UnsafePlan, match=r"leave none of them.*--prune-all"):
        check_safe(pruning(count, count), Limits(limit, limit))
    check_safe(pruning(count, count, prune_all=True), Limits(limit or "100%", limit))


def test_a_rollback_may_delete_all_that_it_made() -> None:
    check_safe(plan(0, 9, deletes=9))
