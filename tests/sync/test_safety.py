"""How much may change at once."""

from __future__ import annotations

import pytest

from anam_personas.errors import UnsafePlan, UsageError
from anam_personas.sync.change import Change, Plan
from anam_personas.sync.decide import Hold
from anam_personas.sync.live import Live
from anam_personas.sync.ownership import Marker, Owner
from anam_personas.sync.safety import allowed_changes, check_safe

OURS = Live("id", {}, Marker(Owner("p", "e", "k"), "0" * 12, "0" * 12))


def plan(updates: int, managed: int, deletes: int = 0) -> Plan:
    changes = [Change("persona", f"u{each}", "update", "id", live=OURS) for each in range(updates)]
    changes += [Change("persona", f"d{each}", "delete", "id", live=OURS) for each in range(deletes)]
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
    check_safe(plan(touched, managed), limit)


@pytest.mark.parametrize(
    ("touched", "managed", "limit"),
    [(4, 10, None), (7, 20, None), (8, 20, "39%"), (8, 20, "7"), (1, 5, "0"), (2, 5, "20%")],
)
def test_beyond_the_limit(touched: int, managed: int, limit: str | None) -> None:
    with pytest.raises(UnsafePlan, match=f"{touched} of {managed} .*--max-changes {touched}"):
        check_safe(plan(touched, managed), limit)


def test_updates_and_deletes_add_up() -> None:
    with pytest.raises(UnsafePlan, match="4 of 10"):
        check_safe(plan(2, 10, deletes=2))


def test_what_is_made_taken_over_or_refused_does_not_count() -> None:
    harmless = [
        Change("persona", "a", "create"),
        Change("persona", "b", "update", "id", live=Live("id", {})),
        Change("persona", "c", "delete", "id", refused="no", hold=Hold.ORPHAN, live=OURS),
    ]
    check_safe(Plan("p", "e", tuple(harmless * 10), managed=10))


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "101%", "%", "10 %%", "٣"])
def test_a_limit_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--max-changes"):
        allowed_changes(text, 10)
