"""What is sent: the same by our own connections as by httpx, with nothing in it that a value could add."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas._version import __version__
from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call
from anam_personas.api.requests import byte_maker, request_maker

ACCESS = Access(ApiKey("a-key"), "http://127.0.0.1:8123")


def parsed(data: bytes) -> tuple[h11.Request, bytes]:
    """A request as a server reads it, and its body."""
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    request, body = server.next_event(), b""
    assert isinstance(request, h11.Request)
    while isinstance(event := server.next_event(), h11.Data):
        body += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    assert server.trailing_data[0] == b""
    return request, body


CALLS = [
    Call("GET", "/v1/personas?perPage=100&search=a%20b"),
    Call("DELETE", "/v1/tools/1"),
    Call("POST", "/v1/personas", b'{"name":"Zo\xc3\xab"}'),
    Call("PUT", "/v1/personas/1", b""),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_both_ways_send_the_same(call: Call) -> None:
    request, body = parsed(byte_maker(ACCESS)(call))
    other = request_maker(ACCESS)(call)
    assert request.method == other.method.encode() == call.method.encode()
    assert request.target == other.url.raw_path == call.path.encode()
    assert body == other.read() == (call.body or b"")
    ours = {name.decode(): value.decode() for name, value in request.headers}
    theirs = dict(other.headers.items())
    ours.pop("connection")
    theirs.pop("connection", None)
    assert ours == theirs


def test_the_headers_say_who_asks_and_for_what() -> None:
    headers = dict(parsed(byte_maker(ACCESS)(CALLS[0]))[0].headers)
    assert headers[b"host"] == b"127.0.0.1:8123"
    assert headers[b"authorization"] == b"Bearer a-key"
    assert headers[b"user-agent"] == f"anam-personas/{__version__}".encode()
    assert headers[b"accept"] == b"application/json"
    assert b"content-type" not in headers


@given(st.binary(max_size=300))
def test_a_body_arrives_whole_and_ends_the_request(body: bytes) -> None:
    request, found = parsed(byte_maker(ACCESS)(Call("POST", "/v1/tools", body)))
    assert found == body
    assert dict(request.headers)[b"content-type"] == b"application/json"


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_characters="#"), max_size=20))
def test_no_path_adds_a_header_or_a_request(text: str) -> None:
    try:
        data = byte_maker(ACCESS)(Call("GET", f"/v1/personas?search={text}"))
    except Exception as error:  # noqa: BLE001 - httpx refuses control characters, which is as good
        assert "nvalid" in f"{type(error).__name__} {error}"  # noqa: PT017
        return
    request, body = parsed(data)
    assert request.target.startswith(b"/v1/personas?search=")
    assert len(request.headers) == 6
    assert body == b""


def test_the_key_is_not_shown() -> None:
    assert "a-key" not in repr(request_maker(ACCESS)(CALLS[0]).headers)
