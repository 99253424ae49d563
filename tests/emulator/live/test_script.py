"""Scripts: what a persona says when the user says this or that, and mistakes in the file, by their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas import errors
from anam_personas.emulator import Emulator
from anam_personas.emulator.live.script_file import read_script
from tests.emulator.live.page import page
from tests.emulator.support import SOMEBODY

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """\
greeting: Welcome.
turns:
  - when: opening hours
    say: From nine to five.
  - when: [/book.*monday/, reserve]
    once: true
    do:
      - cue: happy
      - call: beep
        with: {n: 1}
      - say: "[warm] Booked: {result}"
  - when: bye
    do:
      - say: Goodbye.
      - end: true
otherwise: Pardon?
"""


def test_a_script_is_followed(tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text(SCRIPT)
    tool = {"type": "client", "name": "beep"}
    with Emulator(media=False, script=tmp_path / "talk.yaml") as emulator:
        emulator.stop_clock()
        with page(emulator, {**SOMEBODY, "tools": [tool]}) as client:
            client.open()
            emulator.move_clock(10)
            assert client.heard()[0] == "Welcome."
            answers = []
            for text in ("Your OPENING HOURS?", "Book me for Monday", "Book me for Monday", "bye"):
                client.say(text)
                client.send("heartbeat")
                client.until("heartbeat")
                emulator.move_clock(10)
                answers.append(client.heard()[0])
            assert answers == ["From nine to five.", "Booked: Done.", "Pardon?", "Goodbye."]
            assert client.until("endsession") == "The persona ended the call"
            cues = [each["payload"]["cue_tag"] for each in client.seen if each["kind"] == "directorNoteCueApplied"]
    assert cues == ["happy", "warm"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("turns: []\nturn: []", "2:1", "unknown key 'turn'"),
        ("turns: 3", "1:8", "expected a list"),
        ("turns:\n  - when: a", "2:5", "either say or call"),
        ("turns:\n  - say: a\n    do: []", "2:5", "either say or call"),
        ("turns:\n  - when: /(/\n    say: a", "2:11", "not a regular expression"),
        ("turns:\n  - do:\n      - say: a\n        call: b", "3:9", "one of say, call"),
        ("turns:\n  - do:\n      - say: a\n        with: {}", "4:15", "with goes with call"),
        ("turns:\n  - call: a\n    with: 3", "3:11", "the tool's arguments"),
        ("turns:\n  - say: 3", "2:10", "expected a text"),
        ("turns:\n  - say: a\n    once: 1", "3:11", "true or false"),
        ("greeting: [", "1:", ""),
        ("- a", "1:1", ""),
        ("", "1:1", "empty"),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, text: str, place: str, message: str) -> None:
    path = tmp_path / "talk.yaml"
    path.write_text(text)
    with pytest.raises(errors.UsageError) as wrong:
        Emulator(script=path).start()
    assert str(wrong.value).startswith(f"{path}:{place}")
    assert message in str(wrong.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_bytes(b"\xff\xfe")
    for name in ("talk.yaml", "missing.yaml"):
        with pytest.raises(errors.UnreadableFile, match=name):
            read_script(tmp_path / name)


def test_a_script_has_words_for_silence(tmp_path: Path) -> None:
    (tmp_path / "talk.yaml").write_text("silence: Hello? Anybody?\n")
    limits = {"silenceBeforeSkipTurnSeconds": 5}
    with Emulator(media=False, script=tmp_path / "talk.yaml") as emulator:
        emulator.stop_clock()
        with page(emulator, {**SOMEBODY, "skipGreeting": True, "voiceDetectionOptions": limits}) as client:
            client.open()
            emulator.move_clock(5)
            emulator.move_clock(9)
            assert client.heard()[0] == "Hello? Anybody?"
