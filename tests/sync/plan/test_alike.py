"""Beside what a new item is not made: of its name, of its key, or with the remains of its marker."""

from __future__ import annotations

import pytest

from anam_personas.resources import PERSONAS
from anam_personas.sync.items.marker import Owner
from anam_personas.sync.plan.alike import Alike
from anam_personas.sync.plan.change import Create
from tests.sync.plan.items import item, marker, scope

HURT = "Welcomes guests.\n[anam-personas house/test/CARA 000000000000.1111"


def create(key: str = "cara", *, owned: bool = True) -> Create:
    return Create(kind="persona", key=key, name="Cara", owner=Owner("house", "test", key) if owned else None)


def test_what_nobody_owns_is_found_by_its_name_as_a_server_may_spell_it() -> None:
    alike = Alike.of(
        PERSONAS, [item("1", name="Cara & Leo"), item("2", name="Cara &amp; Leo"), item("3", name="Cara Leo")], scope()
    )
    assert [each.id for each in alike.named("Cara & Leo")] == ["1", "2"]
    assert alike.named("Nia") == []


def test_what_has_an_owner_is_not_found_by_its_name() -> None:
    owned = [item("1", "cara", name="Cara"), item("2", name="Cara", marker=marker("x", project="villa"))]
    assert Alike.of(PERSONAS, owned, scope("cara")).named("Cara") == []


@pytest.mark.parametrize(
    ("key", "project", "environment", "files", "is_orphan"),
    [
        ("gone", "house", "test", ("cara",), True),
        ("cara", "house", "test", ("cara",), False),
        ("gone", "villa", "test", ("cara",), False),
        ("gone", "house", "production", ("cara",), False),
    ],
)
def test_which_are_orphans(key: str, project: str, environment: str, files: tuple[str, ...], is_orphan: bool) -> None:
    found = Alike.of(PERSONAS, [item("1", marker=marker(key, project, environment))], scope(*files))
    assert bool(found.orphans) is is_orphan


def test_the_remains_of_the_own_marker_stand_against_a_create() -> None:
    alike = Alike.of(PERSONAS, [item("1", remains=HURT)], scope("cara"))
    assert "1" in (alike.objection(create()) or "")
    assert alike.objection(create("leo")) is None
    assert alike.objection(create(owned=False)) is None


def test_an_orphan_whose_key_a_server_respelled_stands_against_a_create() -> None:
    alike = Alike.of(PERSONAS, [item("1", "a &amp; b"), item("2", "other")], scope("a & b"))
    assert "a & b" in (alike.objection(create("a & b")) or "")
    assert alike.objection(create("cara")) is None


def test_remains_count_only_where_there_is_no_marker() -> None:
    assert Alike.of(PERSONAS, [item("1", "cara", remains=HURT)], scope("cara")).damaged == ()


def test_all_remains_are_kept_and_nothing_else() -> None:
    there = [item("1", remains=HURT), item("2"), item("3", remains=HURT)]
    assert [each.id for each in Alike.of(PERSONAS, there, scope("cara")).damaged] == ["1", "3"]
