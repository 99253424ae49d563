"""Which links are ours by what the ledger says and what the API shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from anam_personas.resources import SHARES
from anam_personas.resources.base import Keeper
from anam_personas.sync.items.claims import Claims, Ledger, claims, with_entry
from anam_personas.sync.items.ledger import Entry, ids_hash
from anam_personas.sync.items.marker import Marker, Owner, with_marker
from anam_personas.sync.items.recall import applied_revision

START = datetime(2027, 1, 15, 8, tzinfo=UTC)
MARKER = Marker(Owner("house", "test", "cara"), "0" * 12, "0" * 12)
ASKED = {"personaId": "p", "usageLimit": 10, "expiresAt": "48 hours from apply"}
BEGUN = Entry("shares", "launch", applied_revision(ASKED), begun=int(START.timestamp()), others=ids_hash(["old"]))


def link(id_: str, hours: float = 48, made: datetime = START, **fields: Any) -> dict[str, Any]:
    ends = made + timedelta(hours=hours)
    return {
        "id": id_,
        "personaId": "p",
        "usageLimit": 10,
        "createdAt": f"{made.isoformat()}",
        "expiresAt": ends.isoformat(),
    } | fields


def claimed(*links: dict[str, Any], entries: tuple[Entry, ...] = (BEGUN,)) -> Claims:
    return claims(SHARES, Ledger("p", MARKER, entries), links)


def test_the_only_one_that_came_since_is_ours() -> None:
    made = claimed(link("old", 168), link("new"))
    assert {id_: (each.key, each.revision) for id_, each in made.ours.items()} == {"new": ("launch", BEGUN.revision)}
    assert (made.changed, made.begun, made.unsure, made.strangers) == ({"new"}, [], {}, ["old"])


def test_one_that_was_there_before_is_not() -> None:
    """It is as like as can be."""
    made = claimed(link("old"))
    assert (made.ours, made.begun, made.unsure) == ({}, [BEGUN], {})


def test_nothing_is_claimed_where_it_is_not_certain() -> None:
    assert claimed(link("old"), link("new"), link("newer")).unsure == {"launch": ["old", "new", "newer"]}
    assert claimed(link("new"), link("newer")).unsure == {"launch": ["new", "newer"]}
    assert claimed(link("other")).unsure == {"launch": ["other"]}
    for each in (claimed(link("old"), link("new"), link("newer")), claimed(link("other"))):
        assert each.ours == {}


def test_another_content_is_not_ours() -> None:
    later = START + timedelta(hours=2)
    for other in (
        link("new", 47),
        link("new", usageLimit=9),
        link("new", personaId="q"),
        link("new", made=later, hours=47),
    ):
        made = claimed(link("old"), other)
        assert made.ours == {}
    assert claimed(link("old"), link("new", 47)).unsure == {"launch": ["old"]}
    assert claimed(link("old", 3, START - timedelta(days=1)), link("new", 47)).unsure == {"launch": ["new"]}
    assert claimed(link("old", 3, START - timedelta(days=1)), link("new", 47, later)).unsure == {}


def test_an_entry_without_an_item_means_nothing() -> None:
    gone = Entry("shares", "gone", "1" * 12, "gone", "2" * 12)
    assert claimed(link("new"), entries=(gone,)).ours == {}


def test_only_the_lines_of_the_kind_count() -> None:
    keeper = Keeper("persona", "personas", "description", "personaId", "shares")
    others = Entry("others", "x", "1" * 12, "x", "2" * 12)
    reply = {"id": "p", "description": with_marker(None, MARKER, (), [others, BEGUN])}
    assert Ledger.of(keeper, reply) == Ledger("p", MARKER, (BEGUN,))
    assert Ledger.of(keeper, {"id": "p", "description": None}) == Ledger("p", None, ())
    assert Ledger.of(keeper, {"id": "p", "description": 3}) == Ledger("p", None, ())


def test_an_entry_replaces_that_of_its_item_and_the_create_of_its_key() -> None:
    ours = Entry("shares", "launch", "1" * 12, "new", "2" * 12)
    other = Entry("shares", "other", "1" * 12, begun=1, others="3" * 12)
    assert with_entry([BEGUN, other], ours) == [other, ours]
    assert with_entry([ours, other], BEGUN) == [ours, other, BEGUN]
    assert with_entry([ours], Entry("shares", "renamed", "1" * 12, "new", "2" * 12)) == [
        Entry("shares", "renamed", "1" * 12, "new", "2" * 12)
    ]
