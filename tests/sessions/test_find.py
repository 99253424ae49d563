"""Which sessions are found, in which order, and what is asked for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anam_personas.errors import ApiRefused, UsageError
from anam_personas.sessions.find import Wanted, find, is_id, revision, since, with_calls
from anam_personas.sessions.session import of_reply
from tests.sessions.support import NEW, OLD, Api, reply

NOW = datetime(2026, 1, 8, 12, 0, tzinfo=UTC)
API = Api(
    reply(2),
    reply(9, f"cara@{OLD}"),
    reply(5, f"carabas@{NEW}"),
    reply(4, f"sub/cara@{NEW}"),
    reply(7, "somebody else's"),
    reply(3, None),
    reply(2),
    reply(6, startTime="nonsense"),
)


def numbers(wanted: Wanted) -> list[int]:
    return [int(each.id[-12:]) for each in find(API, wanted)]


def test_of_a_key_alone_the_newest_first_and_each_once() -> None:
    assert numbers(Wanted("cara")) == [9, 2, 6]
    assert API.searched[-1] == "cara@"
    assert numbers(Wanted("nobody")) == []


def test_of_a_revision_by_its_first_digits() -> None:
    assert numbers(Wanted("cara", NEW[:5])) == [2, 6]
    assert numbers(Wanted("cara", OLD)) == [9]


def test_of_all_personas_are_those_with_a_label_of_the_toolkit() -> None:
    assert numbers(Wanted()) == [9, 5, 4, 2, 6]


def test_since_takes_what_began_then_or_later() -> None:
    assert numbers(Wanted("cara", since=datetime(2026, 1, 1, 12, 2, tzinfo=UTC))) == [9, 2]
    assert numbers(Wanted("cara", since=datetime(2026, 1, 1, 12, 3, tzinfo=UTC))) == [9]


def test_tool_calls_are_asked_for_of_the_given_sessions_alone() -> None:
    api = Api(reply(1), reply(2), calls={reply(1)["id"]: [{"toolName": "book", "status": "failed"}]})
    first, second = find(api, Wanted("cara"))
    (asked,) = with_calls(api, [second])
    assert api.asked == [second.id]
    assert [call.name for call in asked.failed] == ["book"]
    assert first.calls is None
    assert with_calls(api, []) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("12h", NOW - timedelta(hours=12)),
        ("7d", NOW - timedelta(days=7)),
        (" 2w", NOW - timedelta(weeks=2)),
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
    ],
)
def test_since_reads_spans_and_dates(text: str, moment: datetime) -> None:
    assert since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "7 days", "999999w", "-1d", "2026-13-01"])
def test_since_refuses_other_words(text: str) -> None:
    with pytest.raises(UsageError, match="--since takes a time span"):
        since(text, NOW)


def test_a_session_that_is_gone_since_it_was_listed_is_none_the_less_shown() -> None:
    class Forgetful(Api):
        def get(self, kind: str, item: str) -> dict[str, Any]:
            if item == reply(1)["id"]:
                raise ApiRefused("gone", status=404)
            if item == reply(3)["id"]:
                raise ApiRefused("forbidden", status=403)
            return super().get(kind, item)

    api = Forgetful(reply(1), reply(2))
    assert [each.calls for each in with_calls(api, find(api, Wanted("cara")))] == [(), None]
    with pytest.raises(ApiRefused, match="forbidden"):
        with_calls(api, [of_reply(reply(3))])


@pytest.mark.parametrize("text", ["abc", "main", "0123456789abc", "ABCG", "**", ""])
def test_what_is_no_revision_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a revision"):
        revision(text)


def test_ids_are_told_from_keys() -> None:
    assert is_id(reply(1)["id"])
    assert not is_id("cara")
    assert not is_id(NEW)
