"""How often callers may ask: each of them, and all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.serve.policy import Rate
from anam_personas.serve.problem import Problem
from anam_personas.serve.storage import StorageAway

if TYPE_CHECKING:
    from anam_personas.serve.metrics import Metrics
    from anam_personas.serve.policy import Policy
    from anam_personas.serve.storage import Counting

_EVERYBODY: Final = "overall"


class Limits:
    """The limits of a policy. ``workers`` share them where each counts in its own memory: a share each."""

    def __init__(self, policy: Policy, counting: Counting, metrics: Metrics, workers: int = 1) -> None:
        self._policy = policy
        self._counting = counting
        self._metrics = metrics
        self._shares = workers if policy.limit_storage == "memory://" else 1
        self._caller = self._share(policy.limit_per_caller)
        self._overall = None if policy.limit_overall is None else self._share(policy.limit_overall)

    async def take(self, caller: str) -> bool:
        """Take one for a caller. False where the storage is unavailable and limits are open then.

        Raises `Problem` with 429, or 503. A refusal takes nothing.
        """
        try:
            wait = await self._counting.take(self._caller, caller)
            if wait is not None:
                raise self._refused("limit-per-caller", self._policy.limit_per_caller, wait)
            wait = None if self._overall is None else await self._counting.take(self._overall, _EVERYBODY)
            if wait is not None:
                await self._counting.give_back(self._caller, caller)
                raise self._refused("limit-overall", self._policy.limit_overall, wait)
        except StorageAway:
            self._metrics.storage(up=False)
            self._metrics.storage_failure(self._policy.on_storage_failure)
            if self._policy.on_storage_failure == "open":
                return False
            raise Problem(
                503,
                "limit-storage-unavailable",
                "the storage of the rate limits is unavailable; try again later",
                retry_after=2,
            ) from None
        self._metrics.storage(up=True)
        return True

    async def give_back(self, caller: str) -> None:
        """Give back one that was taken and led to no token."""
        try:
            await self._counting.give_back(self._caller, caller)
            if self._overall is not None:
                await self._counting.give_back(self._overall, _EVERYBODY)
        except StorageAway:
            self._metrics.storage(up=False)

    def _share(self, rate: Rate) -> Rate:
        return Rate(max(1, rate.count // self._shares), rate.seconds)

    @staticmethod
    def _refused(reason: str, rate: Rate | None, wait: float) -> Problem:
        return Problem(
            429, reason, f"the limit is {rate}; try again in {max(1, int(-(-wait // 1)))} s", retry_after=wait
        )
