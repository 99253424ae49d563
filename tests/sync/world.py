"""A project that is applied to the stand-in, as a machine that has a journal or as one that has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from anam_personas.api.client import AnamApi
from anam_personas.api.retry import RetryPolicy
from anam_personas.errors import ApiError
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits
from anam_personas.sync.remote.waiting import Waiting
from anam_personas.sync.state.store import FolderStore
from anam_personas.workspace.settings import Target
from tests.sync.support import MemoryStore, planned, records

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.state.records import Records
    from anam_personas.sync.state.store import Store
    from tests.sync.standin import Clock, StandIn

TARGET = Target("test", concurrency=1)


@dataclass
class Machine:
    """``folder`` is that of its project, None where nothing is kept."""

    standin: StandIn
    api: AnamApi
    folder: Path | None

    @property
    def clock(self) -> Clock:
        return self.standin.clock

    @property
    def waiting(self) -> Waiting:
        return Waiting(clock=self.clock, sleep=self.clock.sleep, wall=self.clock)

    @property
    def records(self) -> Records | None:
        return None if self.folder is None else records(self.folder)

    def plan(self, *wishes: Persona, **options: Any) -> Plan:
        return planned("house", TARGET, wishes, self.api, records=self.records, waiting=self.waiting, **options)

    def apply(self, *wishes: Persona, api: Any = None, **options: Any) -> Outcome:
        plan = self.plan(*wishes, **options)
        return engine.apply(
            plan, TARGET, api or self.api, self._store(plan), waiting=self.waiting, limits=Limits("100%")
        )

    def code(self, *wishes: Persona, **options: Any) -> int:
        """What the command would end with."""
        try:
            return self.apply(*wishes, **options).exit_code
        except ApiError as error:
            return error.exit_code

    def _store(self, plan: Plan) -> Store:
        if self.records is None:
            return MemoryStore()
        moment = lambda: datetime.fromtimestamp(self.clock.now, UTC)  # noqa: E731
        return FolderStore(self.records, plan.digest[:12], moment, environment="test")


def machine(standin: StandIn, folder: Path | None = None) -> Machine:
    policy = RetryPolicy(retries=1)
    api = AnamApi("a-key", url=standin.url, policy=policy, sleep=standin.clock.sleep, clock=standin.clock)
    standin.clients.append(api)
    return Machine(standin, api, folder)
