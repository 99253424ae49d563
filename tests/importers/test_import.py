"""``import``: other platforms' files through the command, and what `check` says of the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from anam_personas.cli.main import main
from anam_personas.importers.platforms import PLATFORMS
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

IDS = ["--avatar", "071b0286-4cce-4808-bee2-e642f1062de3", "--voice", "de23e340-1416-4dd8-977d-065a7ca11697"]
VAPI: dict[str, Any] = {
    "id": "1",
    "name": "Harbour Front Desk",
    "firstMessage": "Hello {{guest.firstName}}, this is the harbour office.",
    "model": {
        "provider": "openai",
        "temperature": 0.4,
        "messages": [{"role": "system", "content": "You run the front desk of {{ office }}.\n\nKeep answers short."}],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "find berth",
                    "description": "Find a free berth.",
                    "parameters": {
                        "type": "object",
                        "properties": {"length": {"type": "number", "title": "dropped"}},
                        "required": ["length"],
                    },
                },
            },
            {
                "type": "apiRequest",
                "name": "tide_table",
                "url": "https://tides.example.com/v1/next",
                "method": "GET",
                "headers": {
                    "type": "object",
                    "properties": {"X-Port": {"value": "north"}, "X-Api-Key": {"value": "k-123456789"}},
                },
            },
            {"type": "endCall"},
            {"type": "transferCall", "destinations": []},
        ],
    },
    "transcriber": {"provider": "deepgram", "language": "en-GB"},
    "silenceTimeoutSeconds": 30,
    "maxDurationSeconds": 900,
    "backgroundSound": "office",
    "assistantOverrides": {"variableValues": {"office": "the old harbour"}},
}
ELEVENLABS: dict[str, Any] = {
    "name": "Luthier",
    "conversation_config": {
        "agent": {
            "first_message": "Good day.",
            "language": "de",
            "prompt": {
                "prompt": "You repair {{ instrument }} for {{ years }} years.",
                "llm": "some-model",
                "tools": [
                    {
                        "type": "client",
                        "name": "show_photo",
                        "description": "Show a photo.",
                        "expects_response": True,
                        "parameters": {
                            "type": "object",
                            "properties": {
                                "of": {"type": "string", "description": "What to show.", "dynamic_variable": ""},
                                "user": {"type": "string", "dynamic_variable": "system__caller_id"},
                            },
                            "required": ["of", "user"],
                        },
                    },
                    {
                        "type": "webhook",
                        "name": "price",
                        "description": "Ask the price.",
                        "api_schema": {
                            "url": "https://shop.example.com/price",
                            "method": "POST",
                            "request_headers": {"Authorization": {"secret_id": "s1"}},
                            "request_body_schema": {"type": "object", "properties": {"part": {"type": "string"}}},
                        },
                    },
                ],
                "built_in_tools": {"end_call": {"name": "end_call"}, "transfer_to_number": {"name": "x"}},
            },
            "dynamic_variables": {"dynamic_variable_placeholders": {"instrument": "violins", "years": 30}},
        },
        "turn": {"turn_timeout": 7.5, "silence_end_call_timeout": -1},
        "conversation": {"max_duration_seconds": 300},
        "tts": {"voice_id": "v"},
    },
}
RETELL: dict[str, Any] = {
    "agent_name": "Kiosk",
    "language": "es-419",
    "voice_id": "v",
    "max_call_duration_ms": 600000,
    "end_call_after_silence_ms": 45000,
    "retellLlmData": {
        "general_prompt": "You sell papers.",
        "begin_message": "",
        "states": [{"name": "paying", "state_prompt": "Name the price.", "edges": [{"destination_state_name": "end"}]}],
        "general_tools": [
            {"type": "end_call", "name": "end_call"},
            {
                "type": "custom",
                "name": "stock",
                "description": "Ask what is in stock.",
                "url": "https://kiosk.example.com/stock",
                "parameters": {"type": "object", "properties": {"title": {"type": "string"}}},
            },
        ],
    },
}
LIVEKIT = '''
import os
from textwrap import dedent
from livekit.agents import Agent, AgentSession, function_tool, RunContext

open("ran", "w").close()
PLACE = """\\
You help in the {place} library.
Braces such as {{% %}} and {{{{ x y }}}} are words here.
"""

class LibraryAgent(Agent):
    def __init__(self, place: str) -> None:
        super().__init__(instructions=dedent(f"""\\
            You help in the {place} library.
            Answer in one sentence.
            """))

    async def on_enter(self) -> None:
        await self.session.say("Welcome to the library.")

    @function_tool
    async def find_book(self, context: RunContext, title: str, copies: int = 1, shelf: list[str] | None = None) -> str:
        """Find a book
        by its title.

        Args:
            title: The title, as the visitor
                says it.
            copies: How many are wanted.

        Returns:
            Where it stands.
        """

class OtherAgent(Agent):
    def __init__(self) -> None:
        super().__init__(instructions=os.environ["PROMPT"])

session = AgentSession(stt=speech.STT(language="fr"))
'''


MADE_AT_RUN_TIME = """class DeskAgent(Agent):
    def __init__(self):
        super().__init__(instructions=load("prompt.md"))
