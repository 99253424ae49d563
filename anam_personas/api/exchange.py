"""One call, from its first attempt to its end: the entire policy, without I/O.

``exchange`` is a generator that yields what to do next and is sent the result, as in httpx's authentication flows.
``wire`` drives it, once with threads and once with async, so that there is one policy and no twin of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from time import monotonic, time
from typing import TYPE_CHECKING, Final

from anam_personas.api.call import Effort, Lost, Reply
from anam_personas.api.errors import OutcomeUnknown, Unreachable, class_for
from anam_personas.api.failure import detail_of, failure
from anam_personas.api.retry import RETRIED_STATUSES, TOO_MANY, RetryPolicy, asked_wait, spent_wait
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from anam_personas.api.access import Access
    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.errors import CallFailed
    from anam_personas.api.pace import Pace


SEND: Final = None
"""The step that asks for the request to be sent; every other step is a number of seconds to sleep."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all calls of a client share. ``clock`` is monotonic, ``wall`` Unix time, ``chance`` random in [0, 1)."""

    access: Access
    policy: RetryPolicy
    pace: Pace
    clock: Callable[[], float] = monotonic
    wall: Callable[[], float] = time
    chance: Callable[[], float] = SystemRandom().random  # from the kernel, so that forked children differ


def exchange(call: Call, terms: Terms) -> Generator[float | None, Outcome, Reply]:
    """Yield SEND, to be resumed with the outcome, or seconds to sleep; return the reply of a success (2xx).

    Raises a leaf of ``anam_personas.api.errors``. A DELETE whose earlier attempt may have been done counts 404 as
    success. Time spent waiting for a connection is not counted: patience is with the API, not with our own queue.

    Raises UsageError, before anything is sent, for a body that contains the API key: Anam passes on what it is given, to webhooks,
    to language models and to whoever talks to the persona.
    """
    if call.body is not None and (variable := terms.access.key.found_in(call.body)):
        raise UsageError(
            f"{call} would carry the API key of {variable} in its body, and Anam passes that on: "
            "remove the key from the file or the variable's value"
        )
    attempt, started, queued, perhaps_done = 0, None, 0.0, False
    while True:
        yield from terms.pace.turn()
        started = terms.clock() if started is None else started
        attempt += 1
        outcome = yield SEND
        queued += outcome.queued
        if isinstance(outcome, Reply) and (
            200 <= outcome.status < 300 or _gone(call, outcome, perhaps_done=perhaps_done)
        ):
            _heed(outcome, terms)
            return outcome
        asked = asked_wait(outcome.status, outcome.headers, terms.wall()) if isinstance(outcome, Reply) else None
        effort = Effort(attempt, terms.clock() - started - queued, asked)
        wait = _wait(call, outcome, effort, terms)
        if wait is None:
            raise _failed(call, outcome, effort, terms.access)
        perhaps_done = perhaps_done or _may_be_done(outcome)
        if isinstance(outcome, Reply) and outcome.status == TOO_MANY:
            terms.pace.pause(wait)  # for all calls, including the next attempt of this one
        else:
            yield wait


def _heed(reply: Reply, terms: Terms) -> None:
    """Pause all requests until the quota allows more. If the wait would be too long, a 429 will say so."""
    wait = spent_wait(reply.headers, terms.wall())
    if wait is not None and wait <= terms.policy.longest_asked:
        terms.pace.pause(wait)


def _gone(call: Call, reply: Reply, *, perhaps_done: bool) -> bool:
    return call.method == "DELETE" and reply.status == 404 and perhaps_done


def _may_be_done(outcome: Outcome) -> bool:
    return outcome.sent if isinstance(outcome, Lost) else outcome.status >= 500


def _wait(call: Call, outcome: Outcome, effort: Effort, terms: Terms) -> float | None:
    if isinstance(outcome, Reply) and outcome.status not in RETRIED_STATUSES:
        return None
    if _may_be_done(outcome) and not call.repeatable:
        return None
    return terms.policy.wait(effort, terms.chance())


def _failed(call: Call, outcome: Outcome, effort: Effort, access: Access) -> CallFailed:
    if not call.repeatable and _may_be_done(outcome):
        kind: type[CallFailed] = OutcomeUnknown
    else:
        kind = Unreachable if isinstance(outcome, Lost) else class_for(outcome.status, collection=call.collection)
    status = None if isinstance(outcome, Lost) else outcome.status
    said = detail_of(outcome, call, access)
    return failure(kind, call, access, said, status=status, effort=effort)
