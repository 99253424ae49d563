"""Waiting between attempts, until a caller asks to hurry."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from anam_personas.api.process import PerProcess
from anam_personas.errors import ApiUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT: Final = 1.0
"""Seconds that a request in flight may still wait for its turn, rather than leave an item half done."""


class Patience:
    """Sleeps for all threads of a client. After ``end`` no thread waits for long: what it waited for is given up.

    ``sleep`` replaces real sleeping in tests.
    """

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        self._ends = PerProcess(threading.Event)
        self._sleep_long = sleep or (lambda seconds: self._ends.get().wait(seconds))
        self._sleep_short = sleep or time.sleep

    def wait(self, seconds: float) -> None:
        """Sleep. Raises `ApiUnavailable` where the wait is long and was ended."""
        if seconds <= _SHORT:
            self._sleep_short(seconds)
            return
        self._sleep_long(seconds)
        if self._ends.get().is_set():
            raise ApiUnavailable(f"it was interrupted while the API asked to wait, with {seconds:.0f} s to go at most")

    def end(self) -> None:
        """Wake who waits for long."""
        self._ends.get().set()
