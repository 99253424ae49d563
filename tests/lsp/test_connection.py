"""The conversation itself: what is answered, refused, cancelled, and where it ends."""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import pytest

from anam_personas.errors import UsageError
from anam_personas.lsp import wire
from anam_personas.lsp.connection import Connection
from anam_personas.lsp.methods import PREVIEW, serve
from tests.lsp.conftest import NOWHERE

INITIALIZE = {"id": 1, "method": "initialize", "params": {"capabilities": {}}}
END = ({"id": 9, "method": "shutdown"}, {"method": "exit"})


def sent(*messages: Any) -> bytes:
    bodies = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in messages]
    return b"".join(b"content-type: x\r\nCONTENT-LENGTH: %d\r\n\r\n%b" % (len(body), body) for body in bodies)


def received(stream: io.BytesIO) -> list[dict[str, Any]]:
    stream.seek(0)
    return list(iter(wire.Reader(stream).read, wire.END))


def answers(*messages: Any) -> tuple[bool, dict[Any, Any]]:
    """Whether the session ended in order, and the codes of errors or the results, by the ids of the requests."""
    out = io.BytesIO()
    is_orderly = serve(io.BytesIO(sent(*messages)), out)
    by_id = {
        each["id"]: each.get("error", {}).get("code", each.get("result")) for each in received(out) if "id" in each
    }
    return is_orderly, by_id


def test_a_session() -> None:
    is_orderly, found = answers(INITIALIZE, {"method": "initialized", "params": {}}, *END)
    assert is_orderly
    assert found[9] is None
    assert found[1]["capabilities"]["positionEncoding"] == "utf-16"
    assert "executeCommandProvider" in found[1]["capabilities"]


def test_the_editor_chooses_how_columns_are_counted() -> None:
    capabilities = {"general": {"positionEncodings": ["utf-7", "utf-32", "utf-8"]}}
    _, found = answers(INITIALIZE | {"params": {"capabilities": capabilities}}, *END)
    assert found[1]["capabilities"]["positionEncoding"] == "utf-32"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"id": 2, "method": "textDocument/telepathy"}, -32601),
        ({"id": 2, "method": "textDocument/hover"}, -32602),
        ({"id": 2, "method": "textDocument/hover", "params": [1]}, -32602),
        ({"id": 2, "method": "textDocument/hover", "params": {"textDocument": {"uri": 5}}}, -32602),
        ({"id": 2, "method": "workspace/executeCommand", "params": {"command": "rm"}}, -32803),
        ({"id": 2, "method": "workspace/executeCommand", "params": {"command": PREVIEW, "arguments": 5}}, -32602),
        (INITIALIZE | {"id": 2}, -32600),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(message: dict[str, Any], code: int) -> None:
    is_orderly, found = answers(INITIALIZE, message, *END)
    assert (is_orderly, found[2]) == (True, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", -32700), (b"[" * 100_000, -32700), (b"[]", -32600), (b"{}", -32600), (b"7", -32600), (b"null", -32600)],
)
def test_a_message_that_is_none_does_not_end_the_session(body: bytes, code: int) -> None:
    is_orderly, found = answers(INITIALIZE, body, *END)
    assert (is_orderly, found[None]) == (True, code)


def test_nothing_is_answered_before_and_after_the_session() -> None:
    hover = {"id": 2, "method": "textDocument/hover", "params": {}}
    unknown = {"id": 3, "method": "textDocument/telepathy", "params": {}}
    assert answers(hover, unknown, {"method": "initialized"}, {"method": "exit"}) == (False, {2: -32002, 3: -32002})
    _, after = answers(INITIALIZE, END[0], hover, unknown, END[1])
    assert (after[2], after[3]) == (-32600, -32600)


@pytest.mark.parametrize("uri", NOWHERE)
def test_a_file_that_there_cannot_be_is_in_no_project(uri: str) -> None:
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    opened = {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "text": "x"}}}
    is_orderly, found = answers(INITIALIZE, opened, {"id": 2, "method": "textDocument/hover", "params": place}, *END)
    assert (is_orderly, found[2]) == (True, None)


