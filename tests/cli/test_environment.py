"""A persona with ``environment``, a persona without a name, and an address with variables: the real commands on the emulator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "version: 1\navatarId: 30fa96d0-26c4-4e55-94a0-517025942e18\n"
ROOM = HEAD + (
    "name: Room\n"
    'environment: {livekitUrl: "wss://x", livekitToken: "{{ livekitToken }}"}\n'
    "variables: {livekitToken: {maxLength: 4000}}\n"
)
NAMELESS = HEAD + "voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b\nsystemPrompt: You are spoken aloud.\n"
DETECTION = "voiceDetectionOptions: {endOfSpeechSensitivity: 0.5, extra: {sttProvider: deepgram}}\n"
FINDER = (
    "version: 1\nname: find\ntype: webhook\ndescription: Find a visit when asked for one.\nmethod: GET\n"
    "url: https://example.com/houses/{{ house }}/visits\n"
)
SECRET = "s3cr3t-of-one-session"


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        files = {
            "room": ROOM,
            "nameless": NAMELESS,
            "heard": NAMELESS + "name: Heard\n" + DETECTION,
            "finder": NAMELESS + 'name: Finder\ntools: [find]\nvariables: {house: {default: "a/b"}}\n',
        }
        write(tmp_path, {f"personas/{name}.yaml": text for name, text in files.items()} | {"tools/find.yaml": FINDER})
        yield made


def started(lab: Lab, token: str) -> dict[str, Any]:
    reply = httpx.post(f"{lab.emulator.url}/v1/engine/session", headers={"Authorization": f"Bearer {token}"}, json={})
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


@pytest.mark.parametrize("words", [[], ["--stateful"]])
def test_a_room_of_livekit_needs_its_secret_per_session(
    lab: Lab, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["-q", "apply", "room", "--yes"]) == 0
    assert main(["plan", "room", "--exit-code"]) == 0
    shown = capsys.readouterr()
    assert "environment" not in json.dumps(lab.live("Room"))
    assert main(["token", "room", *words]) == 2
    assert 'variable "livekitToken" has no value and no default' in capsys.readouterr().err
    assert main(["token", "room", *words, "--var", f"livekitToken={SECRET}"]) == 0
    ran = capsys.readouterr()
    assert SECRET not in ran.out + ran.err + shown.out + shown.err
    assert "engineHost" not in started(lab, ran.out.strip())


def test_a_session_takes_the_key_for_a_name_and_a_stored_persona_has_its_own(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compile", "nameless"]) == 0
    assert json.loads(capsys.readouterr().out)["personaConfig"]["name"] == "nameless"
    assert main(["plan", "nameless", "--exit-code"]) == 1
    assert "a stored persona needs a name: add name: ... to its file" in capsys.readouterr().out


def test_a_live_key_that_the_format_lacks_is_pulled_into_extra(lab: Lab) -> None:
    assert main(["-q", "apply", "heard", "--yes"]) == 0
    assert main(["plan", "heard", "--exit-code"]) == 0
    lab.name = "Heard"
    assert lab.live()["voiceDetectionOptions"] == {"endOfSpeechSensitivity": 0.5, "sttProvider": "deepgram"}
    lab.edit(voiceDetectionOptions={"endOfSpeechSensitivity": 0.5, "sttProvider": "other"})
    assert main(["pull", "heard"]) == 0
    text = (lab.folder / "personas/heard.yaml").read_text()
    assert text == NAMELESS + "name: Heard\n" + DETECTION.replace("deepgram", "other")
    assert main(["plan", "heard", "--exit-code"]) == 0


def test_a_new_file_has_such_a_key_in_extra(lab: Lab) -> None:
    made = lab.api.create(
        "personas",
        {"name": "Found", "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18", "systemPrompt": "Hi.",
         "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b", "voiceDetectionOptions": {"sttProvider": "deepgram"}},
    )  # fmt: skip
    assert main(["pull", "--id", made["id"]]) == 0
    assert "extra:" in (lab.folder / "personas/found.yaml").read_text()
    assert main(["validate", "personas/found.yaml"]) == 0


def test_the_variables_of_an_address_are_not_pulled_away(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "apply", "--no-check", "finder", "--yes"]) == 0
    tool = lab.tool("find")
    assert tool["config"]["url"] == "https://example.com/houses/a%2Fb/visits"
    assert main(["plan", "--no-check", "finder", "--exit-code"]) == 0
    lab.api.update("tools", tool["id"], {"config": tool["config"] | {"url": "https://example.com/elsewhere"}})
    capsys.readouterr()
    assert main(["pull", "finder"]) == 1
    assert "the url takes variables" in capsys.readouterr().out
    assert (lab.folder / "tools/find.yaml").read_text() == FINDER


def test_a_prompt_is_rendered_without_the_secrets_of_a_session(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    write(lab.folder, {"personas/room.yaml": ROOM + "systemPrompt: Hello.\n"})
    assert main(["render", "room"]) == 0
    assert capsys.readouterr().out == "Hello.\n"
