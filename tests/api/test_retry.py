from __future__ import annotations

import pytest

from anam_personas.api.call import Effort
from anam_personas.api.retry import RetryPolicy, asked_wait

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT
IN_30 = "Wed, 21 Oct 2015 07:28:30 GMT"


ASKED = {
    "seconds": (429, {"retry-after": "7"}, 7.0),
    "fractions": (503, {"retry-after": "0.5"}, 0.5),
    "spaces": (429, {"retry-after": " 7 "}, 7.0),
    "date, by the reply's own clock": (503, {"retry-after": IN_30, "date": "Wed, 21 Oct 2015 07:28:10 GMT"}, 20.0),
    "date, by ours": (503, {"retry-after": IN_30}, 30.0),
    "date that is past": (503, {"retry-after": "Wed, 21 Oct 2015 07:00:00 GMT"}, 0.0),
    "old forms of date": (503, {"retry-after": "Wed Oct 21 07:28:30 2015"}, 30.0),
    "reset": (429, {"ratelimit-reset": "12"}, 12.0),
    "reset as a moment": (429, {"ratelimit-reset": "1445412500"}, 20.0),
    "Retry-After first": (429, {"retry-after": "3", "ratelimit-reset": "12"}, 3.0),
    "reset where Retry-After is nonsense": (429, {"retry-after": "soon", "ratelimit-reset": "12"}, 12.0),
    "reset belongs to 429": (503, {"ratelimit-reset": "12"}, None),
    "nothing": (429, {}, None),
    "negative": (429, {"retry-after": "-5"}, None),
    "not a number": (429, {"retry-after": "nan", "ratelimit-reset": "inf"}, None),
    "date out of range": (429, {"retry-after": "Wed, 99 Oct 2015 07:28:30 GMT"}, None),
}


@pytest.mark.parametrize(("status", "headers", "seconds"), ASKED.values(), ids=ASKED.keys())
def test_what_the_server_asks(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(status, headers, NOW) == seconds


def test_a_number_beyond_floats_is_too_long_rather_than_an_error() -> None:
    assert asked_wait(429, {"retry-after": "9" * 400}, NOW) == float("inf")


@pytest.mark.parametrize(("attempt", "most"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (9, 8.0)])
def test_full_jitter_doubles_up_to_its_bound(attempt: int, most: float) -> None:
    policy = RetryPolicy(retries=10)
    assert policy.wait(Effort(attempt), 0.0) == 0.0
    assert policy.wait(Effort(attempt), 0.5) == most / 2
    assert policy.wait(Effort(attempt), 1.0) == most


def test_what_is_asked_is_waited_in_full_and_spread_a_little() -> None:
    assert RetryPolicy().wait(Effort(1, asked=7.0), 0.0) == 7.0
    assert RetryPolicy().wait(Effort(1, asked=7.0), 1.0) == 7.5


LIMITS = {
    "attempts": (Effort(5), None),
    "the last attempt": (Effort(4), 0.0),
    "asked for too long": (Effort(1, asked=60.1), None),
    "asked for as long as allowed": (Effort(1, asked=60.0), 60.0),
    "total time": (Effort(1, seconds=120.1), None),
    "total time with the wait": (Effort(1, seconds=100.0, asked=21.0), None),
}


@pytest.mark.parametrize(("effort", "wait"), LIMITS.values(), ids=LIMITS.keys())
def test_limits(effort: Effort, wait: float | None) -> None:
    assert RetryPolicy().wait(effort, 0.0) == wait
