"""The figures of a revision's sessions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.sessions.session import of_reply
from anam_personas.sessions.stats import stats
from tests.sessions.support import NEW, reply


def test_of_no_sessions() -> None:
    found = stats(NEW, [])
    assert (found.count, found.first, found.total, found.median, found.longest_tenth) == (0, "", None, None, None)


def test_of_some() -> None:
    failed = [{"toolName": "book", "status": "failed"}, {"toolName": "book", "status": "completed"}]
    sessions = [
        of_reply(reply(3, endTime=None, sessionLengthMs=None, exitStatus=None, toolCalls=[])),
        of_reply(reply(2, sessionLengthMs=90_000, exitStatus="ERROR", toolCalls=failed)),
        of_reply(reply(1, sessionLengthMs=10_000)),
    ]
    found = stats(NEW, sessions)
    assert (found.count, found.running, found.read, found.with_failure) == (3, 1, 2, 1)
    assert (found.first[11:16], found.last[11:16]) == ("12:01", "12:03")
    assert (found.total, found.median, found.longest_tenth) == (100.0, 10.0, 90.0)
    assert found.ended == {"ERROR": 1, "NORMAL_EXIT": 1}
    assert (found.calls, found.failures) == ({"book": 2}, {"book": 1})


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=50))
def test_half_and_nine_tenths_of_the_sessions_are_no_longer(lengths: list[int]) -> None:
    found = stats(NEW, [of_reply(reply(1, sessionLengthMs=each)) for each in lengths])
    assert found.median is not None
    assert found.longest_tenth is not None
    assert sum(each / 1000 <= found.median for each in lengths) * 2 >= len(lengths)
    assert sum(each / 1000 <= found.longest_tenth for each in lengths) * 10 >= 9 * len(lengths)
    assert min(lengths) / 1000 <= found.median <= found.longest_tenth <= max(lengths) / 1000
