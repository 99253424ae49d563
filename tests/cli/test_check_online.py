"""``check --online``: ids that the API does not know, and what does not fit; the offline report comes first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.check.online import online
from anam_personas.cli.main import main
from tests.cli.support import emulated
from tests.projects import persona

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator import Emulator

GONE = "6bfbe25a-979d-40f3-a92b-5394170af54c"
CARA = f"""\
version: 1
name: Cara
avatarId: edf6fdcb-acab-44b8-b974-ded72665ee26
avatarModel: cara-4
voiceId: {GONE}
llmId: CUSTOMER_CLIENT_V1
toolIds: [00000000-0000-4000-8000-000000000001, {GONE}]
tools: [docs]
"""
DOCS = f"""\
version: 1
name: docs
type: knowledge
description: Search.
documentFolderIds: [67d27a9f-0ce1-4432-848b-8ab2b97f024b, {GONE}]
"""


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    for name, text in {"personas/cara.yaml": CARA, "tools/docs.yaml": DOCS}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    with emulated(tmp_path, monkeypatch) as running:
        yield running


def test_what_the_api_does_not_know_is_found_at_its_place(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate"]) == 0
    capsys.readouterr()
    assert main(["check", "--online", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    online_ones = [
        (each["file"], each["line"], each["column"], each["code"]) for each in found if each["code"] in {"R026", "R027"}
    ]
    assert online_ones == [
        ("personas/cara.yaml", 4, 14, "R027"),
        ("personas/cara.yaml", 5, 10, "R026"),
        ("personas/cara.yaml", 7, 49, "R026"),
        ("tools/docs.yaml", 5, 59, "R026"),
    ]
    assert main(["check"]) == 0, "without the option nothing is asked"


def test_each_collection_is_listed_once(emulator: Emulator) -> None:
    other = Path("personas/other.yaml")
    other.write_text(CARA)
    main(["check", "--online"])
    asked = [each.path.partition("?")[0] for each in emulator.requests]
    assert asked.count("/v1/avatars") == asked.count("/v1/voices") == asked.count("/v1/knowledge/groups") == 1


@pytest.mark.parametrize(
    ("fault", "code"), [("GET /v1/avatars 403 x9", 3), ("GET /v1/avatars 401 x9", 3), ("GET /v1/avatars drop x99", 4)]
)
def test_an_api_that_fails_has_its_code_behind_the_report(
    fault: str, code: int, emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anam_personas.api.patience.Patience.wait", lambda *_: None)
    emulator.fail(fault)
    assert main(["check", "--online"]) == code
    told = capsys.readouterr()
    assert "files" in told.out
    assert told.err.startswith("error: ")


def test_without_a_key_the_report_is_printed_and_the_code_is_2(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANAM_API_KEY")
    assert main(["check", "--online"]) == 2
    assert "ANAM_API_KEY is not set" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--diff", "--add-ignores", "--profile"])
def test_options_that_do_not_go_together_are_refused(option: str, emulator: Emulator) -> None:
    assert main(["check", "--online", option]) == 2


class Shelf:
    """An API that knows what it is given."""

    def __init__(self, **lists: list[dict[str, Any]]) -> None:
        self.lists = lists

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        yield from self.lists[kind]

    def get(self, kind: str, item: str) -> dict[str, Any]:
        raise AssertionError(kind, item)


@pytest.mark.parametrize(
    ("more", "voice", "told"),
    [
        ("zeroDataRetention: true\n", {"isZdr": False}, 'the voice "Ada" does not allow zero data retention'),
        ("zeroDataRetention: true\n", {"isZdr": True}, None),
        (
            "languageCode: de\n",
            {"providerModelId": "eleven_monolingual_v1"},
            'the voice "Ada" speaks English only, and languageCode is de',
        ),
        ("languageCode: en\n", {"providerModelId": "eleven_monolingual_v1"}, None),
        ("languageCode: de\n", {"providerModelId": "sonic-3.5"}, None),
    ],
)
def test_what_does_not_fit_is_found(more: str, voice: dict[str, Any], told: str | None, tmp_path: Path) -> None:
    ids = (
        "30fa96d0-26c4-4e55-94a0-517025942e18",
        "6bfbe25a-979d-40f3-a92b-5394170af54b",
        "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7",
    )
    text = f"version: 1\nname: Ada\navatarId: {ids[0]}\nvoiceId: {ids[1]}\nllmId: {ids[2]}\nsystemPrompt: Hi.\n{more}"
    api = Shelf(avatars=[{"id": ids[0]}], voices=[{"id": ids[1], "displayName": "Ada", **voice}], llms=[{"id": ids[2]}])
    found = [item.message for item in online([persona(tmp_path, text)], api)]
    assert found == ([] if told is None else [f"{told} (in environment default)"])
