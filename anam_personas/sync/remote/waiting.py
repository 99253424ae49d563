"""How long an API is given to show what was written, and how often it is asked meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECENT: Final = 300.0
"""Seconds for which an API may go on showing what was: beyond, what it shows is taken for what is there."""
_FIRST, _LONGEST = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """``seconds`` of patience in all. ``clock`` is monotonic, ``wall`` Unix time; with ``sleep`` they are seams for tests."""

    seconds: float = 12.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    wall: Callable[[], float] = time.time

    def steps(self) -> Iterator[None]:
        """One after each pause, the first ones short, until patience is at its end."""
        began, pause = self.clock(), _FIRST
        while (left := self.seconds - (self.clock() - began)) > 0:
            self.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST)
            yield


PATIENT: Final = Waiting()
