"""A moving window in memory, as a storage of the `limits` library.

The library's own keeps a list per key that it inserts at the front of, and starts a task and threads at every hit to
forget what is over: at thousands of tokens a second that takes longer than the rest of the service. This one takes a
moment whatever the count is, and forgets along the way.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from limits.aio.storage import MovingWindowSupport, Storage

if TYPE_CHECKING:
    from collections.abc import Callable

_FEW: Final = 1_000
"""Keys that are kept without looking whether they are over."""


@dataclass(slots=True)
class _Window:
    seconds: float
    moments: deque[float] = field(default_factory=deque)

    def forget(self, now: float) -> None:
        """Drop what is out of the window."""
        start = now - self.seconds
        while self.moments and self.moments[0] < start:
            self.moments.popleft()


class MemoryWindows(Storage, MovingWindowSupport):
    """Counts hits of this process. ``clock`` gives Unix time, as the library's windows have it."""

    STORAGE_SCHEME: list[str] | None = None

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._swept = 0

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Take ``amount`` of ``limit`` in ``expiry`` seconds; False where there is not so much left."""
        return self.took(key, limit, expiry, amount)

    def took(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """As `acquire_entry`, which the library wraps in what costs more than the counting."""
        now = self._clock()
        window = self._windows.get(key)
        if window is None:
            self._sweep(now)
            window = self._windows[key] = _Window(expiry)
        window.forget(now)
        if len(window.moments) + amount > limit:
            return False
        window.moments.extend([now] * amount)
        return True

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002
        """The start of the window, and how much was taken in it."""
        now = self._clock()
        window = self._windows.get(key)
        if window is not None:
            window.forget(now)
        return (window.moments[0], len(window.moments)) if window is not None and window.moments else (now, 0)

    async def give_back(self, key: str) -> None:
        """Forget the last hit."""
        window = self._windows.get(key)
        if window is not None and window.moments:
            window.moments.pop()

    def _sweep(self, now: float) -> None:
        """Drop the keys whose windows are over, each time that their number has doubled."""
        if len(self._windows) < max(_FEW, 2 * self._swept):
            return
        for key, window in list(self._windows.items()):
            window.forget(now)
            if not window.moments:
                del self._windows[key]
        self._swept = len(self._windows)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """None is expected."""
        return ()

    async def check(self) -> bool:
        """Whether it can be used."""
        return True

    async def reset(self) -> int:
        """Forget everything."""
        count = len(self._windows)
        self._windows.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forget a key."""
        self._windows.pop(key, None)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not for moving windows."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """Not for moving windows."""
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        """Not for moving windows."""
        raise NotImplementedError
