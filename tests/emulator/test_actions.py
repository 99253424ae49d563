from __future__ import annotations

import time

import httpx
import pytest

from anam_personas.emulator import Emulator
from tests.emulator.conftest import client_of
from tests.emulator.support import create
from tests.waiting import until

BODY = {"name": "Cara"}
DROPS = (httpx.RemoteProtocolError, httpx.ReadError)


def test_a_status_is_answered_and_nothing_done(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("POST /v1/personas 503 retry-after=2 x1")
    failed = api.post("/v1/personas", json=BODY)
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "2")
    assert failed.json() == {"error": "Service Unavailable", "message": "Emulated fault: 503"}
    assert anam_emulator.personas == []
    create(api, **BODY)


def test_a_status_after_is_answered_though_it_was_done(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("POST /v1/personas 504-after x1")
    assert api.post("/v1/personas", json=BODY).status_code == 504
    assert [persona["name"] for persona in anam_emulator.personas] == ["Cara"]


@pytest.mark.parametrize(("action", "done"), [("drop", 0), ("drop-after", 1)])
def test_a_dropped_connection_is_one(api: httpx.Client, anam_emulator: Emulator, action: str, done: int) -> None:
    anam_emulator.fail(f"POST /v1/personas {action} x1")
    with pytest.raises(DROPS):
        api.post("/v1/personas", json=BODY)
    assert len(anam_emulator.personas) == done
    (logged,) = anam_emulator.requests
    assert (logged.status, logged.fault) == (None, f"POST /v1/personas {action} x1")
    create(api, **BODY)


def test_a_forwarded_connection_is_dropped_too(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("GET /v1/voices drop")
    with pytest.raises(DROPS):
        api.get("/v1/voices", headers={"X-Forwarded-For": "203.0.113.7"})


def test_a_drop_leaves_other_connections_alone(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("GET /v1/voices drop")
    with httpx.stream("GET", f"{anam_emulator.url}/v1/tools", headers=api.headers) as open_:
        with pytest.raises(DROPS):
            api.get("/v1/voices")
        assert open_.read()


def test_half_a_reply_is_half_a_reply(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("POST /v1/personas truncate x1")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        api.post("/v1/personas", json=BODY)
    assert len(anam_emulator.personas) == 1
    assert [logged.status for logged in anam_emulator.requests] == [201]


def test_garbage_is_not_json(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("GET /v1/personas garbage")
    reply = api.get("/v1/personas")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html")
    with pytest.raises(ValueError, match="Expecting value"):
        reply.json()


def test_a_token_reply_can_be_without_token(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("POST /v1/auth/session-token empty-token")
    reply = api.post("/v1/auth/session-token", json={"personaConfig": {}})
    assert (reply.status_code, reply.json()) == (200, {})


def test_slow_waits_and_then_does_it(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("GET /v1/personas slow=30 x1")
    with pytest.raises(httpx.ReadTimeout):
        api.get("/v1/personas", timeout=0.1)
    anam_emulator.fail("POST /v1/personas slow=0.01 x1")
    create(api, **BODY)


def test_latency_is_waited_before_every_reply() -> None:
    with Emulator(latency=20) as emulator:
        started = time.perf_counter()
        httpx.get(f"{emulator.url}/v1/personas")
        assert time.perf_counter() - started >= 0.02


def test_every_action_shows_cors_headers_that_a_browser_needs(api: httpx.Client, anam_emulator: Emulator) -> None:
    anam_emulator.fail("* * 503 x1")
    reply = api.post("/v1/engine/session", headers={"Origin": "http://localhost:5173"})
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (503, "http://localhost:5173")


def test_who_hangs_up_while_a_slow_request_waits_is_no_error(
    anam_emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    anam_emulator.fail("POST /v1/personas slow=0.1")
    with client_of(anam_emulator) as client, pytest.raises(httpx.ReadTimeout):
        client.post("/v1/personas", json={"name": "Cara"}, timeout=0.02)
    until(lambda: anam_emulator.requests, "the request to end")
    assert caplog.text == ""
