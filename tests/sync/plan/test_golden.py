"""The JSON and the text of plans, byte for byte: what a saved plan holds, and what its digests cover.

``GOLDEN=renew`` in the environment writes the files anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import ApiRefused, ApiUnavailable
from anam_personas.resources import PERSONAS, TOOLS
from anam_personas.resources.body import nested
from anam_personas.sync.items.marker import Marker, Owner, with_marker
from anam_personas.sync.items.recall import applied_revision, readback
from anam_personas.sync.plan import plan as planned
from anam_personas.sync.render.markdown import plan_markdown
from anam_personas.sync.render.status import status_text
from anam_personas.sync.render.text import plan_text
from tests.sync.support import BOOK, edited, persona, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.persona.types import Persona

GOLDEN = Path(__file__).parent / "golden"
BUILTIN = {"type": "system", "name": "end_call", "action": "end_call"}


class Stored:
    """An API that only reads, over items written down in place."""

    def __init__(self, *personas: dict[str, Any], tools: tuple[dict[str, Any], ...] = (), broken: str = "") -> None:
        self._items = {"personas": personas, "tools": tools}
        self._broken = broken

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return iter([each for each in self._items[kind] if (search or "") in each["name"]])

    def get(self, kind: str, item: str) -> dict[str, Any]:
        if item == self._broken:
            raise ApiUnavailable("GET: the server is busy")
        found = next((each for each in self._items[kind] if each["id"] == item), None)
        if found is None:
            error = ApiRefused("GET: not found")
            error.status = 404
            raise error
        return found

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError("a plan writes nothing")

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError("a plan writes nothing")

    def delete(self, kind: str, item: str) -> None:
        raise AssertionError("a plan writes nothing")


def stored(made: Persona, id_: str, tool_ids: tuple[str, ...] = (), **edits: Any) -> dict[str, Any]:
    """A persona as an apply of its file left it, then edited in place."""
    applied = dict(PERSONAS.from_files([made])[0].body)
    if tool_ids:
        applied["toolIds"] = sorted(tool_ids)
    marker = Marker(Owner("house", "test", made.key), applied_revision(applied), readback(PERSONAS, applied))
    text = with_marker(applied.get("description"), marker)
    reply = nested(applied | {"description": text})
    return reply | {"id": id_, "createdAt": f"2026-01-01T00:00:0{id_[-1]}.000Z"} | edits


def stored_tool(id_: str = "tool-1", **edits: Any) -> dict[str, Any]:
    """The tool of `BOOK` as an apply left it, then edited in place."""
    made = nested(TOOLS.from_files([persona(tools=[BOOK])])[0].body)
    return made | {"id": id_, "createdAt": "2026-01-01T00:00:00.000Z"} | edits


CARA, LEO = persona(), persona("leo", name="Leo")
BARE = {name: value for name, value in stored(CARA, "id-1").items() if name != "description"}
COPY = stored(CARA, "id-2")
PLANS: dict[str, Callable[[], Any]] = {
    "create": lambda: plan_of([CARA, persona("leo", name="Leo", tools=[BOOK])], Stored()),
    "in sync": lambda: plan_of([CARA], Stored(stored(CARA, "id-1"))),
    "update": lambda: plan_of([edited(CARA, initialMessage="Hello!")], Stored(stored(CARA, "id-1"))),
    "drift": lambda: plan_of([CARA], Stored(stored(CARA, "id-1", name="Carla"))),
    "drift overwritten": lambda: plan_of(
        [CARA], Stored(stored(CARA, "id-1", name="Carla")), overwrite_drift=True, max_changes="50%"
    ),
    "both": lambda: plan_of([edited(CARA, name="Cleo")], Stored(stored(CARA, "id-1", name="Carla"))),
    "renewed": lambda: plan_of([edited(CARA, name="Carla")], Stored(stored(CARA, "id-1", name="Carla"))),
    "unset": lambda: plan_of([edited(CARA, initialMessage=None)], Stored(stored(CARA, "id-1"))),
    "hidden": lambda: plan_of([persona(llmId="CUSTOMER_CLIENT_V1")], Stored(stored(CARA, "id-1"))),
    "orphan": lambda: plan_of([CARA], Stored(stored(CARA, "id-1"), stored(LEO, "id-2"))),
    "pruned": lambda: plan_of([CARA], Stored(stored(CARA, "id-1"), stored(LEO, "id-2")), prune=True, max_deletes="3"),
    "all pruned": lambda: plan_of([], Stored(stored(LEO, "id-2")), prune=True, prune_all=True),
    "duplicate": lambda: plan_of([CARA], Stored(stored(CARA, "id-1"), COPY)),
    "edited copy": lambda: plan_of([CARA], Stored(stored(CARA, "id-1"), COPY | {"name": "Mine"}), prune=True),
    "edited copy pruned": lambda: plan_of(
        [CARA], Stored(stored(CARA, "id-1"), COPY | {"name": "Mine"}), prune_ids=["id-2"]
    ),
    "name taken": lambda: plan_of([CARA], Stored(BARE)),
    "adopted": lambda: plan_of([CARA], Stored(BARE), adopt=True),
    "adopted by id": lambda: plan_of([CARA], Stored(BARE | {"name": "Other"}), adopt_ids={"cara": "id-1"}),
    "not adopted": lambda: plan_of([CARA], Stored(), adopt_ids={"cara": "id-9"}),
    "renamed": lambda: plan_of([persona("cleo", renamedFrom="cara")], Stored(stored(CARA, "id-1"))),
    "resembling": lambda: plan_of([persona("cleo", name="Cara")], Stored(stored(CARA, "id-1"))),
    "unread": lambda: plan_of([CARA, LEO], Stored(stored(CARA, "id-1"), stored(LEO, "id-2"), broken="id-1")),
    "strangers": lambda: plan_of([CARA], Stored(stored(LEO, "id-2"), stored(persona("mia", name="Mia"), "id-3"))),
    "placeholder": lambda: plan_of([persona(voiceId="YOUR_VOICE_ID")], Stored()),
    "selected": lambda: plan_of([CARA, LEO], Stored(stored(CARA, "id-1"), stored(LEO, "id-2")), keys=["leo"]),
    "tool": lambda: plan_of(
        [persona(tools=[BOOK])],
        Stored(stored(persona(tools=[BOOK]), "id-1", ("tool-1",)), tools=(stored_tool(),)),
    ),
    "tool differs": lambda: plan_of([persona(tools=[BOOK])], Stored(tools=(stored_tool(description="Other."),))),
    "tool overwritten": lambda: plan_of(
        [persona(tools=[BOOK])], Stored(tools=(stored_tool(description="Other."),)), overwrite_drift=True
    ),
    "tools of one name": lambda: plan_of(
        [persona(tools=[BOOK])],
        Stored(tools=(stored_tool(description="A."), stored_tool("tool-2", description="B."))),
    ),
    "platform tool": lambda: plan_of(
        [persona(tools=[BUILTIN])], Stored(tools=({"id": "sys-1", "name": "end_call", "type": "SYSTEM"},))
    ),
    "platform tool missing": lambda: plan_of([persona(tools=[BUILTIN])], Stored()),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_byte_for_byte_what_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned, "__version__", "1.0.0")
    plan = PLANS[name]()
    document = json.dumps(plan.to_json(), indent=1, ensure_ascii=False)
    made = "\n".join([document, plan_text(plan), status_text(plan), plan_markdown(plan)])
    path = GOLDEN / f"{name.replace(' ', '-')}.txt"
    if os.environ.get("GOLDEN") == "renew":
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


def test_every_golden_plan_has_a_world() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {name.replace(" ", "-") for name in PLANS}
