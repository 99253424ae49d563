"""A project with share links, on machines that apply it, and the emulator."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.errors import ApiError
from anam_personas.project import Project as Loaded
from anam_personas.resources import SHARES, known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.sync.remote.waiting import RECENT, Waiting
from anam_personas.sync.state.store import FolderStore
from anam_personas.workspace.settings import Target, find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA
from tests.sync.kinds.house import Clock
from tests.sync.support import MemoryStore, only, records

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan

TARGET = Target("test", concurrency=1)
LAUNCH = "version: 1\npersona: cara\n"
MOMENT = "2031-01-22T17:00:00Z"
FILES = {"personas/cara.yaml": CARA, "shares/x": "", "anam-personas.toml": 'project = "demo"\n'}


@dataclass
class Machine:
    """A clone of the project: with a journal in ``folder``, or none. ``late`` is how many seconds it is ahead of the others."""

    folder: Path
    api: AnamApi
    emulator: Running
    journal: bool = False
    late: float = 0.0
    store: MemoryStore = field(default_factory=MemoryStore)

    @property
    def waiting(self) -> Waiting:
        clock = Clock()
        return Waiting(1, clock=clock, sleep=clock.sleep, wall=lambda: time.time() + self.late)

    def plan(self, api: Any = None, **options: Any) -> Plan:
        workspace = Workspace.of(find(self.folder))
        loaded = Loaded.load(self.folder)
        return engine.plan(
            PlanRequest(**options), [loaded.persona(key) for key in workspace.persona_files()], api or self.api, project="demo",
            target=TARGET, workspace=workspace, known=known_in(workspace), waiting=self.waiting,
            records=records(self.folder) if self.journal else None,
        )  # fmt: skip

    def carry_out(self, plan: Plan, api: Any = None) -> Outcome:
        store = FolderStore(records(self.folder), plan.digest[:12], environment="test") if self.journal else self.store
        return engine.apply(plan, TARGET, api or self.api, store, limits=Limits("100%", "100%"), waiting=self.waiting)

    def apply(self, api: Any = None, **options: Any) -> Outcome:
        return self.carry_out(self.plan(api, **options), api)

    def code(self, **options: Any) -> int:
        try:
            return self.apply(**options).exit_code
        except ApiError as error:
            return error.exit_code

    def files(self, **texts: str | None) -> None:
        for key, text in texts.items():
            path = self.folder / f"shares/{key}.yaml"
            if text is None:
                path.unlink()
            else:
                path.write_text(text)

    def links(self) -> list[dict[str, Any]]:
        return list(self.api.list("share-links"))

    def mine(self) -> list[dict[str, Any]]:
        ours = set(engine.ids("demo", TARGET, self.api, SHARES).values())
        return [each for each in self.links() if each["id"] in ours]

    def cara(self) -> dict[str, Any]:
        (found,) = (each for each in self.api.list("personas") if each["name"] == "Cara")
        return self.api.get("personas", found["id"])

    def later(self) -> Machine:
        """Another clone, when nothing that was sent can still be late."""
        return Machine(self.folder, self.api, self.emulator, late=RECENT + 60)


def share(plan: Plan) -> Change:
    return only(plan, "share")


def foreign(machine: Machine) -> list[dict[str, Any]]:
    ours = {each["id"] for each in machine.mine()}
    return [each for each in machine.links() if each["id"] not in ours]
