"""What the tests of sync share: personas made in place, a store in memory, an emulator with a client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.api.client import AnamApi
from anam_personas.api.retry import RetryPolicy
from anam_personas.persona.types import Persona, ToolUse
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits, PlanRequest
from anam_personas.sync.plan.saved import Reviewed
from anam_personas.sync.remote.waiting import Waiting
from anam_personas.sync.state.records import Records
from anam_personas.workspace.settings import Target
from anam_personas.workspace.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.remote.protocol import Remote

AVATAR = "30fa96d0-26c4-4e55-94a0-517025942e18"
VOICE = "6bfbe25a-979d-40f3-a92b-5394170af54b"
LUCY = "de23e340-1416-4dd8-977d-065a7ca11697"
LLM = "0934d97d-0c3a-4f33-91b0-5e136a0ef466"
TARGET = Target("test")
BOOK = {"type": "client", "name": "book_visit", "description": "Book a visit.", "parameters": {"type": "object"}}


def body(**fields: Any) -> dict[str, Any]:
    """The body of a persona that the platform takes; None leaves a field out."""
    whole = {
        "name": "Cara",
        "avatarId": AVATAR,
        "voiceId": VOICE,
        "llmId": LLM,
        "systemPrompt": "You are Cara.\n",
        "languageCode": "en",
        "initialMessage": "Hi there!",
    } | fields
    return {name: value for name, value in whole.items() if value is not None}


def persona(key: str = "cara", /, *, tools: Sequence[dict[str, Any]] = (), **fields: Any) -> Persona:
    """A persona; its ``tools`` are files of their own, whose keys are their names."""
    uses = tuple(ToolUse(tool, ("tools", at), tool["name"]) for at, tool in enumerate(tools))
    whole = body(**fields) | ({"tools": list(tools)} if tools else {})
    return Persona(key, TARGET.environment, whole, {}, (), None, uses)


def edited(made: Persona, **fields: Any) -> Persona:
    """The persona after an edit of its file; None takes a field out."""
    whole = {name: value for name, value in (made.body | fields).items() if value is not None}
    return made.replace(body=whole)


def impatient() -> Waiting:
    """As long as ever, in no time."""
    moments = [0.0]
    return Waiting(clock=lambda: moments[-1], sleep=lambda seconds: moments.append(moments[-1] + seconds))


@dataclass
class MemoryStore:
    """Snapshots and journal of a test."""

    snapshots: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:
        self.snapshots.append((kind, key, reply))
        return f"{len(self.snapshots)}"

    def journal(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)


KEY = Signer(shared=b"k" * 32)
"""Of the user who runs the tests."""


def records(root: Path, told: list[str] | None = None) -> Records:
    """The journal and the snapshots of a project folder; what people have to know of them is ``told``."""
    return Records(root, KEY, ([] if told is None else told).append)


def plan_of(personas: Sequence[Persona], remote: Remote, /, **options: Any) -> Plan:
    """A plan of the project ``house``."""
    return planned("house", TARGET, personas, remote, **options)


def planned(
    project: str | None, target: Target, personas: Sequence[Persona], remote: Remote, /, **options: Any
) -> Plan:
    """A plan; ``options`` are those of the request and of ``engine.plan``."""
    seen: dict[str, Any] = {name: options.pop(name) for name in ("records", "address", "waiting") if name in options}
    keys, names = options.pop("files", ()), options.pop("names", {})
    seen["known"] = {"persona": frozenset(keys), **names}
    for name, kind in (("keys", tuple), ("prune_ids", frozenset)):
        options[name] = kind(options.get(name, ()))
    return engine.plan(PlanRequest(**options), personas, remote, project=project, target=target, **seen)


class Project:
    """A project named ``house`` on an emulator."""

    def __init__(self, url: str) -> None:
        policy = RetryPolicy(retries=1)
        self.api = AnamApi("a-key", url=url, policy=policy, sleep=lambda seconds: None)
        self.store = MemoryStore()

    def plan(self, *personas: Persona, **options: Any) -> Plan:
        return planned("house", TARGET, personas, self.api, **options)

    def apply(self, *personas: Persona, max_changes: str | None = None, **options: Any) -> Outcome:
        plan = self.plan(*personas, **options)
        return engine.apply(plan, TARGET, self.api, self.store, limits=Limits(max_changes), waiting=impatient())

    def ids(self) -> dict[str, str]:
        return engine.ids("house", TARGET, self.api)

    def live(self, key: str = "cara") -> dict[str, Any]:
        return self.api.get("personas", self.ids()[key])

    def edit(self, key: str = "cara", /, **fields: Any) -> None:
        """Somebody edits a persona in the Lab."""
        self.api.update("personas", self.ids()[key], fields)


def reviewed_of(plan: Plan) -> Reviewed:
    """The plan as it is read back from its file."""
    return Reviewed.from_bytes(json.dumps(plan.to_json()).encode())


def only(plan: Plan, kind: str = "persona") -> Change:
    """The one row of a kind."""
    (change,) = (change for change in plan.changes if change.kind == kind)
    return change


def verdicts(plan: Plan) -> dict[str, str]:
    """Key -> what is to be done, with ``!`` where it is refused and ``?`` where it is merely named."""
    marks = {None: "", True: "!", False: "?"}
    return {each.key: each.action + marks[each.hold and each.hold.fails] for each in plan.changes}