"""


def imported(folder: Path, platform: str, source: Any, name: str = "source.json") -> dict[str, Any]:
    """What the files hold that an import wrote, by path below the project, and what the command listed."""
    write(
        folder,
        {"anam-personas.toml": 'project = "x"\n', name: source if isinstance(source, str) else json.dumps(source)},
    )
    before = set(folder.rglob("*"))
    code = main(["--project", str(folder), "import", platform, str(folder / name), *IDS])
    assert code == 0
    new = sorted(path for path in set(folder.rglob("*")) - before if path.is_file())
    return {path.relative_to(folder).as_posix(): yaml.safe_load(path.read_text("utf-8")) for path in new}


def test_a_vapi_assistant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = imported(tmp_path, "vapi", VAPI)
    persona = made.pop("personas/harbour-front-desk.yaml")
    assert persona == {
        "version": 1,
        "name": "Harbour Front Desk",
        "avatarId": IDS[1],
        "voiceId": IDS[3],
        "systemPrompt": "You run the front desk of {{ office }}.\n\nKeep answers short.\n",
        "variables": {
            "office": {"type": "string", "maxLength": 200, "default": "the old harbour"},
            "guestFirstName": {"type": "string", "maxLength": 200},
        },
        "languageCode": "en",
        "initialMessage": "Hello {{ guestFirstName }}, this is the harbour office.",
        "voiceDetectionOptions": {"silenceBeforeSessionEndSeconds": 30},
        "maxSessionLengthSeconds": 900,
        "tools": ["find_berth", "tide_table", "end_call"],
    }
    assert made["tools/find_berth.yaml"]["parameters"]["properties"] == {"length": {"type": "number"}}
    assert made["tools/tide_table.yaml"]["headers"] == {"X-Port": "north"}
    assert made["tools/end_call.yaml"] == {"version": 1, "name": "end_call", "type": "system"}
    out = capsys.readouterr().out
    for line in ("header X-Api-Key", "transferCall", "backgroundSound", "model: provider, temperature"):
        assert line in out
    assert "k-123456789" not in out + "".join(path.read_text() for path in (tmp_path / "tools").iterdir())


def test_an_elevenlabs_agent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = imported(tmp_path, "elevenlabs", ELEVENLABS)
    persona = made["personas/luthier.yaml"]
    assert persona["languageCode"] == "de"
    assert persona["variables"]["years"] == {"type": "integer", "default": 30}
    assert persona["voiceDetectionOptions"] == {
        "silenceBeforeSkipTurnSeconds": 7.5,
        "silenceBeforeSessionEndSeconds": 0,
    }
    assert persona["tools"] == ["show_photo", "price", "end_call"]
    assert made["tools/show_photo.yaml"]["parameters"] == {
        "type": "object",
        "properties": {"of": {"type": "string", "description": "What to show."}},
        "required": ["of"],
    }
    assert made["tools/show_photo.yaml"]["awaitResult"] is True
    assert "headers" not in made["tools/price.yaml"]
    out = capsys.readouterr().out
    assert "header Authorization" in out
    assert "built-in tool transfer_to_number" in out
    assert "conversation_config: tts" in out


def test_a_retell_agent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = imported(tmp_path, "retell", RETELL)
    persona = made["personas/kiosk.yaml"]
    assert persona["systemPrompt"] == [{"text": "You sell papers."}, {"section": "paying", "text": "Name the price."}]
    assert (persona["skipGreeting"], persona["maxSessionLengthSeconds"]) == (True, 600)
    assert persona["voiceDetectionOptions"] == {"silenceBeforeSessionEndSeconds": 45}
    assert made["tools/stock.yaml"]["url"] == "https://kiosk.example.com/stock"
    out = capsys.readouterr().out
    assert "state paying" in out
    assert "Retell's envelope" in out


def test_a_livekit_program_is_read_and_never_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = imported(tmp_path, "livekit", LIVEKIT, "agent.py")
    persona = made["personas/library-agent.yaml"]
    assert not (tmp_path / "ran").exists()
    assert persona["systemPrompt"] == "You help in the {{ place }} library.\nAnswer in one sentence.\n"
    assert persona["variables"] == {"place": {"type": "string", "maxLength": 200}}
    assert (persona["initialMessage"], persona["languageCode"]) == ("Welcome to the library.", "fr")
    tool = made["tools/find_book.yaml"]
    assert tool["description"] == "Find a book by its title."
    assert tool["parameters"] == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "The title, as the visitor says it."},
            "copies": {"type": "integer", "description": "How many are wanted."},
            "shelf": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["title"],
    }
    assert "systemPrompt" not in made.get("personas/other-agent.yaml", {})
    assert "made when the program runs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("platform", "source"),
    [("vapi", VAPI), ("elevenlabs", ELEVENLABS), ("retell", RETELL)],
    ids=lambda each: str(each)[:9],
)
def test_what_was_imported_is_valid(
    tmp_path: Path, platform: str, source: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path, platform, source)
    assert main(["--project", str(tmp_path), "validate"]) == 0, capsys.readouterr()


def test_a_second_import_takes_new_keys_and_keeps_what_is_there(tmp_path: Path) -> None:
    imported(tmp_path, "vapi", VAPI)
    first = (tmp_path / "personas/harbour-front-desk.yaml").read_bytes()
    again = imported(tmp_path, "vapi", {**VAPI, "firstMessage": "Hi."})
    assert "personas/harbour-front-desk-2.yaml" in again
    assert (tmp_path / "personas/harbour-front-desk.yaml").read_bytes() == first
    assert again["personas/harbour-front-desk-2.yaml"]["tools"] == ["find_berth_2", "tide_table_2", "end_call_2"]


def test_a_squad_and_a_list_give_a_file_each_and_share_equal_tools(tmp_path: Path) -> None:
    made = imported(tmp_path, "vapi", {"members": [{"assistant": VAPI}, {"assistant": {**VAPI, "name": "Night Desk"}}]})
    personas = [made[f"personas/{key}.yaml"] for key in ("harbour-front-desk", "night-desk")]
    assert personas[0]["tools"] == personas[1]["tools"]
    assert len([name for name in made if name.startswith("tools/")]) == 3


def test_a_prompt_in_markdown_with_front_matter(tmp_path: Path) -> None:
    made = imported(tmp_path, "vapi", "---\nname: Porter\nfirstMessage: Hello.\n---\nYou carry bags.\n", "porter.md")
    assert made["personas/porter.yaml"]["systemPrompt"] == "You carry bags."


def test_the_patch_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": CARA, "a.json": json.dumps(RETELL)})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(["--project", str(tmp_path), "import", "retell", str(tmp_path / "a.json"), "--diff"]) == 0
    out, err = capsys.readouterr()
    assert "+++ b/personas/kiosk.yaml" in out
    assert "no counterpart" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "a.json": json.dumps(RETELL)})
    assert main(["--project", str(tmp_path), "import", "retell", str(tmp_path / "a.json"), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["version"] == 1
    (row,) = printed["personas"]
    assert (row["key"], row["files"][0]) == ("kiosk", "personas/kiosk.yaml")
    assert any("voice_id" in line for line in row["noCounterpart"])


def test_what_a_program_puts_into_its_instructions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
HOUSE = "the harbour office"
TODAY = clock()
class DeskAgent(Agent):
    def __init__(self, instructions=f"You work at {HOUSE}, on pier {pier}. " + menu("tea") + f"It is {TODAY:%A}."):
        super().__init__(instructions=instructions)
"""
    persona = imported(tmp_path, "livekit", source, "agent.py")["personas/desk-agent.yaml"]
    assert persona["variables"].keys() == {"pier", "TODAY"}
    assert main(["--project", str(tmp_path), "render", "desk-agent", "--var", "pier=4", "--var", "TODAY=Monday"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("You work at the harbour office, on pier 4. {{ menu('tea') }}It is Monday.\n")
    assert "no counterpart: the expression {{ menu('tea') }}, kept as words" in out


def test_a_persona_whose_prompt_is_made_at_run_time_says_where_to_write_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = '\n    @function_tool\n    async def wave(self):\n        """Wave to the visitor."""\n'
    imported(tmp_path, "livekit", MADE_AT_RUN_TIME + tool, "agent.py")
    assert "write the systemPrompt in personas/desk-agent.yaml" in capsys.readouterr().err
    assert "# systemPrompt: write it here." in (tmp_path / "personas/desk-agent.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("platform", "name", "source", "says"),
    [
        ("vapi", "a.json", '{"name": ', "a.json:1:10: not valid JSON"),
        ("vapi", "a.yaml", "name: [", "a.yaml:1:"),
        ("vapi", "a.json", "[" * 100_000, "nested too deeply"),
        ("elevenlabs", "a.json", '{"name": "A"}', "found no assistant of ElevenLabs"),
        ("retell", "a.json", "[1, 2]", "found no assistant of Retell"),
        ("livekit", "a.py", "class A(Agent:\n", "a.py:1: not valid Python"),
        ("livekit", "a.py", "print('hi')\n", "found no assistant of LiveKit"),
        (
            "livekit",
            "a.py",
            MADE_AT_RUN_TIME,
            "Desk Agent: the instructions at line 3, which are made when the program runs",
        ),
        ("livekit", "a.py", "x = " + "(" * 5000, "not valid Python"),
        ("vapi", "a.json", "\ud800".encode("utf-8", "surrogatepass"), "is not UTF-8"),
        ("vapi", "missing.json", None, "missing.json"),
    ],
)
def test_a_file_that_holds_nothing_of_the_kind(
    tmp_path: Path, platform: str, name: str, source: str | bytes | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', **({name: source} if source is not None else {})})
    assert main(["--project", str(tmp_path), "import", platform, str(tmp_path / name)]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err
    assert not (tmp_path / "personas").exists()


def test_no_link_of_the_checkout_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside, project = tmp_path / "private.json", tmp_path / "project"
    outside.write_text(json.dumps(VAPI), encoding="utf-8")
    write(project, {"anam-personas.toml": 'project = "x"\n', ".git/HEAD": "ref: refs/heads/main\n"})
    (project / "a.json").symlink_to(outside)
    assert main(["--project", str(project), "import", "vapi", str(project / "a.json")]) == 2
    assert "a.json" in capsys.readouterr().err
    assert not (project / "personas").exists()


def test_every_platform_says_what_its_files_are() -> None:
    assert all(platform.title and platform.files for platform in PLATFORMS.values())


def test_what_the_new_files_lack_is_named_with_where_to_find_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "vapi.json": json.dumps(VAPI)})
    assert main(["--project", f"{tmp_path}", "import", "vapi", f"{tmp_path / 'vapi.json'}"]) == 0
    told = capsys.readouterr().err
    assert "set avatarId in each new file; `anam-personas catalogue avatars` lists the ids" in told
    assert "set voiceId in each new file; `anam-personas catalogue voices` lists the ids" in told
