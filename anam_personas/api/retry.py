"""When a call is sent again, and after how long: values and arithmetic, no I/O and no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.api.call import Effort

TOO_MANY: Final = 429
RETRIED_STATUSES: Final = frozenset({TOO_MANY, 502, 503, 504})
_SECONDS: Final = re.compile(r"\d+(\.\d+)?")
# A RateLimit-Reset above this is a moment, as some gateways send it, not a number of seconds.
_EPOCH: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a client is. All times in seconds.

    ``retries`` further attempts, none of which starts once ``total`` has passed since the first was sent. Between
    them full jitter: a random time up to ``first_delay``, doubled by each attempt up to ``longest_delay``. What the
    server asks for (Retry-After, RateLimit-Reset) is obeyed up to ``longest_asked``; where it asks for more, the call
    fails at once, since trying earlier would only be refused again.
    """

    retries: int = 4
    total: float = 120.0
    first_delay: float = 0.5
    longest_delay: float = 8.0
    longest_asked: float = 60.0

    def wait(self, effort: Effort, chance: float) -> float | None:
        """Seconds until the next attempt, None where there is to be none. ``chance`` is a random number in [0, 1)."""
        if effort.attempts > self.retries or (effort.asked or 0.0) > self.longest_asked:
            return None
        if effort.asked is None:
            wait = chance * min(self.longest_delay, self.first_delay * 2.0 ** (effort.attempts - 1))
        else:
            wait = effort.asked + chance * self.first_delay
        return wait if effort.seconds + wait <= self.total else None


def asked_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a refusal asks to wait, None where it asks nothing that can be read.

    ``Retry-After`` (seconds, or an HTTP date: RFC 9110 10.2.3) before ``RateLimit-Reset``, which counts with 429 only,
    since every reply may carry it. A date is compared with the reply's own ``Date``, so that a wrong clock here does no
    harm; ``now`` (Unix time) serves where there is none.
    """
    after = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(after):
        return float(after)
    moment = _moment(after)
    if moment is not None:
        sent = _moment(headers.get("date", ""))
        return max(0.0, moment - (now if sent is None else sent))
    return _reset(headers, now) if status == TOO_MANY else None


def spent_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until there is something left to spend, where a success says that this call was the last for now.

    That is ``RateLimit-Remaining: 0`` with a ``RateLimit-Reset``. Waiting spares a refusal to each worker.
    """
    return _reset(headers, now) if headers.get("ratelimit-remaining", "").strip() == "0" else None


def _reset(headers: Mapping[str, str], now: float) -> float | None:
    reset = headers.get("ratelimit-reset", "").strip()
    if not _SECONDS.fullmatch(reset):
        return None
    return float(reset) if float(reset) < _EPOCH else max(0.0, float(reset) - now)


def _moment(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
