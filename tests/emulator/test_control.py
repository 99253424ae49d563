from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import OWN, create

if TYPE_CHECKING:
    import httpx

    from anam_personas.emulator import Emulator


def test_the_log_tells_what_was_asked(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("GET /v1/voices 500")
    create(api, name="Cara")
    api.get("/v1/personas", params={"search": "x"})
    api.get("/v1/voices")
    log = api.get("/_emulator/requests").json()
    assert log == [
        {"method": "POST", "path": "/v1/personas", "query": "", "status": 201, "fault": None},
        {"method": "GET", "path": "/v1/personas", "query": "search=x", "status": 200, "fault": None},
        {"method": "GET", "path": "/v1/voices", "query": "", "status": 500, "fault": "GET /v1/voices 500"},
    ]
    assert [logged.path for logged in anam_emulator.requests] == [row["path"] for row in log]


def test_faults_are_put_in_force_from_outside(api: httpx.Client) -> None:
    assert api.post("/_emulator/faults", json={"rules": ["* * 418 x1"]}).status_code == 204
    assert [api.get("/v1/voices").status_code for _ in range(2)] == [418, 200]


def test_a_wrong_rule_is_refused_and_none_is_in_force(api: httpx.Client) -> None:
    refused = api.post("/_emulator/faults", json={"rules": ["* * 418", "nonsense"]})
    assert (refused.status_code, refused.json()["error"]) == (400, "Invalid fault rule")
    assert "'nonsense'" in refused.json()["message"]
    assert api.post("/_emulator/faults", json={"rule": []}).status_code == 400
    assert api.get("/v1/voices").status_code == 200


def test_reset_goes_back_to_the_start(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("DELETE * 500")
    create(api, name="Cara", avatarId=OWN)
    assert api.post("/_emulator/reset").status_code == 204
    assert (anam_emulator.personas, anam_emulator.requests) == ([], ())
    assert api.delete("/v1/personas/x").status_code == 404
    assert len(api.get("/v1/avatars").json()["data"]) == 3


def test_control_passes_every_fault(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("* * drop")
    assert api.get("/_emulator/requests").json() == []


def test_the_clock_is_stopped_set_and_moved_from_outside(api: httpx.Client) -> None:
    assert api.post("/_emulator/clock", json={"stopped": True, "set": 1_800_000_000}).json() == {"now": 1_800_000_000}
    assert api.post("/_emulator/clock", json={"move": 90.5}).json() == {"now": 1_800_000_090.5}
    assert create(api, name="Cara")["createdAt"] == "2027-01-15T08:01:30.500Z"
    assert api.post("/_emulator/clock", json={"go": 1}).status_code == 400
    assert api.post("/_emulator/reset").status_code == 204
    assert abs(api.post("/_emulator/clock", json={}).json()["now"] - time.time()) < 60


def test_state_is_exported_and_put_back(api: httpx.Client, anam_emulator: Emulator) -> None:
    made = create(api, name="Cara", avatarId=OWN)
    kept = api.get("/_emulator/state").json()
    assert sorted(kept) == [
        "avatar", "document", "group", "llm", "llm-secret", "persona", "report", "session", "share-link", "tool", "voice",
    ]  # fmt: skip
    api.post("/_emulator/reset")
    create(api, name="Another")
    assert api.put("/_emulator/state", json=kept).status_code == 204
    assert [each["name"] for each in anam_emulator.personas] == ["Cara"]
    assert api.get(f"/v1/personas/{made['id']}").json() == made


@pytest.mark.parametrize("wrong", [[], {"persona": {}}, {"persona": [{"name": "x"}]}, {"secret": []}, {"cats": []}])
def test_what_is_no_state_changes_nothing(api: httpx.Client, anam_emulator: Emulator, wrong: Any) -> None:
    create(api, name="Cara")
    assert api.put("/_emulator/state", json=wrong).status_code == 400
    assert len(anam_emulator.personas) == 1
