from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator
from tests.emulator.conftest import client_of
from tests.emulator.support import CARA, CARTESIA, ELEVENLABS, LIV, MIA, OWN, SOMEBODY, complaint, create

if TYPE_CHECKING:
    import httpx


def test_a_created_persona_is_read_back_nested(api: httpx.Client) -> None:
    made = create(api, **SOMEBODY, description="At the desk.", languageCode="en", initialMessage="Hi!")
    assert made == api.get(f"/v1/personas/{made['id']}").json()
    assert (made["avatar"]["id"], made["avatar"]["displayName"], made["avatarModel"]) == (CARA, "Cara", "cara-4")
    assert (made["voice"]["id"], made["voice"]["provider"]) == (CARTESIA, "CARTESIA")
    assert made["brain"] == {"personality": None, "systemPrompt": "You are Cara."}
    assert (made["languageCode"], made["initialMessage"], made["publishedAt"]) == ("en", "Hi!", None)
    assert "systemPrompt" not in made
    assert "avatarId" not in made


def test_what_the_document_does_not_name_can_be_hidden() -> None:
    with Emulator(undocumented=False) as emulator, client_of(emulator) as api:
        made = create(api, **SOMEBODY, languageCode="en", initialMessage="Hi!", uninterruptibleGreeting=True)
        hidden = {"initialMessage", "uninterruptibleGreeting", "languageCode", "publishedAt"}
        assert hidden.isdisjoint(made)


def test_create_drops_unknown_names_in_silence(api: httpx.Client) -> None:
    made = create(api, **SOMEBODY, voiceID="x", firstMessage="Hi", widgetConfig={"layout": "inline"})
    assert made["widgetConfig"] == {}
    assert {"voiceID", "firstMessage"}.isdisjoint(made)


def test_the_list_is_of_summaries_oldest_first(api: httpx.Client) -> None:
    for name in ("One", "Two", "Three"):
        create(api, name=name)
    listed = api.get("/v1/personas").json()
    assert [each["name"] for each in listed["data"]] == ["One", "Two", "Three"]
    first = listed["data"][0]
    assert (first["description"], first["languageCode"], first["avatar"], first["voice"]) == ("", "inherit", None, None)
    assert {"brain", "llmId", "tools", "widgetConfig"}.isdisjoint(first)


def test_search_looks_for_a_part_of_the_name_in_any_case(api: httpx.Client) -> None:
    for name in ("Cara at the desk", "Leo", "CARA at night"):
        create(api, name=name, description="cara")
    found = api.get("/v1/personas", params={"search": "cara"}).json()
    assert [each["name"] for each in found["data"]] == ["Cara at the desk", "CARA at night"]
    assert found["meta"]["total"] == 2


def test_update_is_partial_and_strict(api: httpx.Client) -> None:
    made = create(api, **SOMEBODY)
    at = f"/v1/personas/{made['id']}"
    changed = api.put(at, json={"name": "Leo"}).json()
    assert changed == {**made, "name": "Leo", "updatedAt": changed["updatedAt"]}
    for unknown in ("voiceID", "maxSessionLengthSeconds", "directorNotes", "tools"):
        refused = api.put(at, json={"name": "Ann", unknown: 1})
        assert complaint(refused) == f"Unrecognized key(s) in object: '{unknown}'"
    assert api.get(at).json() == changed


def test_a_new_voice_resets_its_options_unless_new_ones_come_along(api: httpx.Client) -> None:
    made = create(api, **SOMEBODY, voiceGenerationOptions={"emotion": "calm"})
    at = f"/v1/personas/{made['id']}"
    same = api.put(at, json={"voiceId": CARTESIA, "name": "Leo"}).json()
    assert same["voiceGenerationOptions"] == {"emotion": "calm"}
    assert api.put(at, json={"voiceId": ELEVENLABS}).json()["voiceGenerationOptions"] is None
    both = {"voiceId": CARTESIA, "voiceGenerationOptions": {"speed": 1.1}}
    assert api.put(at, json=both).json()["voiceGenerationOptions"] == {"speed": 1.1}


def test_a_new_avatar_resets_a_model_that_it_has_not(api: httpx.Client) -> None:
    made = create(api, **SOMEBODY, avatarModel="cara-4")
    at = f"/v1/personas/{made['id']}"
    assert api.put(at, json={"avatarId": LIV}).json()["avatarModel"] == "cara-4"
    assert api.put(at, json={"avatarId": MIA}).json()["avatarModel"] == "cara-3"
    refused = api.put(at, json={"avatarModel": "cara-4"})
    assert complaint(refused, "avatarModel") == "avatarModel 'cara-4' is not supported by this avatar"


