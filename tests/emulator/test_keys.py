from __future__ import annotations

import httpx
import pytest

from anam_personas import errors
from anam_personas.emulator import Emulator
from tests.emulator.conftest import client_of

TOKEN = "/v1/auth/session-token"
BODY = {"personaConfig": {"name": "x"}}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic any-key", "any-key"])
def test_without_a_key_nothing_is_said(anam_emulator: Emulator, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path in (("GET", "/v1/personas"), ("POST", TOKEN), ("POST", "/v1/engine/session")):
        reply = httpx.request(method, anam_emulator.url + path, headers=headers)
        assert (reply.status_code, reply.json()["error"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("key", "reads", "writes"),
    [("any-key", 200, 200), ("read-only-1", 200, 403), ("invalid-1", 401, 401), ("expired", 401, 401)],
)
def test_the_beginning_of_a_key_says_what_it_may(anam_emulator: Emulator, key: str, reads: int, writes: int) -> None:
    with client_of(anam_emulator, key) as api:
        assert api.get("/v1/personas").status_code == reads
        assert api.post(TOKEN, json=BODY).status_code == writes
        assert api.post("/v1/engine/session", json=BODY).status_code == writes
        assert api.delete("/v1/tools/x").status_code == (404 if writes == 200 else writes)


def test_named_keys_are_the_only_ones() -> None:
    with Emulator(keys={"expired.but.named": "write", "k2": "read"}) as emulator:
        statuses = {}
        for key in ("expired.but.named", "k2", "any-key"):
            with client_of(emulator, key) as api:
                statuses[key] = [
                    api.get("/v1/voices").status_code,
                    api.post("/v1/personas", json={}).status_code,
                    api.post("/v1/engine/session", json=BODY).status_code,
                ]
        assert statuses == {"expired.but.named": [200, 201, 200], "k2": [200, 403, 403], "any-key": [401, 401, 401]}


def test_a_refused_request_changes_nothing(anam_emulator: Emulator) -> None:
    with client_of(anam_emulator, "read-only") as api:
        refused = api.post("/v1/personas", json={"name": "x"})
    assert refused.json()["message"] == "API key lacks the required permission"
    assert anam_emulator.personas == []


def test_a_permission_that_is_none_is_refused() -> None:
    with pytest.raises(errors.UsageError, match="must be 'read' or 'write'"):
        Emulator(keys={"k": "admin"})  # type: ignore[dict-item]


def test_no_key_is_in_the_log(anam_emulator: Emulator) -> None:
    with client_of(anam_emulator, "very-secret") as api:
        api.get("/v1/personas", params={"search": "x"})
        shown = api.get("/_emulator/requests").text
    assert "very-secret" not in f"{anam_emulator.requests}{shown}"
