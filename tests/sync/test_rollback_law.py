"""A law: whatever two states of the files are applied one after the other, rolling back the second gives the first."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.emulator import Emulator
from tests.sync.rollback.test_build import House, state
from tests.sync.support import BOOK, LUCY, VOICE, Project, persona

if TYPE_CHECKING:
    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.persona.types import Persona

FIELDS = st.fixed_dictionaries(
    {"name": st.sampled_from(["A", "B"]), "voiceId": st.sampled_from([VOICE, LUCY])},
    optional={
        "description": st.sampled_from(["The desk.", "Two\nlines."]),
        "initialMessage": st.sampled_from(["Hi.", "Hello."]),
        "systemPrompt": st.sampled_from(["You are one.", "[STYLE]\nBe brief."]),
        "skipGreeting": st.booleans(),
        "voiceDetectionOptions": st.sampled_from(
            [{"endOfSpeechSensitivity": 0.5}, {"silenceBeforeSkipTurnSeconds": 9}]
        ),
        "voiceGenerationOptions": st.sampled_from([{"speed": 1.1}, {"speed": 0.9}]),
        "tools": st.sampled_from([[BOOK], [BOOK | {"description": "Other words.", "awaitResult": True}], []]),
    },
)
FILES = st.dictionaries(st.sampled_from(["a", "b", "sales/c"]), FIELDS, min_size=1)


def personas(files: dict[str, dict[str, Any]]) -> list[Persona]:
    """Of the files; a tool is the same in all of them."""
    tools: list[dict[str, Any]] = next((fields["tools"] for fields in files.values() if fields.get("tools")), [])
    return [persona(key, **{**fields, "tools": tools if fields.get("tools") else []}) for key, fields in files.items()]


def shown(emulator: Running) -> list[dict[str, Any]]:
    """What is stored; of what was unset it does not matter how that is written."""
    found = state(emulator, by_name=False).values()
    return sorted(({key: value or None for key, value in each.items()} for each in found), key=str)


@settings(max_examples=12, deadline=None)
@given(FILES, FILES)
def test_a_rollback_gives_what_was_before(first: dict[str, Any], second: dict[str, Any]) -> None:
    with Emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        project = Project(emulator.url)
        with project.api:
            house = House(project, Path(folder))
            house.apply(*personas(first))
            before = shown(emulator)
            outcome = house.apply(*personas(second), prune=True, prune_all=True, overwrite_drift=True)
            after = shown(emulator)
            if not outcome.results:
                return
            assert house.rollback().exit_code == 0
            assert shown(emulator) == before
            assert house.rollback().exit_code == 0
            assert shown(emulator) == after
