"""A knowledge group with documents on disk and in the emulator, for tests."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.resources import known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.remote.waiting import Waiting
from anam_personas.workspace.settings import Target, find
from anam_personas.workspace.workspace import Workspace
from tests.projects import CARA, write
from tests.sync.kinds.house import Clock, client
from tests.sync.support import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan

GROUP = "version: 1\nname: Prices\ndescription: What things cost.\ndocuments: ['prices/*']\n"
BEFORE = {"same.md": "It stays.", "edited.md": "It is old.", "gone.csv": "a,b"}
AFTER = {"same.md": "It stays.", "edited.md": "It is new.", "added.txt": "It is new here."}
KEY = {"Authorization": "Bearer any"}


@dataclass
class Project:
    """A project on disk, the emulator, and what another person uploaded by hand."""

    folder: Path
    emulator: Running
    api: AnamApi
    foreign: str = ""

    def files(self, documents: dict[str, str], group: str = GROUP) -> None:
        for path in (self.folder / "knowledge/prices").glob("*"):
            path.unlink()
        (self.folder / "knowledge/prices.yaml").write_text(group)
        for name, text in documents.items():
            (self.folder / "knowledge/prices" / name).write_text(text)

    def plan(self, api: AnamApi | None = None, **options: Any) -> Plan:
        workspace = Workspace.of(find(self.folder))
        return engine.plan(
            PlanRequest(**options), [], api or self.api, project="demo", target=Target("test", concurrency=1),
            workspace=workspace, known=known_in(workspace), waiting=_briefly(),
        )  # fmt: skip

    def apply(self, api: AnamApi | None = None, **options: Any) -> Outcome:
        return self.carry_out(self.plan(api, **options), api)

    def carry_out(self, plan: Plan, api: AnamApi | None = None) -> Outcome:
        return engine.apply(
            plan, Target("test", concurrency=1), api or self.api, MemoryStore(), waiting=_briefly(), ready=_briefly(5)
        )

    @property
    def at(self) -> str:
        (found,) = (each["id"] for each in self.api.list("knowledge/groups") if each["name"] == "Prices")
        return f"knowledge/groups/{found}/documents"

    def states(self) -> list[tuple[str, str]]:
        """The name of each live document up to its first dot, and its status."""
        return [(each["filename"].partition(".")[0], each["status"]) for each in self.api.list(self.at)]

    def documents(self) -> dict[str, str]:
        """The content of each live document by its name without the mark; two of one name are an error."""
        found: dict[str, str] = {}
        for each in self.api.list(self.at):
            name = ".".join(part for part in each["filename"].split(".") if not part.startswith("anam-"))
            assert name not in found
            at = f"{self.emulator.url}/v1/knowledge/documents/{each['id']}/download"
            found[name] = httpx.get(httpx.get(at, headers=KEY).json()["downloadUrl"]).text
        return found


def _briefly(seconds: float = 1) -> Waiting:
    clock = Clock()
    return Waiting(seconds, clock=clock, sleep=clock.sleep)


@contextmanager
def applied(folder: Path, shared: Running) -> Iterator[Project]:
    """A project of `BEFORE` that was applied, and a document that another person put into its group."""
    shared.reset()
    write(folder, {"personas/cara.yaml": CARA, "knowledge/prices/x": "", "anam-personas.toml": 'project = "demo"\n'})
    with client(shared.url) as api:
        made = Project(folder, shared, api)
        made.files(BEFORE)
        assert made.apply().exit_code == 0
        upload = httpx.post(
            f"{shared.url}/v1/{made.at}",
            headers=KEY,
            files={"file": ("by hand.md", b"Mine.")},
        )
        made.foreign = upload.json()["id"]
        yield made
