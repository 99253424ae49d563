"""Our schemas in an editor: what yaml-language-server offers, shows and underlines in persona and tool files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.language_server import LanguageServer
from tests.interop.node import folder_with

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interop
ROOT = Path(__file__).parents[2]
PERSONA = "# yaml-language-server: $schema=../schema/persona.schema.json\nversion: 1\n"
EXTENDING = f"{PERSONA}extends: _house.yaml\n"
TOOL = "# yaml-language-server: $schema=../schema/tool.schema.json\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    node, project = folder_with("yaml-language-server"), tmp_path_factory.mktemp("project")
    for name in ("personas", "tools", "schema"):
        shutil.copytree(ROOT / name, project / name)
    with LanguageServer(node, project) as server:
        yield server


def texts(items: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The documentation of what is offered, by label."""
    said = {label: item.get("documentation", "") for label, item in items.items()}
    return {label: text["value"] if isinstance(text, dict) else text for label, text in said.items()}


def test_an_empty_line_offers_the_fields_with_their_description(editor: LanguageServer) -> None:
    offered = texts(editor.completions("personas", f"{PERSONA}|\n"))
    assert offered["voiceDetectionOptions"] == "When the visitor has finished, and what happens in silence."
    assert {"name", "extends", "avatarId", "systemPrompt", "tools", "environments"} <= offered.keys()
    assert all(offered.values())


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("avatarModel: |\n", {"cara-3", "cara-4", "cara-4-latest"}),
        ("skipGreeting: |\n", {"true", "false"}),
        ("environments:\n  production:\n    avatarModel: |\n", {"cara-3", "cara-4", "cara-4-latest", "null"}),
        ("directorNotes:\n  |\n", {"presetStyle", "customStylePrompt", "expressivity"}),
        ("systemPrompt:\n  - |\n", {"section", "text", "file"}),
        ("tools:\n  - type: |\n", {"client", "webhook", "server", "knowledge", "system"}),
    ],
)
def test_what_may_stand_somewhere_is_offered_there(editor: LanguageServer, text: str, offered: set[str]) -> None:
    assert editor.completions("personas", PERSONA + text).keys() == offered


def test_a_tool_in_place_is_offered_by_its_kind(editor: LanguageServer) -> None:
    begun = texts(editor.completions("personas", f"{PERSONA}tools:\n  - |\n"))
    assert begun["Client tool"].startswith("Runs in the browser: the page receives an event.")
    assert {"Webhook tool", "Knowledge tool", "System tool", "name", "type"} <= begun.keys()
    typed = editor.completions("personas", f"{PERSONA}tools:\n  - type: webhook\n    |\n").keys()
    assert {"url", "method", "description"} <= typed
    assert not {"awaitResult", "documentFolderIds"} & typed


def test_a_field_is_offered_with_its_example(editor: LanguageServer) -> None:
    offered = editor.completions("personas", f"{PERSONA}|\n")
    assert offered["toolIds"]["textEdit"]["newText"].startswith("toolIds:\n  - ")
    assert "visitorName" in offered["variables"]["textEdit"]["newText"]
    assert "[]" not in "".join(item["textEdit"]["newText"] for item in offered.values())


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [
        ("voi|ceId: a\n", "Voice ID", "The voice: its id, or its name with anam-personas.lock."),
        (
            "voiceDetectionOptions:\n  endOf|SpeechSensitivity: 0.5\n",
            "End of speech sensitivity",
            "How eagerly a pause counts as the end of a turn: 0 waits, 1 answers at once.",
        ),
        (
            "environments:\n  production:\n    voice|Id: a\n",
            "Voice ID",
            "The voice: its id, or its name with anam-personas.lock.",
        ),
        (
            "environments:\n  pro|duction:\n    voiceId: a\n",
            "Environment",
            "What is different in one environment. Null removes a field.",
        ),
        (
            "system|Prompt: You are Cara.\n",
            "System prompt",
            "The instructions: a text, or a list of parts that are joined by blank lines.",
        ),
        (
            "systemPrompt:\n  - sec|tion: A\n",
            "Section",
            "The section's name; becomes the line `[NAME]` above the text.",
        ),
        (
            "tools:\n  - type: client\n    await|Result: true\n",
            "Await result",
            "Whether the model waits for the page's answer.",
        ),
    ],
)
def test_a_key_shows_title_and_description(editor: LanguageServer, text: str, title: str, description: str) -> None:
    shown = editor.hover("personas", PERSONA + text)
    assert shown.startswith(f"#### {title}\n\n{description}\n")
    assert "persona.schema.json" in shown


@pytest.mark.parametrize(
    "name", ["personas/cara.yaml", "personas/_house.yaml", "personas/sales/leo.yaml", "tools/book_visit.yaml"]
)
def test_the_sample_files_have_nothing_underlined(editor: LanguageServer, name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "yaml-language-server: $schema=" in text
    assert editor.diagnostics(str(Path(name).parent), text) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("voiceID: a\n", 3, "Property voiceID is not allowed."),
        ("environments:\n  production:\n    voiceID: a\n", 5, "Property voiceID is not allowed."),
        ("voiceDetectionOptions:\n  endOfSpeechSensitivity: 2\n", 4, "Value is above the maximum of 1."),
        (
            "tools:\n  - {name: a, type: webhook, description: a, url: https://a.b, methode: GET}\n",
            4,
            "Property methode is not allowed.",
        ),
        ("voiceId: a b\n", 3, "An id cannot contain white space."),
        (
            "directorNotes: {presetStyle: warm, customStylePrompt: a}\n",
            3,
            "presetStyle and customStylePrompt are mutually exclusive",
        ),
        ("systemPrompt:\n  - section: A\n", 4, "a prompt part needs text or file"),
        (
            "avatarModel: cara-3\nsessionOptions: {videoWidth: 1152, videoHeight: 768}\n",
            4,
            "this avatar model renders 720 x 480",
        ),
    ],
)
def test_what_is_wrong_is_underlined_in_words(editor: LanguageServer, text: str, line: int, message: str) -> None:
    found = editor.diagnostics("personas", EXTENDING + text)
    assert (line, message) in {(item["range"]["start"]["line"], item["message"]) for item in found}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("name: Cara\n", {"avatarId", "voiceId", "systemPrompt"}),
        ("name: Cara\navatarId: a\nllmId: CUSTOMER_CLIENT_V1\n", set()),
        ("name: Cara\navatarId: a\nenableAudioPassthrough: true\n", set()),
        ("extends: _house.yaml\n", set()),
    ],
)
def test_what_is_required_depends_on_what_the_file_extends(
    editor: LanguageServer, text: str, missing: set[str]
) -> None:
    found = editor.diagnostics("personas", PERSONA + text)
    assert {item["message"] for item in found} == {f'Missing property "{name}".' for name in missing}


def test_a_tool_file_is_judged_by_its_type(editor: LanguageServer) -> None:
    found = editor.diagnostics("tools", f"{TOOL}version: 1\nname: a\ntype: webhook\ndescription: a\n")
    assert {item["message"] for item in found} == {'Missing property "url".', 'Missing property "method".'}
    found = editor.diagnostics("tools", f"{TOOL}version: 1\nname: a\ntype: klient\ndescription: a\n")
    assert [(item["range"]["start"]["line"], item["message"][:22]) for item in found] == [(3, 'Value must be "client"')]
