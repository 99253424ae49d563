"""The key is in no repr, log, error, traceback or pickle, whatever goes wrong."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call
from anam_personas.api.decode import decoded
from anam_personas.api.exchange import Terms
from anam_personas.api.pace import Pace
from anam_personas.api.requests import request_maker
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import SyncWire
from anam_personas.errors import ApiError, UsageError
from tests.api.server import OK, Server, refused
from tests.api.support import KEY, Script, client

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzZWNyZXQiOjF9.c2ln"
ECHO = b'HTTP/1.1 400 Bad\r\nContent-Length: 51\r\n\r\n{"message":"bad Authorization: Bearer KEY-of-tests"}'.replace(
    b"51", b"52"
)
HALF_TOKEN = b'HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"sessionToken":"' + TOKEN.encode()


def wire_for(url: str) -> Any:
    # The key is made in here, so that no frame of the test holds it.
    access = Access(ApiKey("KEY-of-tests"), url, "staging", "ANAM_API_KEY_STAGING")
    return SyncWire(
        Terms(access, RetryPolicy(retries=1, first_delay=0.0), Pace(None, lambda: 0.0)), timeout=5.0, connections=1
    )


def failure(url: str) -> Any:
    wire, call = wire_for(url), Call("POST", "/v1/auth/session-token", b"{}")
    try:
        decoded(call, wire.run(call), wire.terms.access)
    except ApiError as error:
        return error
    finally:
        wire.close()
    raise AssertionError("it did not fail")


def everything(error: BaseException) -> Any:
    """All that a crash reporter could show of an error: its texts, attributes, causes, and the locals of their frames."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(shown.format()) + repr(error) + repr(vars(error)) + pickle.dumps(error).decode("latin-1")


TROUBLES = {
    "refused": None,
    "dropped": lambda number: None,
    "echoed": lambda number: ECHO,
    "no HTTP": lambda number: b"KEY-of-tests\r\n\r\n",
    "cut off": lambda number: HALF_TOKEN,
    "503": lambda number: b"HTTP/1.1 503 No\r\nContent-Length: 12\r\n\r\nKEY-of-tests",
    "redirect": lambda number: (
        b"HTTP/1.1 307 Go\r\nLocation: http://elsewhere/KEY-of-tests\r\nContent-Length: 0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_no_failure_holds_the_key_or_a_token(trouble: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    if trouble is None:
        error = failure(refused())
    else:
        with Server(trouble) as server:
            error = failure(server.url)
        assert b"Bearer KEY-of-tests" in server.requests[0]
    # What a server echoes in its status line or a header, httpcore itself logs at level DEBUG: not ours to keep back.
    logged = [record.getMessage() for record in caplog.records if record.name != "httpcore.http11"]
    shown = "".join([everything(error), *logged])
    assert "key-of-tests" not in shown.lower()
    assert TOKEN[:12] not in shown
    assert error.__cause__ is None
    assert error.__context__ is None


def test_no_reply_that_is_read_leaves_its_body_in_an_error() -> None:
    with Server(lambda number: OK.replace(b'{"id":"7"}', b'"' + b"t" * 9)) as server:
        error = failure(server.url)
    assert type(error) is errors.BadReply
    assert "ttt" not in everything(error)


def test_a_success_is_logged_without_key_and_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = b'{"sessionToken":"' + TOKEN.encode() + b'"}'
    with Server(lambda number: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)) as server:
        wire = wire_for(server.url)
        reply = wire.run(Call("POST", "/v1/auth/session-token", b"{}"))
        wire.close()
    assert TOKEN.encode() in reply.content
    assert "session-token" in caplog.text
    assert "KEY-of-tests" not in caplog.text
    assert TOKEN not in caplog.text + repr(reply)


def test_a_request_shows_no_key() -> None:
    request = request_maker(Access(ApiKey("KEY-of-tests"), "https://api.anam.ai"))(Call("PUT", "/v1/personas/7", b"{}"))
    assert request.headers["authorization"] == "Bearer KEY-of-tests"
    assert "KEY-of-tests" not in f"{request!r} {request.headers!r}"


def test_nothing_with_the_key_in_it_is_pickled() -> None:
    wire = wire_for("https://api.anam.ai")
    for thing in (wire, wire.terms, wire.terms.access):
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(thing)
    wire.close()


@pytest.mark.parametrize("method", ["create", "update"])
def test_the_key_is_never_sent_in_a_body(method: str) -> None:
    """Anam passes on what a body says: the headers of a tool to a webhook, a prompt to a model."""
    asked = Script(httpx.Response(200, json={"id": "1"}))
    body = {"config": {"headers": {"Authorization": f"Bearer {KEY}"}}}
    with (
        client(asked) as api,
        pytest.raises(UsageError, match="would carry the API key of ANAM_API_KEY_STAGING") as told,
    ):
        api.create("tools", body) if method == "create" else api.update("tools", "a", body)
    assert asked.requests == []
    assert KEY not in f"{told.value}"
