"""The policy, driven by hand: no client, no socket, no clock of the machine."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call, Lost, Reply
from anam_personas.api.exchange import SEND, Terms, exchange
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from tests.api.support import KEY, Clock

GET = Call("GET", "/v1/personas/1", about="personas/1")
PUT = Call("PUT", "/v1/personas/1", b"{}", about="personas/1")
DELETE = Call("DELETE", "/v1/personas/1", about="personas/1")
CREATE = Call("POST", "/v1/personas", b"{}", about="personas", repeatable=False)

REFUSED = Lost("ConnectError: refused", sent=False)
DROPPED = Lost("RemoteProtocolError: dropped", sent=True)


def reply(status: int, headers: dict[str, str] | None = None, content: Any = b"{}") -> Any:
    return Reply(status, httpx.Headers(headers or {}), content)


class Run:
    """One exchange: ``outcomes`` are given in turn, the last one for ever; ``seconds`` is what each attempt takes."""

    def __init__(
        self,
        call: Call,
        *outcomes: Any,
        seconds: float = 0.0,
        policy: Any = None,
        clock: Any = None,
        pace: Any = None,
    ) -> None:
        self.clock = clock or Clock()
        self.sent = 0
        access = Access(ApiKey(KEY), "https://api.anam.ai", "staging", "ANAM_API_KEY_STAGING")
        pace = pace or Pace(None, self.clock)
        terms = Terms(access, policy or RetryPolicy(), pace, clock=self.clock, wall=self.clock, chance=lambda: 1.0)
        self._drive(exchange(call, terms), list(outcomes), seconds)

    def _drive(self, steps: Any, outcomes: Any, seconds: float) -> None:
        self.reply: Any = None
        self.error: Any = None
        try:
            step = next(steps)
            while True:
                if step is SEND:
                    self.sent += 1
                    self.clock.now += seconds
                    step = steps.send(outcomes.pop(0) if len(outcomes) > 1 else outcomes[0])
                else:
                    self.clock.sleep(step)
                    step = next(steps)
        except StopIteration as end:
            self.reply = end.value
        except errors.CallFailed as error:
            self.error = error


@pytest.mark.parametrize("call", [GET, PUT, DELETE], ids=str)
@pytest.mark.parametrize("trouble", [REFUSED, DROPPED, *map(reply, (429, 502, 503, 504))], ids=repr)
def test_a_safe_call_is_sent_again(call: Call, trouble: Any) -> None:
    run = Run(call, trouble, trouble, reply(200))
    assert (run.reply.status, run.sent, run.error) == (200, 3, None)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 409, 418, 422, 500, 501])
def test_what_would_only_fail_again_is_not(status: int) -> None:
    run = Run(GET, reply(status), reply(200))
    assert (run.sent, run.error.status) == (1, status)


@pytest.mark.parametrize("trouble", [REFUSED, reply(429)], ids=repr)
def test_a_create_is_sent_again_only_where_it_was_certainly_not_done(trouble: Any) -> None:
    run = Run(CREATE, trouble, trouble, reply(201))
    assert (run.reply.status, run.sent) == (201, 3)


@pytest.mark.parametrize("trouble", [DROPPED, *map(reply, (500, 502, 503, 504))], ids=repr)
def test_a_create_that_may_have_been_done_is_never_sent_again(trouble: Any) -> None:
    run = Run(CREATE, trouble, reply(201))
    assert (type(run.error), run.sent, run.clock.slept) == (errors.OutcomeUnknown, 1, [])


def test_a_create_is_unknown_also_after_an_attempt_that_was_not_done() -> None:
    run = Run(CREATE, reply(429), DROPPED)
    assert (type(run.error), run.sent) == (errors.OutcomeUnknown, 2)


def test_a_create_that_was_never_taken_is_not_unknown() -> None:
    assert type(Run(CREATE, REFUSED).error) is errors.Unreachable
    assert type(Run(CREATE, reply(429)).error) is errors.RateLimited


@pytest.mark.parametrize("earlier", [DROPPED, reply(502)], ids=repr)
def test_a_deleted_thing_that_is_gone_after_a_lost_reply_counts_as_done(earlier: Any) -> None:
    run = Run(DELETE, earlier, reply(404))
    assert (run.reply.status, run.sent) == (404, 2)


@pytest.mark.parametrize("earlier", [(), (REFUSED,), (reply(429),)], ids=repr)
def test_a_thing_that_was_gone_before_is_not_found(earlier: Any) -> None:
    assert type(Run(DELETE, *earlier, reply(404)).error) is errors.NotFound


def test_other_calls_never_take_404_for_success() -> None:
    assert type(Run(GET, DROPPED, reply(404)).error) is errors.NotFound


def test_delays_double_and_attempts_end() -> None:
    run = Run(GET, reply(503))
    assert (run.sent, run.clock.slept) == (5, [0.5, 1.0, 2.0, 4.0])
    assert (run.error.effort.attempts, run.error.effort.seconds) == (5, 7.5)


def test_total_time_ends_it_before_the_attempts_do() -> None:
    run = Run(GET, DROPPED, seconds=50.0)
    assert (run.sent, type(run.error)) == (3, errors.Unreachable)  # at 0, 50.5 and 101.5 s
    assert "after 3 attempts in 152 s" in str(run.error)


@pytest.mark.parametrize("headers", [{"Retry-After": "7"}, {"RateLimit-Reset": "7"}], ids=repr)
def test_what_the_server_asks_is_waited(headers: dict[str, str]) -> None:
    assert Run(GET, reply(429, headers), reply(200)).clock.slept == [7.5]


def test_a_server_that_asks_for_too_much_is_not_waited_for_and_the_error_says_how_long() -> None:
    run = Run(GET, reply(429, {"Retry-After": "3600"}))
    assert (run.sent, run.clock.slept) == (1, [])
    assert run.error.effort.asked == 3600.0
    assert "it asks to wait 3600 s" in str(run.error)


def test_429_says_how_long_was_waited() -> None:
    assert "after 5 attempts in 42 s" in str(Run(GET, reply(429, {"Retry-After": "10"})).error)


def test_429_to_one_makes_the_next_wait_too() -> None:
    clock = Clock()
    pace = Pace(None, clock)
    Run(GET, reply(429, {"Retry-After": "59"}), policy=RetryPolicy(retries=1, total=0), clock=clock, pace=pace)
    assert clock.slept == []  # that one gave up
    first = Run(GET, reply(429, {"Retry-After": "10"}), reply(200), clock=clock, pace=pace)
    assert first.clock.now == 1010.5
    clock.now = 1005.0  # another worker, meanwhile
    assert Run(GET, reply(200), clock=clock, pace=pace).clock.now == 1010.5


def test_time_spent_in_the_queue_is_not_counted_against_the_call() -> None:
    clock = Clock()
    pace = Pace(0.001, clock)
    Run(GET, reply(200), clock=clock, pace=pace)
    run = Run(GET, reply(503), reply(200), clock=clock, pace=pace, policy=RetryPolicy(total=5))
    assert clock.slept[0] == 1000.0
    assert run.error is None


SPENT = {"RateLimit-Limit": "10", "RateLimit-Remaining": "0", "RateLimit-Reset": "20"}


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        (SPENT, 20.0),
        (SPENT | {"RateLimit-Remaining": "1"}, 0.0),
        (SPENT | {"RateLimit-Reset": "3600"}, 0.0),
        (SPENT | {"RateLimit-Reset": "soon"}, 0.0),
        ({"RateLimit-Remaining": "0"}, 0.0),
    ],
)
def test_where_nothing_is_left_to_spend_the_next_worker_waits(headers: dict[str, str], waited: float) -> None:
    clock = Clock()
    pace = Pace(None, clock)
    assert Run(GET, reply(200, headers), clock=clock, pace=pace).clock.slept == []
    assert Run(GET, reply(200), clock=clock, pace=pace).clock.now == 1000.0 + waited


def test_time_in_the_queue_is_nobody_s_patience() -> None:
    """Ten seconds of patience, of which none is spent while others have the connections."""
    patient = RetryPolicy(retries=3, total=10.0)
    waited = [Lost("dropped", sent=True, queued=30.0), reply(200)]
    assert Run(GET, *waited, seconds=31.0, policy=patient).reply.status == 200
    run = Run(GET, Lost("dropped", sent=True, queued=30.0), seconds=36.0, policy=patient)
    assert run.sent == 2
    assert "after 2 attempts in 12 s" in str(run.error)
    assert Run(GET, Lost("dropped", sent=True), seconds=31.0, policy=patient).sent == 1
