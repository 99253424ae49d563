"""An API that shows less than it documents: what is not shown is unknown, never taken for unset or for drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.api.client import AnamApi
from anam_personas.emulator import Emulator
from anam_personas.sync import engine
from tests.sync.support import BOOK, LUCY, TARGET, MemoryStore, edited, only, persona, planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.persona.types import Persona
    from anam_personas.sync.apply.outcome import Outcome
    from anam_personas.sync.plan.plan import Plan

FIELDS = (
    "avatarModel", "voice", "avatar", "llmId", "tools", "skipGreeting", "zeroDataRetention",
    "voiceDetectionOptions", "voiceGenerationOptions", "widgetConfig",
)  # fmt: skip
CARA = persona(
    tools=[BOOK],
    avatarModel="cara-4",
    skipGreeting=True,
    voiceDetectionOptions={"endOfSpeechSensitivity": 0.5},
    voiceGenerationOptions={"speed": 1.1},
    widgetConfig={"layout": "floating"},
)


@dataclass
class Terse:
    """An API that leaves fields out of what it shows of a persona."""

    api: AnamApi
    without: frozenset[str]

    def _shown(self, kind: str, reply: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in reply.items() if kind != "personas" or name not in self.without}

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return (self._shown(kind, each) for each in self.api.list(kind, search))

    def get(self, kind: str, item: str) -> dict[str, Any]:
        return self._shown(kind, self.api.get(kind, item))

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._shown(kind, self.api.create(kind, body))

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._shown(kind, self.api.update(kind, item, body))

    def delete(self, kind: str, item: str) -> None:
        self.api.delete(kind, item)

    def plan(self, *wishes: Persona, **options: Any) -> Plan:
        return planned("house", TARGET, wishes, self, **options)

    def apply(self, *wishes: Persona) -> Outcome:
        return engine.apply(self.plan(*wishes), TARGET, self, MemoryStore())


@given(st.frozensets(st.sampled_from(FIELDS)))
def test_what_is_not_shown_is_no_drift(without: frozenset[str]) -> None:
    with Emulator() as emulator, AnamApi("a-key", url=emulator.url) as api:
        terse = Terse(api, without)
        outcome = terse.apply(CARA)
        assert outcome.exit_code == 0
        assert not [note for result in outcome.results for note in result.notes]
        plan = terse.plan(CARA)
        assert plan.is_clean
        assert not plan.acting
        changed = edited(CARA, systemPrompt="You are Cara, a guide.")
        assert [each.path for each in only(terse.plan(changed)).fields] == ["systemPrompt"]
        assert terse.apply(changed).exit_code == 0
        api.update("personas", only(terse.plan(changed)).id or "", {"name": "Carla"})
        assert only(terse.plan(changed)).drift == "remote"


@pytest.mark.parametrize(
    ("without", "field", "value"),
    [
        ("voice", "voiceId", LUCY),
        ("widgetConfig", "widgetConfig", {"layout": "inline"}),
        ("voiceGenerationOptions", "voiceGenerationOptions", {"speed": 0.9}),
    ],
)
def test_a_change_of_what_is_not_shown_is_written_and_said_to_be_unreadable(
    without: str, field: str, value: Any
) -> None:
    with Emulator() as emulator, AnamApi("a-key", url=emulator.url) as api:
        terse = Terse(api, frozenset([without]))
        terse.apply(CARA)
        changed = edited(CARA, **{field: value})
        (found,) = only(terse.plan(changed)).fields
        assert (found.path.partition(".")[0], found.readable) == (field, False)
        assert terse.apply(changed).exit_code == 0
        assert terse.plan(changed).is_clean
        (live,) = emulator.personas
        shown = {"voiceId": live["voice"]["id"]} | live
        assert shown[field] == value
