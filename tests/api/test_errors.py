from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.errors import ApiRefused, ApiUnavailable
from tests.api.support import KEY, Clock, Script, client

TABLE = {
    301: (errors.BadReply, 4),
    304: (errors.BadReply, 4),
    400: (errors.BadRequest, 3),
    401: (errors.Unauthorized, 3),
    402: (errors.PaymentRequired, 3),
    403: (errors.Forbidden, 3),
    404: (errors.NotFound, 3),
    409: (errors.Conflict, 3),
    413: (errors.TooLarge, 3),
    415: (errors.WrongType, 3),
    418: (errors.OtherRefusal, 3),
    422: (errors.BadRequest, 3),
    429: (errors.RateLimited, 4),
    500: (errors.ServerError, 4),
    503: (errors.ServerError, 4),
    599: (errors.ServerError, 4),
}

SENTENCES = {
    400: "PUT /v1/personas/7 was refused as invalid (400): no; correct it in the file that it comes from",
    401: "api.anam.ai does not accept the API key (401): no; "
    "check ANAM_API_KEY_STAGING, where environment 'staging' takes its key from",
    402: "the plan of the Anam organisation does not cover PUT /v1/personas/7 (402): no; "
    "see the plan of the organisation that the key in ANAM_API_KEY_STAGING belongs to",
    403: "the API key may not do PUT /v1/personas/7 (403): no; "
    "give the key in ANAM_API_KEY_STAGING that permission, or use one that has it",
    404: "personas/7 is not there in environment 'staging' (404 to PUT /v1/personas/7): no; "
    "it was deleted, or ANAM_API_KEY_STAGING holds the key of another organisation",
    409: "PUT /v1/personas/7 met another change (409): no; check the current state, and plan again",
    413: "PUT /v1/personas/7 was refused as too large (413): no; shorten what it comes from, or divide it",
    415: "PUT /v1/personas/7 was refused for the type of its content (415): no; "
    "see which types the API takes, and that https://api.anam.ai is the Anam API",
    418: "PUT /v1/personas/7 was refused (418): no; check that https://api.anam.ai is the Anam API",
    429: "PUT /v1/personas/7 was refused as too frequent (429) after 5 attempts in 8 s: no; "
    "try again later; the pace of plan and apply is requests-per-second of environment 'staging'",
    500: "PUT /v1/personas/7 failed on the server's side (500): no; try again later, and see Anam's status page if it lasts",
}


def failed(status: int, body: Any = None, **headers: Any) -> Any:
    answer = httpx.Response(status, json=body or {"message": "no"}, headers=headers)
    with client(Script(answer)) as api, pytest.raises(errors.CallFailed) as caught:
        api.update("personas", "7", {})
    return caught.value


@pytest.mark.parametrize(("status", "expected"), TABLE.items())
def test_every_status_has_its_class(status: int, expected: Any) -> None:
    error = failed(status)
    assert (type(error), error.exit_code, error.status) == (*expected, status)
    assert isinstance(error, ApiRefused if expected[1] == 3 else ApiUnavailable)


@pytest.mark.parametrize(("status", "sentence"), SENTENCES.items())
def test_every_sentence_says_what_where_and_what_to_do(status: int, sentence: str) -> None:
    error = failed(status)
    assert str(error) == sentence
    assert sentence.endswith(f"; {error.hint}")
    assert error.call == "PUT /v1/personas/7"


def test_a_field_that_the_reply_names_is_named() -> None:
    error = failed(400, {"error": "Invalid request body", "details": {"voiceId": {"_errors": ["Invalid uuid"]}}})
    assert "refused as invalid (400): voiceId: Invalid uuid; " in str(error)
    assert error.fields == (("voiceId", "Invalid uuid"),)


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://evil.example/v1/personas/7", "evil.example"),
        ("/login", "api.anam.ai"),
        ("//evil.example:8443/x?y", "evil.example"),
        ("http://me:hunter2@evil.example/", "evil.example"),
        ("http://[", "somewhere"),
    ],
)
def test_a_redirect_is_not_followed_and_names_its_host(location: str, host: str) -> None:
    handler = Script(httpx.Response(308, headers={"Location": location}))
    with client(handler) as api, pytest.raises(errors.BadReply) as caught:
        api.get("personas", "7")
    assert f"a redirect to {host}, where the API key is not sent" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert len(handler.requests) == 1


def test_an_error_survives_being_pickled() -> None:
    error = pickle.loads(pickle.dumps(failed(429)))
    assert (type(error), error.status, error.effort.attempts) == (errors.RateLimited, 429, 5)
    assert str(error) == SENTENCES[429]


def test_a_refused_connection_says_where() -> None:
    with client(Script(httpx.ConnectError), Clock()) as api, pytest.raises(errors.Unreachable) as caught:
        api.get("personas", "7")
    assert str(caught.value) == (
        "api.anam.ai did not answer GET /v1/personas/7 after 5 attempts in 8 s: ConnectError: gone; "
        "check the network, and that https://api.anam.ai is right"
    )
    assert caught.value.status is None


def test_the_server_s_words_never_hold_the_key() -> None:
    assert KEY not in str(failed(400, {"message": f"unknown key {KEY}", "details": {"x": {"_errors": [KEY]}}}))
