from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import create

if TYPE_CHECKING:
    import httpx

    from anam_personas.emulator import Emulator

LINKS = "/v1/share-links"
START = datetime.fromisoformat("2027-01-15T08:00:00+00:00").timestamp()


def test_a_link_lives_and_dies(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.stop_clock()
    anam_emulator.set_clock(START)
    persona = create(api, name="Cara")["id"]
    made = create(api, LINKS, personaId=persona)
    assert (made["expiresAt"], made["usageLimit"], made["enabled"]) == ("2027-01-22T08:00:00.000Z", 10, True)
    assert made["token"].startswith("sh_")
    at = f"{LINKS}/{made['id']}"
    shown = api.get(at).json()
    assert (shown["personaId"], shown["personaName"]) == (persona, "Cara")
    assert {name: shown[name] for name in made} == made
    assert api.get(f"/v1/personas/{persona}").json()["shareLinks"] == [made]
    changed = api.put(at, json={"usageLimit": 50}).json()
    assert changed == {**made, "usageLimit": 50}
    anam_emulator.move_clock(3600)
    assert api.put(at, json={"expiresInHours": 2}).json()["expiresAt"] == "2027-01-15T11:00:00.000Z"
    anam_emulator.move_clock(2 * 3600)
    assert api.get(at).json()["enabled"] is False
    assert api.delete(at).json() == {"message": "Share link deleted successfully"}
    assert [api.get(at).status_code, api.put(at, json={}).status_code, api.delete(at).status_code] == [404, 404, 404]
    assert api.get(f"/v1/personas/{persona}").json()["shareLinks"] is None


def test_links_are_listed_by_persona_and_by_words(api: httpx.Client) -> None:
    cara, leo = create(api, name="Cara")["id"], create(api, name="Leo")["id"]
    links = [create(api, LINKS, personaId=persona)["id"] for persona in (cara, leo, leo)]

    def listed(**query: Any) -> list[str]:
        return [each["id"] for each in api.get(LINKS, params=query).json()["data"]]

    assert listed() == links
    assert listed(personaId=leo) == listed(search="LEO") == links[1:]
    assert listed(perPage=1, page=2) == links[1:2]
    assert api.get(LINKS).json()["meta"]["perPage"] == 20
    assert api.get(LINKS, params={"personaId": "cara"}).status_code == 400
    api.delete(f"/v1/personas/{leo}")
    assert listed() == links[:1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"personaId": "cara"}, 400),
        ({"personaId": "11111111-2222-4333-8444-555555555555"}, 404),
        ({"usageLimit": 0}, 400),
        ({"usageLimit": 1.5}, 400),
        ({"expiresInHours": -1}, 400),
        ({"expiresInHours": 1e300}, 400),
        ({"expiresInHours": None}, 400),
    ],
)
def test_a_link_that_cannot_be_made(api: httpx.Client, body: dict[str, Any], status: int) -> None:
    known = {} if "personaId" in body or not body else {"personaId": create(api, name="Cara")["id"]}
    assert api.post(LINKS, json={**known, **body}).status_code == status


def test_the_primary_link_is_shown_with_its_persona(api: httpx.Client) -> None:
    persona = create(api, name="Cara")["id"]
    made = create(api, LINKS, personaId=persona)
    state = api.get("/_emulator/state").json()
    api.put("/_emulator/state", json={"share-link": [{**each, "isPrimary": True} for each in state["share-link"]]})
    shown = api.get(f"/v1/personas/{persona}").json()["primaryShareLink"]
    assert shown == {"token": made["token"], "enabled": True}
