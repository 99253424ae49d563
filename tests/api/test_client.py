from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.access import ApiKey
from anam_personas.api.client import AnamApi
from anam_personas.errors import SettingsError, UsageError
from anam_personas.workspace.settings import Target
from tests.api.support import KEY, Clock, Script, client, page

PERSONA = {"id": "7", "name": "Cara"}


def test_each_verb_is_one_request() -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    with client(handler) as api:
        assert api.get("personas", "7") == PERSONA
        assert api.create("personas", {"name": "Zoë"}) == PERSONA
        assert api.update("tools", "7", {"name": "Cara"}) == PERSONA
        api.delete("tools", "7")
    assert [(request.method, str(request.url)) for request in handler.requests] == [
        ("GET", "https://api.anam.ai/v1/personas/7"),
        ("POST", "https://api.anam.ai/v1/personas"),
        ("PUT", "https://api.anam.ai/v1/tools/7"),
        ("DELETE", "https://api.anam.ai/v1/tools/7"),
    ]
    assert [request.content for request in handler.requests[:2]] == [b"", '{"name":"Zoë"}'.encode()]


def test_headers_of_a_request() -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    with client(handler) as api:
        api.update("personas", "7", {})
        api.get("personas", "7")
    written, read = (request.headers for request in handler.requests)
    assert written["authorization"] == f"Bearer {KEY}"
    assert written["content-type"] == "application/json"
    assert "content-type" not in read
    assert read["user-agent"].startswith("anam-personas/")


def test_an_address_with_a_path_keeps_it() -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    with client(handler, url="https://gateway.example/anam/") as api:
        api.get("personas", "7")
    assert str(handler.requests[0].url) == "https://gateway.example/anam/v1/personas/7"


def test_an_id_stays_inside_its_path() -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    with client(handler) as api:
        api.delete("personas", "../keys?x#y")
    assert handler.requests[0].url.raw_path == b"/v1/personas/..%2Fkeys%3Fx%23y"


@pytest.mark.parametrize("item", ["", ".", ".."])
def test_an_id_that_names_something_else_is_refused(item: str) -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    with client(handler) as api, pytest.raises(UsageError, match="is not an id of personas"):
        api.delete("personas", item)
    assert handler.requests == []


@pytest.mark.parametrize(
    "answer", [httpx.Response(204), httpx.Response(200, json={"message": "deleted"}), httpx.Response(200, text="ok")]
)
def test_the_reply_to_a_delete_is_not_read(answer: httpx.Response) -> None:
    with client(Script(answer)) as api:
        api.delete("personas", "7")


NONSENSE = {
    "a page": (httpx.Response(200, html="<html>"), "6 bytes of text/html, not JSON"),
    "nothing": (httpx.Response(200), "0 bytes of no content type, not JSON"),
    "cut off": (
        httpx.Response(200, content=b'{"id": "7', headers={"content-type": "application/json"}),
        "9 bytes of application/json, not JSON",
    ),
    "an array": (httpx.Response(200, json=[PERSONA]), "its JSON is not an object"),
    "null": (httpx.Response(200, content=b"null"), "its JSON is not an object"),
    "nesting without end": (httpx.Response(200, content=b"[" * 100_000), "nested too deeply"),
}


@pytest.mark.parametrize(("answer", "why"), NONSENSE.values(), ids=NONSENSE.keys())
def test_a_reply_that_is_no_object_is_a_bad_reply(answer: httpx.Response, why: str) -> None:
    with client(Script(answer)) as api, pytest.raises(errors.BadReply, match=why):
        api.get("personas", "7")


@pytest.mark.parametrize(
    "answer", [answer for answer, _ in NONSENSE.values()] + [httpx.Response(201, json={"name": "Cara"})]
)
def test_a_create_whose_reply_makes_no_sense_may_have_been_done(answer: httpx.Response) -> None:
    handler = Script(answer)
    with client(handler) as api, pytest.raises(errors.OutcomeUnknown) as caught:
        api.create("personas", {})
    assert len(handler.requests) == 1
    assert caught.value.hint == "check whether it took effect before sending it again"


def test_a_create_whose_reply_was_lost_is_not_sent_again() -> None:
    handler = Script(httpx.RemoteProtocolError)
    with client(handler) as api, pytest.raises(errors.OutcomeUnknown):
        api.create("personas", {})
    assert len(handler.requests) == 1


def test_a_retry_carries_the_same_body() -> None:
    handler = Script(httpx.ReadTimeout, httpx.Response(200, json=PERSONA))
    with client(handler) as api:
        api.update("personas", "7", {"name": "Cara"})
    assert [json.loads(request.content) for request in handler.requests] == [{"name": "Cara"}] * 2


def test_requests_per_second_hold_for_all_calls_of_a_client() -> None:
    clock = Clock()
    with client(Script(page([])), clock, requests_per_second=2) as api:
        for _ in range(3):
            list(api.list("personas"))
    assert clock.slept == [0.5, 0.5]


@pytest.mark.parametrize("options", [{"concurrency": 0}, {"requests_per_second": 0}, {"requests_per_second": -1}])
def test_limits_that_allow_nothing_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="above zero"):
        AnamApi(KEY, **options)


@pytest.mark.parametrize("key", [KEY, ApiKey(KEY)])
def test_a_key_is_only_made_for_an_address_it_may_go_to(key: str | ApiKey) -> None:
    with pytest.raises(SettingsError, match="plain http"):
        AnamApi(key, url="http://api.anam.ai")


def test_an_environment_of_the_settings_is_enough() -> None:
    handler = Script(httpx.Response(200, json=PERSONA))
    target = Target("staging", "ANAM_API_KEY_STAGING", "https://eu.example", concurrency=3)
    environ = {"ANAM_API_KEY_STAGING": KEY, "ANAM_ALLOWED_HOSTS": "eu.example"}
    with AnamApi.from_env(target, environ, httpx.MockTransport(handler)) as api:
        api.get("personas", "7")
        assert api.concurrency == 3
    assert str(handler.requests[0].url) == "https://eu.example/v1/personas/7"
    assert handler.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_an_environment_without_its_key_says_which_variable() -> None:
    with pytest.raises(SettingsError, match="ANAM_API_KEY is not set"):
        AnamApi.from_env(Target(), {})
