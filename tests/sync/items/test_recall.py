"""What was last applied is found again, as long as a field was changed on one side only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.resources import PERSONAS
from anam_personas.sync.items.applied import ABSENT, UNKNOWN, Side
from anam_personas.sync.items.compare import compare
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.items.recall import applied_revision, readback, recall
from tests.sync.support import LLM, LUCY, VOICE

SHOWN = ("name", "description", "avatarModel", "voiceId", "systemPrompt", "skipGreeting", "widgetConfig.layout")
SILENT = ("initialMessage", "languageCode")
values = st.sampled_from(["one", "two", "three"])
bodies = st.dictionaries(st.sampled_from(SHOWN + SILENT), values, min_size=1)


def marker(body: dict[str, Any]) -> Marker:
    return Marker(Owner("p", "e", "k"), applied_revision(body), readback(PERSONAS, body))


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Side]]:
    """A body that was applied; the file and the live body after edits, each field on one side at most; the sides."""
    applied = draw(bodies)
    file, live = dict(applied), dict.fromkeys(SHOWN + SILENT) | applied
    sides = {}
    for path in applied:
        side = draw(st.sampled_from([None, Side.HERE, Side.THERE]))
        if side is not None:
            sides[path] = side
            (file if side is Side.HERE else live)[path] = "changed"
    for path in draw(st.sets(st.sampled_from(SHOWN + SILENT))) - applied.keys():
        file[path], sides[path] = "added", Side.HERE
    return applied, file, live, sides


@given(edits())
def test_every_change_is_told_apart(case: tuple[Any, ...]) -> None:
    applied, file, live, sides = case
    recalled = recall(PERSONAS, marker(applied), live, file)
    assert recalled.body == applied
    assert recalled.whole
    assert {each.path: each.side for each in compare(PERSONAS, file, live, recalled).fields} == sides


@given(edits())
def test_without_the_silent_fields_the_shown_ones_are_told_apart_all_the_same(case: tuple[Any, ...]) -> None:
    applied, file, live, sides = case
    live = {path: value for path, value in live.items() if path not in SILENT}
    compared = compare(PERSONAS, file, live, recall(PERSONAS, marker(applied), live, file))
    assert {each.path: each.side for each in compared.fields if each.readable} == {
        path: side for path, side in sides.items() if path not in SILENT
    }
    # A change of ours that cannot be read back is written, not passed over.
    silent = {path for path, side in sides.items() if path in SILENT and side is Side.HERE}
    assert silent <= {each.path for each in compared.fields if not each.readable}


@given(bodies, st.sampled_from(SHOWN))
def test_a_field_that_changed_on_both_sides_counts_as_edited_elsewhere(applied: dict[str, Any], path: str) -> None:
    applied[path] = "one"
    file, live = applied | {path: "ours"}, dict.fromkeys(SHOWN + SILENT) | applied | {path: "theirs"}
    compared = compare(PERSONAS, file, live, recall(PERSONAS, marker(applied), live, file))
    assert compared.edited_there


@pytest.mark.parametrize("path", ["initialMessage", "name"])
def test_one_of_the_fields_that_few_replies_show_counts_likewise(path: str) -> None:
    applied = {"name": "Cara", "initialMessage": "Hi."}
    file, live = applied | {path: "ours"}, applied | {path: "theirs"}
    compared = compare(PERSONAS, file, live, recall(PERSONAS, marker(applied), live, file))
    assert compared.edited_there
    assert {each.path: each.side for each in compared.fields} == {path: Side.BOTH}


@given(bodies)
def test_readback_is_the_same_whether_or_not_silent_fields_are_shown(body: dict[str, Any]) -> None:
    shown = {path: value for path, value in body.items() if path not in SILENT}
    assert readback(PERSONAS, body) == readback(PERSONAS, shown)
    assert len(readback(PERSONAS, body)) == 12


def test_a_field_that_the_file_gave_up_was_managed_once() -> None:
    applied = {"name": "Cara", "voiceId": VOICE}
    recalled = recall(PERSONAS, marker(applied), applied | {"systemPrompt": None}, {"name": "Cara"})
    assert recalled.value("voiceId") == VOICE
    assert recalled.value("systemPrompt") is ABSENT


def test_a_model_of_ones_own_that_was_there_before_is_recalled() -> None:
    applied = {"name": "Cara", "llmId": "CUSTOMER_CLIENT_V1"}
    recalled = recall(PERSONAS, marker(applied), {"name": "Cara", "llmId": None}, {"name": "Cara", "llmId": LLM})
    assert recalled.whole
    assert recalled.value("llmId") == "CUSTOMER_CLIENT_V1"


def test_twenty_fields_that_all_differ_are_recalled() -> None:
    paths = [f"widgetConfig.{number}" for number in range(20)]
    file, live = dict.fromkeys(paths, VOICE), dict.fromkeys(paths, LUCY)
    applied = {path: (file if at % 2 else live)[path] for at, path in enumerate(paths)}
    assert recall(PERSONAS, marker(applied), live, file).body == applied


def test_what_no_reply_shows_is_known_although_a_shown_field_changed_on_both_sides() -> None:
    applied = {"name": "Cara", "initialMessage": "Hi.", "llmId": "CUSTOMER_CLIENT_V1"}
    live, file = {"name": "Cora", "llmId": None}, applied | {"name": "Cora"}
    recalled = recall(PERSONAS, marker(applied), live, file)
    assert (recalled.value("initialMessage"), recalled.value("llmId")) == ("Hi.", "CUSTOMER_CLIENT_V1")
    assert recalled.value("name") is UNKNOWN
    assert compare(PERSONAS, file, live, recalled).fields == ()


def test_a_model_that_was_edited_elsewhere_is_drift_although_another_field_is_not_recalled() -> None:
    applied = {"name": "Cara", "llmId": LLM}
    live, file = {"name": "Cora", "llmId": VOICE}, {"name": "Cora", "llmId": LLM}
    assert compare(PERSONAS, file, live, recall(PERSONAS, marker(applied), live, file)).edited_there
