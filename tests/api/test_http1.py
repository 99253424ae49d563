"""Bytes to replies, without a socket: in whatever pieces they come, and what is no reply."""

from __future__ import annotations

from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.api.body import Answer
from anam_personas.api.http1 import Conversation

LARGEST = 64


def asked(method: str = "GET", largest: int = LARGEST) -> Conversation:
    made = Conversation()
    made.ask(method, largest)
    return made


def heard(conversation: Conversation, *pieces: bytes) -> Answer | None:
    found = None
    for piece in pieces:
        found = conversation.hear(piece)
        if found is not None:
            break
    return found


def reply(body: bytes, head: bytes = b"", status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n" % len(body) + head + b"\r\n" + body


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{ }\r\n0\r\n\r\n"


@given(st.binary(max_size=LARGEST), st.lists(st.integers(0, 200)))
def test_a_reply_is_the_same_in_whatever_pieces_it_comes(body: bytes, cuts: list[int]) -> None:
    data = reply(body)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    conversation = asked()
    found = [conversation.hear(piece) for piece in pieces]
    assert found[:-1] == [None] * (len(pieces) - 1)
    assert found[-1] is not None
    assert (found[-1].status_code, found[-1].content, found[-1].trouble) == (200, body, "")
    assert conversation.may_go_on()


def test_names_of_headers_are_in_lower_case() -> None:
    found = asked().hear(reply(b"", b"X-Request-ID: Ab\r\n"))
    assert found is not None
    assert found.headers["x-request-id"] == "Ab"


def test_an_informational_reply_is_not_the_reply() -> None:
    found = heard(asked(), b"HTTP/1.1 100 Continue\r\n\r\n", reply(b"{}"))
    assert found is not None
    assert (found.status_code, found.content) == (200, b"{}")


def test_a_chunked_reply() -> None:
    found = heard(asked(), CHUNKED[:50], CHUNKED[50:])
    assert found is not None
    assert found.content == b"{ }"


def test_a_reply_that_ends_with_the_connection_is_whole_and_the_last() -> None:
    conversation = asked()
    assert conversation.hear(b"HTTP/1.1 200 OK\r\n\r\n{}") is None
    found = conversation.hear(b"")
    assert found is not None
    assert found.content == b"{}"
    assert not conversation.may_go_on()


@pytest.mark.parametrize(("size", "is_taken"), [(LARGEST, True), (LARGEST + 1, False)])
def test_a_body_is_taken_up_to_its_limit(size: int, is_taken: bool) -> None:
    found = asked().hear(reply(b"x" * size))
    assert found is not None
    assert bool(found.trouble) is not is_taken
    assert len(found.content) == (size if is_taken else 0)


def test_the_limit_is_that_of_the_request() -> None:
    conversation = asked(largest=1)
    assert conversation.hear(reply(b"x")) is not None
    assert conversation.may_go_on()
    conversation.ask("GET", 5)
    found = conversation.hear(reply(b"12345"))
    assert found == Answer(200, {"content-length": "5"}, b"12345")


@pytest.mark.parametrize(
    ("head", "may"),
    [(b"", True), (b"Connection: close\r\n", False), (b"Connection: keep-alive\r\n", True)],
)
def test_whether_another_request_may_follow(head: bytes, may: bool) -> None:
    conversation = asked()
    assert conversation.hear(reply(b"{}", head)) is not None
    assert conversation.may_go_on() is may


def test_none_follows_unsolicited_bytes_nor_half_a_reply() -> None:
    conversation = asked()
    assert conversation.hear(reply(b"{}") + reply(b"{}")) is not None
    assert not conversation.may_go_on()
    half = asked()
    assert half.hear(reply(b"{}")[:-1]) is None
    assert not half.may_go_on()


def test_a_reply_to_head_has_no_body() -> None:
    conversation = asked("HEAD")
    found = conversation.hear(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    assert found is not None
    assert found.content == b""
    assert conversation.may_go_on()


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"SSH-2.0-x\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200 * 1024,),
        (b"HTTP/1.1 200 OK\r\n", b""),
    ],
)
def test_what_is_no_reply_is_an_error_of_the_protocol(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        heard(asked(), *pieces)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([b""], "the server closed the connection without a reply"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", b""], "the server closed the connection without a reply"),
        ([b"HTTP/1.1 2", b""], "the server closed the connection without a reply"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b""], "without sending complete message body"),
    ],
)
def test_a_connection_that_is_closed_too_early_is_said_in_words(pieces: list[bytes], words: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match=words):
        heard(asked(), *pieces)
