"""A project folder, the emulator, and the machines that apply the folder, in time that passes only where somebody sleeps."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.api.client import AnamApi
from anam_personas.api.retry import RetryPolicy
from anam_personas.errors import ApiError
from anam_personas.project import load_personas
from anam_personas.resources import known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.sync.remote.waiting import RECENT, Waiting
from anam_personas.sync.state.runs import choose, read_runs
from anam_personas.sync.state.store import FolderStore
from anam_personas.workspace.settings import Target, find
from anam_personas.workspace.workspace import Workspace
from tests.projects import write
from tests.sync.kinds.rows import SECRET
from tests.sync.support import MemoryStore, records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import httpx

    from anam_personas.emulator.server import Emulator
    from anam_personas.emulator.world import World
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan
    from tests.sync.kinds.kind import Document, Kind, Texts

SECRETS = {"ANAM_SECRET_HOUSE": SECRET}
SETTINGS = 'project = "house"\n[environments.test]\nconcurrency = 1\n'


class Clock:
    """Time that passes where somebody sleeps; no two moments are the same."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))  # a link that ends in the past is none

    def __call__(self) -> float:
        self.now += 0.001
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Still(NamedTuple):
    """An emulator whose time stands still, and its clock."""

    clock: Clock
    emulator: Emulator


def client(
    url: str, clock: Clock | None = None, transport: httpx.BaseTransport | None = None, timeout: float = 20
) -> AnamApi:
    """A client that waits in no time."""
    clock, policy = clock or Clock(), RetryPolicy(retries=2)
    return AnamApi(
        "a-key", url=url, policy=policy, clock=clock, sleep=clock.sleep, transport=transport, timeout=timeout
    )


@dataclass
class House:
    """``folder`` has the project and what the machines keep; ``late`` is by how many seconds lists lag."""

    kind: Kind
    folder: Path
    emulator: Emulator
    clock: Clock
    api: AnamApi
    late: float = 0.0
    _machines: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.lag(self.late)

    def machine(self, *, keeps: bool) -> Machine:
        """A machine with a clone of the project; ``keeps``: and with a journal."""
        self._machines += 1
        return Machine(self, self.folder / f"machine{self._machines}" if keeps else None)

    def lag(self, seconds: float) -> None:
        """From now on, lists show what was there so long ago."""
        self.late = seconds
        self._inside(lambda world: setattr(world.late, "_seconds", seconds))

    def rest(self) -> None:
        """Time passes, until lists show everything and nothing counts as recent any more."""
        self.clock.sleep(2 * RECENT)

    def stored(self) -> list[Document]:
        """The items of the kind, whoever made them, the oldest first, with what belongs to them (`Kind.more`)."""
        found: list[Document] = self._inside(self._stored)
        return found

    def _stored(self, world: World) -> list[Document]:
        found = [each for each in world.store.all(self.kind.stored).values() if not _is_platforms(each)]
        return [{**each, **self.kind.more(world.store, each)} for each in found]

    def ours(self) -> dict[str, list[Document]]:
        """The items of the house by key, the oldest first."""
        found: dict[str, list[Document]] = {}
        for each in self.stored():
            if (key := self.kind.key(each)) is not None:
                found.setdefault(key, []).append(each)
        return found

    def said(self) -> dict[str, Texts]:
        """What the items of the house say; of each there must be one."""
        ours = self.ours()
        assert {key: len(items) for key, items in ours.items()} == dict.fromkeys(ours, 1)
        return {key: self.kind.said(item) for key, (item,) in ours.items()}

    def strangers(self) -> list[Document]:
        """The items that are not the house's. What they refer to (``keeper``) may be, and may change."""
        found = [each for each in self.stored() if self.kind.key(each) is None]
        return [{name: value for name, value in each.items() if name != "keeper"} for each in found]

    def visited(self, key: str) -> None:
        """Other people made items that are like the one of a key: by hand, by another project, for another environment."""
        other = self.machine(keeps=False)
        if not self.kind.by_name:
            texts = {key: tuple(each[0] for each in self.kind.choices)}
            for project, environment in (("other", "test"), ("house", "production")):
                assert other.apply(texts, project=project, environment=environment).exit_code == 0
        self.kind.stranger(self.api, key)
        self.rest()

    def faultless(self) -> None:
        """Put no fault rule in force: one that nothing met must not wait for a later apply."""
        self._inside(lambda world: world.faults.clear())

    def _inside(self, function: Callable[[World], Any]) -> Any:
        return self.emulator._inside(function)


def _is_platforms(document: Document) -> bool:
    return document.get("type") == "SYSTEM" or bool(document.get("isDefault"))


@dataclass
class Machine:
    """Has a clone of the house's project. ``folder`` is where it keeps its journal, None for nowhere."""

    house: House
    folder: Path | None

    @property
    def waiting(self) -> Waiting:
        clock = self.house.clock
        return Waiting(clock=clock, sleep=clock.sleep, wall=clock)

    def plan(
        self, items: Mapping[str, Texts], api: Any = None, *, project: str = "house", environment: str = "test",
        **options: Any,
    ) -> Plan:  # fmt: skip
        """A plan of the files of these items."""
        folder = self.house.folder / "project"
        shutil.rmtree(folder, ignore_errors=True)
        workspace = write(folder, {"anam-personas.toml": SETTINGS, **self.house.kind.files(items)})
        workspace = Workspace.of(find(folder))
        personas = load_personas(workspace, workspace.persona_files(), environment)
        return engine.plan(
            PlanRequest(**options), list(personas.values()), api or self.house.api, project=project,
            target=Target(environment, concurrency=1), workspace=workspace, known=known_in(workspace),
            records=None if self.folder is None else records(self.folder), waiting=self.waiting,
        )  # fmt: skip

    def apply(self, items: Mapping[str, Texts], api: Any = None, **options: Any) -> Outcome:
        """An apply. Raises `ApiError` where nothing can be planned."""
        return self.carry_out(self.plan(items, api, **options), api)

    def carry_out(self, plan: Plan, api: Any = None) -> Outcome:
        """Apply a plan."""
        return engine.apply(
            plan, Target(plan.environment, concurrency=1), api or self.house.api, self._store(plan),
            limits=Limits("100%", "100%"), secrets=SECRETS, waiting=self.waiting, ready=self.waiting,
        )  # fmt: skip

    def rollback(self) -> Plan:
        """The plan that undoes the last run of this machine."""
        assert self.folder is not None
        kept = records(self.folder)
        run = choose(read_runs(kept), None, "test")
        return engine.rollback(run, kept, "house", Target("test", concurrency=1), self.house.api)

    def code(self, items: Mapping[str, Texts], api: Any = None, **options: Any) -> int:
        """What the command would end with."""
        try:
            return self.apply(items, api, **options).exit_code
        except ApiError as error:
            return error.exit_code

    def _store(self, plan: Plan) -> MemoryStore | FolderStore:
        if self.folder is None:
            return MemoryStore()
        self.folder.mkdir(exist_ok=True)
        moment = lambda: datetime.fromtimestamp(self.house.clock(), UTC)  # noqa: E731
        return FolderStore(records(self.folder), plan.digest[:12], moment, environment=plan.environment)
