"""The emulator's clock: real time, until a test stops it, sets it or moves it. Everything that waits, waits by it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def stamp(moment: float) -> str:
    """A moment in seconds since 1970, as the API writes it: RFC 3339 with milliseconds."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(order=True, slots=True)
class Timer:
    """A function that is called once ``due`` has come, unless the timer is cancelled before."""

    due: float
    order: int
    function: Callable[[], object] | None = field(compare=False)

    def cancel(self) -> None:
        """Never call the function. May be called at any time, and twice."""
        self.function = None


class Clock:
    """Seconds since 1970 by ``source``, plus what it was moved by. To be used in the event loop's thread alone."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._stopped: float | None = None
        self._timers: list[Timer] = []
        self._orders = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None

    def __call__(self) -> float:
        """The time now."""
        return self._stopped if self._stopped is not None else self._source() + self._offset

    def stop(self) -> None:
        """Stand still: from now on time passes by `move` and `set` alone."""
        self._stopped = self()

    def set(self, moment: float) -> None:
        """Make it ``moment``. What is due by then is done, in the order in which it is due."""
        self.move(moment - self())

    def move(self, seconds: float) -> None:
        """Go forward, or back where ``seconds`` is negative. What is due by then is done, in the order in which it is due."""
        if self._stopped is not None:
            self._stopped += seconds
        else:
            self._offset += seconds
        self._ring()

    def reset(self) -> None:
        """Go by the source again. Timers that are set keep their moments."""
        self._offset, self._stopped = 0.0, None
        self._ring()

    def at(self, due: float, function: Callable[[], object]) -> Timer:
        """Call ``function`` once it is ``due``, at the earliest when the loop turns next."""
        timer = Timer(due, next(self._orders), function)
        heapq.heappush(self._timers, timer)
        self._arm()
        return timer

    async def until(self, due: float) -> None:
        """Wait for a moment; returns at once if it has passed."""
        if due <= self():
            return
        reached = asyncio.get_running_loop().create_future()
        timer = self.at(due, lambda: None if reached.done() else reached.set_result(None))
        try:
            await reached
        finally:
            timer.cancel()

    async def timeout(self, seconds: float, waited: asyncio.Future[str]) -> str:
        """The result of ``waited``. Raises TimeoutError once ``seconds`` have passed without one."""

        def late() -> None:
            if not waited.done():
                waited.set_exception(TimeoutError())

        timer = self.at(self() + seconds, late)
        try:
            return await waited
        finally:
            timer.cancel()

    def close(self) -> None:
        """Forget every timer."""
        self._timers.clear()
        self._silence()

    def _ring(self) -> None:
        """Do what is due. A function may set new timers: those that are due already ring with the next turn of the loop."""
        now = self()
        rung = []
        while self._timers and (self._timers[0].function is None or self._timers[0].due <= now):
            rung.append(heapq.heappop(self._timers))
        for timer in rung:
            if timer.function is not None:
                timer.function()
        self._arm()

    def _arm(self) -> None:
        self._silence()
        while self._timers and self._timers[0].function is None:
            heapq.heappop(self._timers)
        if not self._timers:
            return
        wait = max(0.0, self._timers[0].due - self())
        if self._stopped is None or wait == 0:
            self._alarm = asyncio.get_running_loop().call_later(wait, self._ring)

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
