"""Which item without a file a new file may have been renamed from."""

from __future__ import annotations

from typing import Any

import pytest

from anam_personas.resources import RESOURCES
from anam_personas.sync.items.live import Live, World
from anam_personas.sync.plan.change import Create
from anam_personas.sync.plan.renames import resembling
from tests.sync.plan.items import item

PERSONA = next(each for each in RESOURCES if each.kind == "persona")
BODY = {"name": "Cara", "systemPrompt": "You are Cara.\n", "languageCode": "en"}
MADE = Create(kind="persona", key="cara", name="Cara", body=BODY)


def seen(**bodies: dict[str, Any]) -> World:
    return World({}, {("persona", id_): Live(id_, body) for id_, body in bodies.items()})


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("Leo", BODY | {"name": "Leo", "systemPrompt": "You are Leo.\n"}, "old"),
        ("Leo", BODY | {"name": "Leo", "systemPrompt": "You are Leo.\n", "description": "Other."}, "old"),
        ("Leo", BODY | {"name": "Leo", "systemPrompt": "You sell cars.\n"}, None),
        ("Leo", BODY | {"name": "Leo", "systemPrompt": "You are Leo.\n", "languageCode": "de"}, None),
        ("Cara", BODY | {"systemPrompt": "You sell cars.\n"}, "old"),
        ("", BODY | {"name": ""}, "old"),
    ],
)
def test_content_or_name(name: str, body: dict[str, Any], found: str | None) -> None:
    assert resembling(PERSONA, MADE, [item("1", "old", name=name)], seen(**{"1": body})) == found


def test_content_goes_before_the_name_and_the_first_key_before_others() -> None:
    left = [item("1", "a", name="Cara"), item("2", "z", name="Leo"), item("3", "b", name="Leo")]
    alike = BODY | {"name": "Leo", "systemPrompt": "You are Leo.\n"}
    world = seen(**{"1": BODY | {"languageCode": "de"}, "2": alike, "3": alike})
    assert resembling(PERSONA, MADE, left, world) == "b"


def test_an_item_that_was_not_read_is_known_by_its_name_alone() -> None:
    assert resembling(PERSONA, MADE, [item("1", "old", name="Cara")], seen()) == "old"
    assert resembling(PERSONA, MADE, [item("1", "old", name="Leo")], seen()) is None


def test_what_has_no_marker_has_no_key() -> None:
    assert resembling(PERSONA, MADE, [item("1", name="Cara")], seen()) is None


def test_name_and_description_may_both_be_others() -> None:
    made = Create(kind="persona", key="cara", name="Cara", body=BODY | {"description": "At the desk."})
    old = BODY | {"name": "Leo", "systemPrompt": "You are Leo.\n", "description": "At the door."}
    world = seen(**{"1": old | {"name": "Leonard"}})
    assert resembling(PERSONA, made, [item("1", "old", name="Leo")], world) == "old"
