"""What in a copy would be lost, and the advice that is given for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.resources import RESOURCES
from anam_personas.sync.items.live import Live
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.plan.duplicates import edits, explained, which
from tests.sync.plan.items import item

PERSONA = next(each for each in RESOURCES if each.kind == "persona")
BODY = {"name": "Cara", "systemPrompt": "You are Cara.\n", "languageCode": "en"}


def marked(body: dict[str, Any]) -> Marker:
    return Marker(Owner("house", "test", "cara"), applied_revision(body), readback(PERSONA, body))


def live(body: dict[str, Any], applied: dict[str, Any] | None = BODY) -> Live:
    return Live("1", dict(body), None if applied is None else marked(applied))


@given(st.sets(st.sampled_from(["name", "systemPrompt", "languageCode"])))
def test_exactly_what_was_changed_in_the_copy_is_an_edit(changed: set[str]) -> None:
    copy = live(BODY | dict.fromkeys(changed, "other"))
    found = edits(PERSONA, copy, live(BODY))
    assert {each.path for each in found} == changed
    assert all((each.live, each.file) == ("other", BODY[each.path]) for each in found)


@given(st.sets(st.sampled_from(["name", "systemPrompt", "languageCode"])))
def test_what_was_changed_in_the_one_that_is_kept_is_no_edit_of_the_copy(changed: set[str]) -> None:
    assert edits(PERSONA, live(BODY), live(BODY | dict.fromkeys(changed, "other"))) == ()


def test_without_a_marker_all_that_differs_is_an_edit() -> None:
    copy = live(BODY, applied=None)
    assert [each.path for each in edits(PERSONA, copy, live(BODY | {"name": "Leo"}))] == ["name"]


def test_an_unset_field_is_no_edit() -> None:
    assert edits(PERSONA, live(BODY | {"initialMessage": None}), live(BODY)) == ()


COPY, KEPT = item("copy", "cara", created="2026-02-01"), item("kept", "cara", created="2026-01-01")


def test_a_copy_without_edits_may_be_pruned() -> None:
    assert explained(COPY, KEPT, ()).endswith("not edited: --prune deletes it")


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"name": "Leo"}, "edited by somebody (name)"),
        ({"name": "Leo", "languageCode": "de"}, "edited by somebody (name, languageCode)"),
        (None, "possibly edited"),
    ],
)
def test_one_that_may_be_edited_is_deleted_by_its_id_alone(changed: dict[str, str] | None, what: str) -> None:
    fields = None if changed is None else edits(PERSONA, live(BODY | changed), live(BODY))
    text = explained(COPY, KEPT, fields)
    assert f", {what}. --prune" in text
    assert "--prune-id copy" in text
    assert "--adopt-id KEY=copy" in text


@pytest.mark.parametrize(
    ("copied", "kept", "is_known"),
    [
        ("2026-02-01", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("", "2026-01-01", False),
        ("2026-02-01", "", False),
        ("", "", False),
    ],
)
def test_which_is_the_copy_is_said_only_where_the_times_say_it(copied: str, kept: str, is_known: bool) -> None:
    text = which(item("copy", "cara", created=copied), item("kept", "cara", created=kept))
    assert text.startswith("kept has the same marker")
    assert ("is older (2026-01-01)" in text) is is_known
    assert ("either may be the copy" in text) is not is_known
