"""A session out of a reply, whatever the reply holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.sessions.session import label_of, of_reply
from tests.sessions.support import NEW, reply


@pytest.mark.parametrize(
    ("label", "found"),
    [
        (f"cara@{NEW}", ("cara", NEW)),
        (f"sales/leo@{NEW}", ("sales/leo", NEW)),
        (f"a@b@{NEW}", ("a@b", NEW)),
        ("cara@0123", ("", "")),
        (f"cara@{NEW.upper()}", ("", "")),
        (f"@{NEW}", ("", "")),
        ("js-sdk-api-key", ("", "")),
        (None, ("", "")),
        (7, ("", "")),
    ],
)
def test_key_and_revision_come_from_the_label_of_the_toolkit_alone(label: Any, found: tuple[str, str]) -> None:
    assert label_of({"clientLabel": label}) == found


def test_a_session_that_ended() -> None:
    calls = [
        {"toolName": "book", "status": "failed", "errorMessage": "HTTP 500\nat\x1b[31m night", "durationSeconds": 0.5},
        {"toolName": "look", "status": "completed", "errorMessage": None, "durationSeconds": None},
        {"toolName": None, "status": "started"},
    ]
    session = of_reply(reply(1, toolCalls=calls))
    assert (session.key, session.revision, session.seconds, session.ended) == ("cara", NEW, 30.0, "NORMAL_EXIT")
    assert not session.is_running
    assert [(call.name, call.error, call.seconds) for call in session.failed] == [
        ("book", "HTTP 500 at [31m night", 0.5)
    ]
    assert [call.name for call in session.calls or ()] == ["book", "look", "(without a name)"]


def test_a_session_that_runs() -> None:
    session = of_reply(reply(1, endTime=None, sessionLengthMs=None, exitStatus=None))
    assert session.is_running
    assert (session.seconds, session.ended, session.calls) == (None, None, None)


@pytest.mark.parametrize("length", [10**400, float("inf"), float("nan"), "5", True])
def test_a_length_that_is_none(length: Any) -> None:
    assert of_reply(reply(1, sessionLengthMs=length)).seconds is None


@given(
    st.dictionaries(
        st.sampled_from([*reply(1), "toolCalls"]), st.none() | st.integers() | st.text() | st.lists(st.none())
    )
)
def test_no_reply_raises(fields: dict[str, Any]) -> None:
    session = of_reply(fields)
    assert "\n" not in session.label + session.id + (session.ended or "")
