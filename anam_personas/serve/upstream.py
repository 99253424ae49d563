"""The API as the service uses it, with one key: the way to it, its sessions, and whether it accepts the key."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

from anam_personas.api.address import parse_address
from anam_personas.api.call import Call, Reply
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.serve.direct import DirectWire
from anam_personas.serve.problem import Problem
from anam_personas.serve.proxies import proxy_of
from anam_personas.serve.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.api.access import Access
    from anam_personas.api.async_wire import AsyncDriver

PATIENCE: Final = RetryPolicy(retries=2, total=6.0, first_delay=0.1, longest_delay=1.0, longest_asked=0.5)
"""Somebody waits for each token, and can wait for a refusal with Retry-After elsewhere than here."""
CONNECTIONS: Final = 200
ACCEPTED: Final = 10.0
REFUSED: Final = 3.0
_CHECK: Final = Call("GET", "/v1/personas?perPage=1", about="the key", largest=1024 * 1024)
_CHECK_TIME: Final = 4.0


def wire_to(access: Access) -> AsyncDriver:
    """The way to the API: direct, or through the proxy of the environment."""
    terms = Terms(access, PATIENCE, Pace(None, monotonic))
    if proxy_of(parse_address(access.url)) is None:
        return DirectWire(terms, connections=CONNECTIONS)
    from anam_personas.serve.transport import AiohttpWire  # aiohttp takes a while, and is not needed otherwise

    return AiohttpWire(terms, connections=CONNECTIONS)


class Upstream:
    """Shared by the snapshots of one key and address."""

    def __init__(self, access: Access, clock: Callable[[], float] = monotonic) -> None:
        self.access = access
        self.wire = wire_to(access)
        self.sessions = Sessions(self.wire, clock)
        self._clock = clock
        self._checking = asyncio.Lock()
        self._problem: Problem | None = None
        self._until = float("-inf")

    def is_for(self, access: Access) -> bool:
        """Whether it has this key and this address."""
        return self.access.url == access.url and self.access.key.bearer() == access.key.bearer()

    async def check(self) -> None:
        """Raise `Problem` with 503 where the API does not accept the key, or does not answer.

        However often it is asked, the API is asked once in `ACCEPTED` or `REFUSED` seconds.
        """
        async with self._checking:
            if self._clock() >= self._until:
                self._problem = await self._asked()
                self._until = self._clock() + (ACCEPTED if self._problem is None else REFUSED)
        if self._problem is not None:
            raise self._problem

    async def _asked(self) -> Problem | None:
        try:
            async with asyncio.timeout(_CHECK_TIME):
                outcome = await self.wire.once(_CHECK)
        except TimeoutError:
            return _not_ready("the Anam API does not answer")
        if not isinstance(outcome, Reply):
            return _not_ready("the Anam API cannot be reached")
        if outcome.status == 401:
            return _not_ready("the Anam API does not accept the service's key")
        # With 403 the key is known and lacks a permission that minting does not need.
        return _not_ready(f"the Anam API answers {outcome.status}") if outcome.status >= 500 else None

    async def aclose(self) -> None:
        """Close the connections."""
        await self.wire.aclose()


def _not_ready(detail: str) -> Problem:
    return Problem(503, "not-ready", detail, retry_after=REFUSED)
