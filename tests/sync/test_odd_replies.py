"""Replies that are neither a failure nor a success: one line each, the others go on, and the next apply converges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import ApiError
from anam_personas.resources import PERSONAS, RESOURCES
from anam_personas.sync.items.live import live_of, summary_of
from tests.budget import combinations
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, LUCY, edited, persona
from tests.sync.world import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.sync.apply.outcome import Outcome

STRANGER = "p-0001"
Oddity = tuple[int, Any]
ODD: dict[str, Callable[[int, Any], Oddity]] = {
    "200 with an error": lambda status, body: (200, {"error": "Internal"}),
    "empty": lambda status, body: (status, None),
    "204": lambda status, body: (204, None),
    "null": lambda status, body: (status, "null"),
    "a list": lambda status, body: (status, [body]),
    "a text": lambda status, body: (status, '"done"'),
    "no id": lambda status, body: (status, {key: value for key, value in body.items() if key != "id"}),
    "null id": lambda status, body: (status, body | {"id": None}),
    "number id": lambda status, body: (status, body | {"id": 7}),
    "empty id": lambda status, body: (status, body | {"id": ""}),
    "an id of nobody": lambda status, body: (status, body | {"id": "p-9999"}),
    "an id of somebody": lambda status, body: (status, body | {"id": STRANGER}),
    "the id alone": lambda status, body: (status, {"id": body.get("id")}),
    "an id of somebody alone": lambda status, body: (status, {"id": STRANGER}),
    "wrapped": lambda status, body: (status, {"data": body}),
    "nothing is what it was": lambda status, body: (status, dict.fromkeys(body, 5) | {"id": body.get("id")}),
    "no description": lambda status, body: (status, {k: v for k, v in body.items() if k != "description"}),
}
ADA, LEO = persona("ada", name="Ada", widgetConfig={"layout": "inline"}), persona("leo", name="Leo", tools=[BOOK])
OLD, NEW = persona("old", name="Old"), persona("new", name="New", widgetConfig={"layout": "floating"})
BEFORE = [ADA, OLD]
WISH = [edited(ADA, voiceId=LUCY, systemPrompt="You are Ada."), LEO, NEW]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        yield made


class Oddly:
    """Makes the N-th reply to a method odd."""

    def __init__(self, oddity: Callable[[int, Any], Oddity], method: str, number: int) -> None:
        self._oddity, self._method, self.left = oddity, method, number

    def __call__(self, method: str, path: str, status: int, body: Any) -> tuple[int, bytes] | None:
        if method != self._method:
            return None
        self.left -= 1
        if self.left != 0 or not isinstance(body, dict):
            return None
        code, reply = self._oddity(status, body)
        content = reply if isinstance(reply, str) else "" if reply is None else json.dumps(reply)
        return code, content.encode()


@pytest.mark.parametrize(
    ("oddity", "method", "number"), combinations(ODD, ["POST", "PUT", "DELETE", "GET"], [1, 2, 3], of=3)
)
def test_one_odd_reply_is_survived(standin: StandIn, tmp_path: Path, oddity: str, method: str, number: int) -> None:
    here = machine(standin, tmp_path)
    here.api.create("personas", {"name": "Somebody's"})
    stranger = dict(standin.there()[0])
    assert here.code(*BEFORE) == 0
    standin.answer = Oddly(ODD[oddity], method, number)
    outcome: Outcome | None = None
    said = ""
    try:
        outcome = here.apply(*WISH, prune=True)
    except ApiError as error:
        said = f"{error}"
    standin.answer = lambda *reply: None
    assert "\n" not in said
    assert standin.there()[0] == stranger
    if outcome is not None:
        assert all("\n" not in (each.reason or "") for each in outcome.results)
        undone = {each.change.key for each in outcome.results if each.status != "done"}
        assert len(undone) <= 2, undone  # what was met, and what needs that
        is_clean = here.plan(*WISH, prune=True).is_clean
        assert is_clean or outcome.exit_code != 0
        assert outcome.exit_code == 0 or not is_clean or any(each.status == "unknown" for each in outcome.results)
    standin.clock.sleep(400)
    assert here.code(*WISH, prune=True) == 0
    assert here.plan(*WISH, prune=True).is_clean
    assert machine(standin).plan(*WISH, prune=True).is_clean
    assert sorted(each["name"] for each in standin.there()) == ["Ada", "Leo", "New", "Somebody's"]
    assert len(standin.there("tools")) == 1
    assert standin.there()[0] == stranger


nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from([
    "id", "name", "description", "avatar", "avatarModel", "voice", "brain", "llmId", "tools", "initialMessage", "skipGreeting",
    "languageCode", "zeroDataRetention", "voiceDetectionOptions", "voiceGenerationOptions", "widgetConfig", "createdAt",
    "updatedAt", "type", "config", "usageCount", "disableInterruptions",
])  # fmt: skip


@given(st.dictionaries(NAMES, nonsense), st.dictionaries(st.sampled_from(["allowedOrigins", "layout"]), nonsense))
def test_any_reply_is_read(reply: dict[str, Any], widget: dict[str, Any]) -> None:
    for resource in RESOURCES:
        for whole in (reply, reply | {"widgetConfig": widget}, reply | {"tools": [widget]}):
            live = live_of(resource, whole | {"id": "x"})
            assert live.id == summary_of(resource, whole | {"id": "x"}).id == "x"


@given(nonsense)
def test_a_switch_of_another_type_is_no_switch(value: Any) -> None:
    """The text "false" is not true."""
    shown = live_of(PERSONAS, {"id": "x", "skipGreeting": value}).body["skipGreeting"]
    assert shown is (value or False) if isinstance(value, bool | None) else shown == value
