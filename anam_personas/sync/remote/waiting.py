"""How long to wait for the API to show what was written, and how often to read meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECENT: Final = 300.0
"""Seconds for which the API may show an old state; after that, what it shows counts as current."""
_FIRST, _LONGEST = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """At most ``seconds`` in total. ``clock`` is monotonic, ``wall`` Unix time; with ``sleep`` they are seams for tests."""

    seconds: float = 12.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    wall: Callable[[], float] = time.time

    def steps(self) -> Iterator[None]:
        """Yields after each pause, the first ones short, until the time is over; and then once more, if it ran out in between, as
        where the machine slept.
        """
        began, pause, looked = self.clock(), _FIRST, 0.0
        while looked < self.seconds:
            self.sleep(min(pause, max(self.seconds - (self.clock() - began), 0)))
            pause = min(2 * pause, _LONGEST)
            looked = self.clock() - began
            yield


PATIENT: Final = Waiting()
PROCESSED: Final = Waiting(300.0)
"""For the API to process an uploaded file."""