@pytest.mark.parametrize("id_", [True, 1.5, float("nan"), [], [1], {}])
def test_an_id_that_is_none_is_refused(id_: Any) -> None:
    is_orderly, found = answers(INITIALIZE, {"id": id_, "method": "textDocument/hover"}, *END)
    assert (is_orderly, found[None]) == (True, -32600)


def test_a_request_without_an_id_is_not_taken() -> None:
    """Else an editor could not begin, or end, the session that such a message began or ended."""
    begin = {key: value for key, value in INITIALIZE.items() if key != "id"}
    is_orderly, found = answers(begin, INITIALIZE, {"method": "shutdown"}, {"id": 3, "method": "x"}, *END)
    assert (is_orderly, list(found), found[3]) == (True, [1, 3, 9], -32601)


def test_a_notification_that_cannot_be_taken_is_logged() -> None:
    out = io.BytesIO()
    bad = {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///x.yaml"}}}
    assert serve(io.BytesIO(sent(INITIALIZE, bad, {"method": "$/setTrace"}, {"method": "x/didTelepathy"}, *END)), out)
    told = [each["params"]["message"] for each in received(out) if each.get("method") == "window/logMessage"]
    assert told == ['textDocument/didOpen: the parameters need "text" of type string']


@pytest.mark.parametrize(
    "spoiled",
    [
        b"hello\r\n",
        b"\r\n{}",
        b"hello",
        b"Content-Length: -5\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n" + b"{" * 100_000,
        b"Content-Length: 3\r\n\r\n{}  }",
        b"Content-Length\r\n\r\n{}",
        b"x" * (8 * 1024 - 5),
        b"x" * 1_000_000,
    ],
)
def test_a_message_that_cannot_be_told_from_the_next_does_not_end_the_session(spoiled: bytes) -> None:
    out = io.BytesIO()
    hover = {"id": 2, "method": "textDocument/hover", "params": {}}
    assert serve(io.BytesIO(sent(INITIALIZE) + spoiled + sent(hover, *END).removeprefix(b"content-type: x\r\n")), out)
    found = {each["id"]: each.get("error", {}).get("code") for each in received(out) if "id" in each}
    assert found == {1: None, None: -32700, 2: -32602, 9: None}


def test_the_stream_may_end_anywhere() -> None:
    whole = sent(INITIALIZE)
    for length in (0, 5, len(whole) - 1):
        assert serve(io.BytesIO(whole[:length]), io.BytesIO()) is False


@pytest.mark.parametrize(
    "start", [b"hello\n", b"\r\n{}", b"Content-Length: -5\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n"]
)
def test_another_protocol_is_an_error(start: bytes) -> None:
    with pytest.raises(UsageError, match="Content-Length"):
        serve(io.BytesIO(start), io.BytesIO())


class Whole(io.BytesIO):
    """Bytes that say when all of them were read."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.was_read = threading.Event()

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line:
            self.was_read.set()
        return line


def test_what_is_cancelled_is_never_begun() -> None:
    cancel = {"method": "$/cancelRequest", "params": {"id": 2}}
    stream, out = Whole(sent({"id": 1, "method": "long"}, {"id": 2, "method": "next"}, cancel)), io.BytesIO()
    begun: list[Any] = []
    methods = {"long": lambda _: stream.was_read.wait(10), "next": begun.append}
    Connection(stream, out).run(lambda method, params: methods[method](params), lambda: False)
    assert begun == []
    assert [each.get("error", {}).get("code") for each in received(out)] == [None, -32800]


def test_a_bug_is_logged_and_the_session_goes_on() -> None:
    def answer(method: str, _params: Any) -> Any:
        if method == "broken":
            raise ZeroDivisionError("a bug")
        return 5

    out = io.BytesIO()
    messages = sent({"id": 1, "method": "broken"}, {"id": 2, "method": "fine"})
    Connection(io.BytesIO(messages), out).run(answer, lambda: False)
    log, error, fine = received(out)
    assert "ZeroDivisionError: a bug" in log["params"]["message"]
    assert (error["error"]["code"], fine["result"]) == (-32603, 5)