def test_tools_are_replaced_and_shown_as_the_engine_sees_them(api: httpx.Client) -> None:
    config = {"url": "https://example.com/x", "method": "POST"}
    tool = create(api, "/v1/tools", name="book", description="Books.", type="SERVER_WEBHOOK", config=config)
    other = create(api, "/v1/tools", name="open", description="Opens.", type="CLIENT")
    made = create(api, **SOMEBODY, toolIds=[tool["id"]])
    assert made["tools"] == [
        {
            "_toolId": tool["id"],
            "name": "book",
            "description": "Books.",
            "disableInterruptions": False,
            "type": "server",
            "subtype": "webhook",
            **config,
        }
    ]
    changed = api.put(f"/v1/personas/{made['id']}", json={"toolIds": [other["id"]]}).json()
    assert [each["_toolId"] for each in changed["tools"]] == [other["id"]]
    assert api.get(f"/v1/tools/{other['id']}").json()["usageCount"] == 1
    refused = api.put(f"/v1/personas/{made['id']}", json={"toolIds": [other["id"], "nowhere"]})
    assert complaint(refused, "toolIds", "1") == "Tool not found"


def test_the_widget_is_merged_and_its_origins_normalised(api: httpx.Client) -> None:
    at = f"/v1/personas/{create(api, **SOMEBODY)['id']}"
    api.put(at, json={"widgetConfig": {"layout": "inline", "allowedOrigins": ["example.com", "http://localhost"]}})
    merged = api.put(at, json={"widgetConfig": {"layout": "floating"}}).json()["widgetConfig"]
    assert merged == {"layout": "floating", "allowedOrigins": ["https://example.com", "http://localhost"]}


def test_no_llm_of_anams_reads_back_as_null(api: httpx.Client) -> None:
    made = create(api, **{**SOMEBODY, "llmId": "CUSTOMER_CLIENT_V1"})
    assert made["llmId"] is None
    assert api.put(f"/v1/personas/{made['id']}", json={"llmId": OWN}).json()["llmId"] == OWN


def test_a_deleted_persona_is_gone(api: httpx.Client) -> None:
    at = f"/v1/personas/{create(api, **SOMEBODY)['id']}"
    deleted = api.delete(at)
    assert (deleted.status_code, deleted.json()) == (200, {"message": "Persona deleted"})
    gone = [api.get(at), api.put(at, json={}), api.delete(at)]
    assert [reply.status_code for reply in gone] == [404, 404, 404]
    assert gone[0].json()["message"] == "Persona not found"


def test_ids_of_ones_own_are_taken_and_can_be_read(api: httpx.Client) -> None:
    made = create(api, avatarId=OWN, voiceId=OWN, llmId=OWN)
    assert (made["avatar"]["id"], made["voice"]["id"], made["llmId"]) == (OWN, OWN, OWN)
    assert api.get(f"/v1/avatars/{OWN}").json() == made["avatar"]
    assert api.get("/v1/avatars/never-used").status_code == 400


@pytest.mark.parametrize(("field", "kind"), [("avatarId", "avatar"), ("voiceId", "voice"), ("llmId", "llm")])
@pytest.mark.parametrize("wrong", ["anna-generic-1", "gpt-4o", "", OWN[:-1]])
def test_what_cannot_be_an_id_is_not_made_up(api: httpx.Client, field: str, kind: str, wrong: str) -> None:
    assert complaint(api.post("/v1/personas", json={**SOMEBODY, field: wrong}), field) == f"{kind} not found"


def test_the_old_name_of_llm_id_is_understood(api: httpx.Client) -> None:
    old = {name: value for name, value in SOMEBODY.items() if name != "llmId"}
    assert create(api, **old, brainType=OWN)["llmId"] == OWN
    assert create(api, **SOMEBODY, brainType=OWN)["llmId"] == SOMEBODY["llmId"]
    started = api.post("/v1/engine/session", json={"personaConfig": {**old, "brainType": "CUSTOMER_CLIENT_V1"}}).json()
    assert api.get(f"/v1/sessions/{started['sessionId']}").json()["personaConfig"]["disableBrains"] is True


@pytest.mark.parametrize(("field", "kind"), [("avatarId", "avatar"), ("voiceId", "voice"), ("llmId", "llm")])
def test_a_strict_catalogue_knows_its_seeds_only(field: str, kind: str) -> None:
    with Emulator(strict_catalogue=True) as emulator, client_of(emulator) as api:
        create(api, **SOMEBODY)
        create(api, llmId="CUSTOMER_CLIENT_V1")
        refused = api.post("/v1/personas", json={**SOMEBODY, field: "11111111-2222-4333-8444-555555555555"})
        assert complaint(refused, field) == f"{kind} not found"
