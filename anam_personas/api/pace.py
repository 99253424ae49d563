"""How fast all threads of one client send together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from anam_personas.api.process import PerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


class Pace:
    """Slots, shared by all threads: at most ``requests_per_second``, and none while a pause lasts.

    One worker that meets 429 pauses the others too: the limit is the key's, not the connection's. It never sleeps
    itself; ``turn`` yields the seconds to wait, and is at its end when the request may be sent.
    """

    def __init__(self, requests_per_second: float | None, clock: Callable[[], float]) -> None:
        self._interval = 1 / requests_per_second if requests_per_second else 0.0
        self._clock = clock
        self._locks = PerProcess(threading.Lock)
        self._next = self._paused_until = float("-inf")

    def turn(self) -> Generator[float, None, None]:
        """Yield the seconds to wait, again where a pause came meanwhile, until it is this caller's turn."""
        wait = self._reserve()
        while wait > 0:
            yield wait
            wait = self._reserve() if self._clock() < self._paused_until else 0.0

    def pause(self, seconds: float) -> None:
        """Pause all requests for this long. A longer pause that is already in effect stays."""
        with self._locks.get():
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def _reserve(self) -> float:
        with self._locks.get():
            now = self._clock()
            start = max(now, self._next, self._paused_until)
            self._next = start + self._interval
            return start - now
