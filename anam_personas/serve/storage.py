"""Where hits are counted: in this process, or in a Redis or Valkey that replicas share and that may be unavailable."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from limits import RateLimitItemPerSecond
from limits.aio.strategies import MovingWindowRateLimiter

from anam_personas.serve.memory import MemoryWindows

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from anam_personas.serve.policy import Rate

_PREFIX: Final = "anam-personas"
_TIMEOUT: Final = 1.0
_PAUSE: Final = 1.0
"""Seconds after a failure in which the storage is not asked: callers do not wait for its timeout one by one."""


class StorageAway(Exception):
    """The storage did not answer."""


class Counting(Protocol):
    """Counts hits by key."""

    async def take(self, rate: Rate, key: str) -> float | None:
        """Take one of the rate. None where that was possible, else the seconds until it is. Raises `StorageAway`."""
        ...

    async def give_back(self, rate: Rate, key: str) -> None:
        """Give one back. Raises `StorageAway`."""
        ...

    async def aclose(self) -> None:
        """Release what it holds."""
        ...


class InMemory:
    """Counts in this process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._windows = MemoryWindows(clock)
        self._limiter = MovingWindowRateLimiter(self._windows)
        self._clock = clock

    async def take(self, rate: Rate, key: str) -> float | None:
        """As `Counting.take`."""
        # What the library's limiter asks of its storage, without its layers.
        if self._windows.took(_window(rate, key), rate.count, rate.seconds):
            return None
        return await _wait(self._limiter, rate, key, self._clock)

    async def give_back(self, rate: Rate, key: str) -> None:
        """As `Counting.give_back`."""
        await self._windows.give_back(_window(rate, key))

    async def aclose(self) -> None:
        """Nothing to release."""


class InRedis:
    """Counts in Redis or Valkey. Keys are hashes of callers: the storage learns no name and no address."""

    def __init__(self, uri: str, clock: Callable[[], float] = time.time) -> None:
        from limits.aio.storage import RedisStorage
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        options: dict[str, Any] = {
            "socket_timeout": _TIMEOUT,
            "socket_connect_timeout": _TIMEOUT,
            "retry": Retry(NoBackoff(), 1),  # a connection that the server closed meanwhile is made anew
        }
        self._redis = RedisStorage("async+" + uri, implementation="redispy", key_prefix=_PREFIX, **options)
        bridge: Any = self._redis.bridge  # redispy's
        self._client = bridge.storage
        self._limiter = MovingWindowRateLimiter(self._redis)
        self._clock = clock
        self._down_until = float("-inf")

    async def take(self, rate: Rate, key: str) -> float | None:
        """As `Counting.take`."""
        wait: float | None = await self._asked(_take(self._limiter, rate, _hashed(key), self._clock))
        return wait

    async def give_back(self, rate: Rate, key: str) -> None:
        """As `Counting.give_back`."""
        name = self._redis.bridge.prefixed_key(_item(rate).key_for(_hashed(key)))
        await self._asked(self._client.lpop(name))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _asked(self, asking: Coroutine[Any, Any, Any]) -> Any:
        from redis.exceptions import RedisError

        if time.monotonic() < self._down_until:
            asking.close()
            raise StorageAway
        try:
            return await asking
        except (RedisError, OSError, TimeoutError):
            self._down_until = time.monotonic() + _PAUSE
        raise StorageAway


def counting(uri: str) -> Counting:
    """The storage of an address."""
    return InMemory() if uri == "memory://" else InRedis(uri)


async def _take(limiter: MovingWindowRateLimiter, rate: Rate, key: str, clock: Callable[[], float]) -> float | None:
    return None if await limiter.hit(_item(rate), key) else await _wait(limiter, rate, key, clock)


async def _wait(limiter: MovingWindowRateLimiter, rate: Rate, key: str, clock: Callable[[], float]) -> float:
    """Seconds until the rate lets a key take one."""
    stats = await limiter.get_window_stats(_item(rate), key)
    return max(0.0, stats.reset_time - clock())


@lru_cache(maxsize=4096)
def _window(rate: Rate, key: str) -> str:
    return _item(rate).key_for(key)


@lru_cache(maxsize=64)
def _item(rate: Rate) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate.count, rate.seconds)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
