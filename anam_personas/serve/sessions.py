"""How many sessions run at once: of one caller, and of the organisation, as far as the API tells."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.call import Call, Reply
from anam_personas.api.json_text import InvalidJson, read_json
from anam_personas.serve.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.api.async_wire import AsyncDriver

FRESH: Final = 2.0
"""Seconds for which an answer of the API counts."""
UNKNOWN: Final = 60.0
"""Seconds until an API that gave no answer, or may not be asked with this key, is asked again."""
LIFETIME: Final = 3600.0
"""Seconds in which a token can begin a session. One that began then may run longer, and is forgotten here."""
_PATIENCE: Final = 2.0
_LONGEST_WAIT: Final = 300.0
_WAIT: Final = 5.0
_MOST_CALLERS: Final = 50_000
_CONCURRENCY: Final = Call("GET", "/v1/sessions/concurrency", about="the sessions at once", largest=64 * 1024)
_SESSIONS: Final = Call("GET", "/v1/sessions?perPage=100", about="the sessions", collection=True)


class Sessions:
    """The sessions that tokens of this process led to, and those of the organisation."""

    def __init__(self, wire: AsyncDriver, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._organisation = _Asked(wire, _CONCURRENCY, clock)
        self._running = _Asked(wire, _SESSIONS, clock)
        self._in_flight: Counter[str] = Counter()
        self._minted: OrderedDict[str, OrderedDict[str, float]] = OrderedDict()

    @contextmanager
    def beginning(self, caller: str, bound: int) -> Iterator[None]:
        """A token that is being minted for a caller: it counts as a session. Raises `Problem` as `check`."""
        if self._in_flight[caller] >= bound:
            raise _too_many(bound)
        self._in_flight[caller] += 1
        try:
            yield
        finally:
            self._in_flight[caller] -= 1
            if not self._in_flight[caller]:
                del self._in_flight[caller]

    def minted(self, caller: str, session: str, bound: int) -> None:
        """Remember the session of a token. No more are kept of a caller than tell whether the bound is reached, ten times over."""
        if not session:
            return
        mine = self._minted.setdefault(caller, OrderedDict())
        self._minted.move_to_end(caller)
        mine[session] = self._clock() + LIFETIME
        while len(mine) > min(10 * bound, 10_000):
            mine.popitem(last=False)
        while len(self._minted) > _MOST_CALLERS:
            self._minted.popitem(last=False)

    async def check(self, caller: str, bound: int) -> None:
        """Raise `Problem` with 429 where the caller, this token included, or the organisation would have too many sessions."""
        begun = self._in_flight[caller]
        mine = self._minted.get(caller)
        if mine is not None and begun + len(mine) > bound:
            self._forget(mine)
            if begun + len(mine) > bound and begun + len(mine.keys() & await self._ids()) > bound:
                raise _too_many(bound)
        status = await self._organisation.value()
        if isinstance(status, dict) and _is_full(status):
            wait = status.get("estimatedWaitSeconds")
            seconds = float(wait) if isinstance(wait, int | float) and 0 < wait <= _LONGEST_WAIT else _WAIT
            raise Problem(
                429,
                "sessions-overall",
                "every session that the plan allows at once is in use; try again later",
                retry_after=seconds,
            )

    def _forget(self, mine: OrderedDict[str, float]) -> None:
        now = self._clock()
        for session, until in list(mine.items()):
            if until > now:
                return
            del mine[session]

    async def _ids(self) -> set[str]:
        """The ids of the sessions that run; none where the API does not tell."""
        found = await self._running.value()
        rows = found.get("data") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            return set()
        return {
            row["id"]
            for row in rows
            if isinstance(row, dict) and isinstance(row.get("id"), str) and row.get("endTime") is None
        }


class _Asked:
    """An answer of the API, asked for when it is needed and not fresh. One asks, others take the last answer meanwhile."""

    def __init__(self, wire: AsyncDriver, call: Call, clock: Callable[[], float]) -> None:
        self._wire = wire
        self._call = call
        self._clock = clock
        self._value: Any = None
        self._until = float("-inf")
        self._asking = False

    async def value(self) -> Any:
        """The answer's JSON; None where there is none."""
        if self._clock() >= self._until and not self._asking:
            self._asking = True
            try:
                self._value = await self._ask()
            finally:
                self._until = self._clock() + (UNKNOWN if self._value is None else FRESH)
                self._asking = False
        return self._value

    async def _ask(self) -> Any:
        try:
            async with asyncio.timeout(_PATIENCE):
                outcome = await self._wire.once(self._call)
        except TimeoutError:
            return None
        if not isinstance(outcome, Reply) or outcome.status != 200 or outcome.trouble:
            return None
        try:
            return read_json(outcome.content)
        except InvalidJson:
            return None


def _is_full(status: dict[str, Any]) -> bool:
    limit, active = status.get("limit"), status.get("active")
    if isinstance(limit, int) and isinstance(active, int):
        return active >= limit > 0
    return status.get("canStartSession") is False


def _too_many(bound: int) -> Problem:
    return Problem(
        429,
        "sessions-per-caller",
        f"a caller has at most {bound} sessions at once; end one, or try again later",
        retry_after=_WAIT,
    )
