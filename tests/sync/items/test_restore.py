"""What to send so that an item is as it was, and how an item is known again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from anam_personas.resources import PERSONAS, TOOLS
from anam_personas.sync.items.live import Live
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.items.restore import difference, left_set, moved, never_shown, restored, seen, uncertain

MARKER = Marker(Owner("house", "test", "cara"), "0123456789ab", "ba9876543210")


@pytest.mark.parametrize(
    ("before", "live", "sent"),
    [
        ({"name": "A", "description": None}, {"name": "A", "description": None}, {"description": None}),
        ({"name": "A"}, {"name": "B"}, {"name": "A"}),
        ({"voiceId": "1", "voiceGenerationOptions": {"speed": 1}}, {"voiceId": "2", "voiceGenerationOptions": {"speed": 1}},
         {"voiceId": "1", "voiceGenerationOptions": {"speed": 1}}),
        ({"voiceId": "1", "voiceGenerationOptions": None}, {"voiceId": "2", "voiceGenerationOptions": {"speed": 1}},
         {"voiceId": "1"}),
        ({"voiceGenerationOptions": None}, {"voiceGenerationOptions": {"speed": 1}}, {"voiceGenerationOptions": None}),
    ],
)  # fmt: skip
def test_only_what_differs_is_sent_and_what_is_reset_with_it(before: Any, live: Any, sent: Any) -> None:
    assert difference(PERSONAS, before, live) == sent


def test_of_a_group_that_is_replaced_everything_is_sent() -> None:
    before = {"name": "a", "config.url": "u", "config.method": "GET"}
    assert difference(TOOLS, before, before | {"config.bodyTemplate": "x"}) == {
        "config.url": "u",
        "config.method": "GET",
    }


def test_the_marker_is_put_back_as_it_was_and_nulls_as_the_api_takes_them() -> None:
    body = {"name": "A", "description": None, "systemPrompt": None, "avatarId": None}
    assert restored(PERSONAS, body, MARKER) == {"name": "A", "description": str(MARKER), "systemPrompt": ""}
    assert restored(PERSONAS, body | {"description": f"Mine.\n{MARKER}"}, None)["description"] == "Mine."
    assert restored(PERSONAS, body, None)["description"] == ""


def test_what_stays_set_and_what_nobody_saw() -> None:
    before = {"avatarId": None, "systemPrompt": None, "name": "A"}
    live = {"avatarId": "1", "systemPrompt": "x", "name": "B", "widgetConfig.layout": "floating"}
    assert left_set(PERSONAS, before, live) == ["avatarId", "widgetConfig.layout"]
    assert left_set(TOOLS, {"name": "a"}, {"name": "a", "config.url": "x"}) == []
    assert never_shown(PERSONAS, before) == ["initialMessage", "languageCode", "uninterruptibleGreeting"]


def test_an_item_is_known_again_by_hashes_alone() -> None:
    live = Live("1", {"name": "A", "systemPrompt": "secret words"}, MARKER)
    kept = json.loads(json.dumps(seen(live)))
    assert "secret words" not in json.dumps(kept)
    assert moved(kept, live) == []
    assert moved(kept, Live("1", {"name": "B", "description": "new"}, None)) == ["name", "the marker"]


def test_an_uncertain_marker_claims_no_revision() -> None:
    marker = uncertain(MARKER, {"name": "A"})
    assert marker is not None
    assert (marker.owner, marker.readback, marker.revision != MARKER.revision) == (MARKER.owner, MARKER.readback, True)
    assert uncertain(None, {}) is None
