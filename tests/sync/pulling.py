"""A project on disk beside a live side in memory: edits are made there, and pulled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from anam_personas.check.validate import file_findings, findings
from anam_personas.project import load_personas
from anam_personas.resources import PERSONAS, TOOLS
from anam_personas.resources.pull.edits import Checks
from anam_personas.sync.items.live import Live, Summary, World
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.plan.build import make_plan, wanted_items
from anam_personas.sync.plan.scope import Scope
from anam_personas.sync.pull.build import pull
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from anam_personas.resources.pull.values import Taken
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.pull.result import Pulled
    from anam_personas.workspace.workspace import Workspace


CHECKS = Checks(findings, file_findings)


@dataclass
class Pulling:
    """A project whose personas were applied in ``environment`` as its files say. ``tools`` are live tools, id by name."""

    folder: Path
    files: dict[str, str]
    environment: str = "default"
    tools: dict[str, str] = field(default_factory=dict)
    live: dict[str, Live] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = write(self.folder, self.files)
        for change in self.plan(self.workspace).changes:
            if change.kind == PERSONAS.kind:
                marker = Marker(Owner("house", self.environment, change.key), *_hashes(change.body))
                whole = dict.fromkeys(("description", "systemPrompt", "voiceId", "llmId", "avatarId"))
                self.live[change.key] = Live(f"id-{change.key}", {**whole, **_SHOWN, **change.body}, marker)

    def personas(self, workspace: Workspace) -> list[Persona]:
        return list(load_personas(workspace, workspace.persona_files(), self.environment).values())

    def plan(self, workspace: Workspace) -> Plan:
        """What apply would do, without asking anybody."""
        personas = self.personas(workspace)
        scope = Scope("house", self.environment, frozenset(each.key for each in personas))
        wanted = wanted_items(personas, (TOOLS, PERSONAS), scope)
        ours = [Summary("persona", each.id, f"{each.body['name']}", each.marker) for each in self.live.values()]
        tools = [Summary("tool", id_, name) for name, id_ in self.tools.items()]
        world = World(
            {PERSONAS.kind: ours, TOOLS.kind: tools}, {("persona", each.id): each for each in self.live.values()}
        )
        for item in wanted[TOOLS.kind]:
            world.items["tool", self.tools[item.name]] = Live(self.tools[item.name], item.body)
        return make_plan(wanted, world, (TOOLS, PERSONAS), scope)

    def edit(self, key: str, /, **fields: Any) -> None:
        """Somebody edits a persona in the Lab; ``__`` in a name stands for a dot."""
        was = self.live[key]
        changes = {name.replace("__", "."): value for name, value in fields.items()}
        self.live[key] = Live(was.id, was.body | changes, was.marker)

    def pull(self, *, theirs: bool = False, new_fields: bool = False, keys: Collection[str] = ()) -> Pulled:
        plan = self.plan(self.workspace)
        plan = replace(plan, changes=tuple(each for each in plan.changes if not keys or each.key in keys))
        return pull(self.workspace, plan, CHECKS, theirs=theirs, new_fields=new_fields)

    def after(self, pulled: Pulled) -> Workspace:
        """The files as they are to be."""
        return self.workspace.with_texts(pulled.after)

    def text(self, pulled: Pulled, name: str = "personas/cara.yaml") -> str:
        return pulled.after[self.workspace.shown(self.folder / name)]

    def replaced(self, pulled: Pulled, old: str, new: str, name: str = "personas/cara.yaml") -> None:
        """Assert that one stretch of a file was replaced, and nothing else anywhere."""
        assert self.files[name].count(old) == 1
        assert dict(pulled.after) == {self.workspace.shown(self.folder / name): self.files[name].replace(old, new)}


_SHOWN = {"widgetConfig.layout": None, "initialMessage": None, "languageCode": None}


def _hashes(body: dict[str, Any]) -> tuple[str, str]:
    return applied_revision(body), readback(PERSONAS, body)


def refusals(pulled: Pulled) -> dict[str, str]:
    """Path -> why it was refused."""
    return {each.path: each.refused for row in pulled.rows for each in row.fields if each.refused}


def taken(pulled: Pulled, path: str) -> Taken:
    """What became of a path."""
    (found,) = (each for row in pulled.rows for each in row.fields if each.path == path)
    return found
