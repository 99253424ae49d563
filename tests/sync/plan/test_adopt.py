"""Who may take over a live item by its id: a truth table of whose the item is and what the file has."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from anam_personas.resources import PERSONAS
from anam_personas.sync.plan.adopt import is_copy, objection, taken
from tests.sync.plan.items import item, marker, scope

if TYPE_CHECKING:
    from anam_personas.sync.items.live import Summary

OLD, NEW = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
SCOPE = scope("cara", "leo")
FREE = item("free")
OURS = item("ours", "leo")
ORPHAN = item("orphan", "gone")
OTHERS = item("others", marker=marker("cara", project="villa"))
ELSEWHERE = item("elsewhere", marker=marker("cara", environment="production"))
FIRST, COPY = item("first", "leo", created=OLD), item("copy", "leo", created=NEW)
EVERY = [FREE, OURS, ORPHAN, OTHERS, ELSEWHERE]


@pytest.mark.parametrize(
    ("id_", "there", "why"),
    [
        ("free", EVERY, None),
        ("absent", EVERY, "nothing in test has the id absent"),
        ("ours", EVERY, "belongs to house/test/leo: to adopt it"),
        ("orphan", EVERY, "belongs to house/test/gone: add `renamedFrom: gone` to the file of cara"),
        ("others", EVERY, "belongs to villa/test/cara: to adopt it"),
        ("elsewhere", EVERY, "belongs to house/production/cara: to adopt it"),
        ("copy", [FIRST, COPY], None),
        ("first", [FIRST, COPY], "belongs to house/test/leo: to adopt it"),
    ],
)
def test_the_table(id_: str, there: list[Summary], why: str | None) -> None:
    found = objection(PERSONAS, "cara", id_, None, there, SCOPE)
    assert found is None if why is None else found is not None and why in found


@pytest.mark.parametrize("id_", [each.id for each in EVERY])
def test_a_file_that_has_an_item_takes_over_no_other(id_: str) -> None:
    found = objection(PERSONAS, "cara", id_, item("mine", "cara"), EVERY, SCOPE)
    assert found == f"it cannot adopt {id_}: it already has mine"


def test_a_copy_of_another_projects_item_is_not_taken_over() -> None:
    theirs = [item(name, marker=marker("x", project="villa"), created=at) for name, at in (("a", OLD), ("b", NEW))]
    assert is_copy(theirs[1], theirs)
    assert "belongs to villa/test/x" in (objection(PERSONAS, "cara", "b", None, theirs, SCOPE) or "")


ITEMS = [FIRST, COPY, FREE, item("z", "leo", created=NEW)]


@pytest.mark.parametrize("there", list(permutations(ITEMS)))
def test_all_but_the_oldest_are_copies_in_whatever_order_they_are_listed(there: tuple[Summary, ...]) -> None:
    assert {each.id for each in there if is_copy(each, there)} == {"copy", "z"}


def test_items_of_one_moment_are_told_apart_by_their_ids() -> None:
    twins = [item("b", "leo", created=OLD), item("a", "leo", created=OLD)]
    assert [is_copy(each, twins) for each in twins] == [True, False]


def test_what_carries_no_marker_or_another_is_no_copy() -> None:
    assert not is_copy(item("a", created=NEW), [item("b", created=OLD)])
    assert not is_copy(item("a", "leo", created=NEW), [item("b", "cara", created=OLD), item("c", created=OLD)])


def test_the_ids_that_are_asked_for() -> None:
    assert taken({"cara": "1", "leo": "2", "nia": "1"}) == {"1", "2"}
