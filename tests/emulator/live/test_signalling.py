"""The socket: who may open one, what is answered to what is wrong, and how it comes and goes."""

from __future__ import annotations

import json

import httpx
import pytest
import websockets
from websockets.sync.client import connect

from anam_personas.emulator import Emulator
from tests.emulator.live.page import Page, page, socket_url, start


@pytest.mark.parametrize("query", ["", "?session_id=", "?session_id=nobody", "?session_id=a&session_id=b"])
def test_a_socket_to_no_session_is_closed(emulator: Emulator, query: str) -> None:
    with connect(f"{emulator.url.replace('http', 'ws')}/ws{query}") as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


def test_a_socket_to_a_session_that_has_ended_is_closed(emulator: Emulator) -> None:
    session = start(emulator)
    httpx.post(f"{emulator.url}/v1/sessions/{session}/stop", headers={"Authorization": "Bearer any"})
    with connect(socket_url(emulator, session)) as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.reason == "No session of this id is running"


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Origin": "http://localhost:5173"}, True),
        ({"Origin": "https://app.example"}, True),
        ({}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Host": "rebind.example"}, False),
    ],
)
def test_pages_of_other_origins_open_no_socket(headers: dict[str, str], passes: bool) -> None:
    with Emulator(media=False, allow_origins=["https://app.example"]) as emulator:
        url = socket_url(emulator, start(emulator))
        host = {} if "Host" not in headers else {"Host": headers["Host"]}
        request = httpx.Request("GET", url.replace("ws", "http", 1), headers={**headers, **host})
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
        request.headers.update(upgrade)
        with httpx.Client(timeout=5) as client:
            reply = client.send(request, stream=True)
            assert reply.status_code == (101 if passes else 403)
            reply.close()


WRONG = [
    ("no JSON", "JSON object"),
    ("[]", "JSON object"),
    ("NaN", "JSON object"),
    ('{"actionType": "heartbeat", "sessionId": "another"}', "JSON object"),
    ('{"actionType": "dance"}', "Unknown actionType 'dance'"),
    ('{"actionType": 7}', "Unknown actionType '7'"),
    ('{"actionType": "offer", "payload": 3}', "anam-personas[live]"),
    ('{"actionType": "talkstream", "payload": 3}', "talkstream needs"),
    ('{"actionType": "datachannel", "payload": "{"}', "message_type"),
    ('{"actionType": "datachannel", "payload": {"message_type": "dance"}}', "Unknown message_type 'dance'"),
    ('{"actionType": "datachannel", "payload": {"message_type": "speech"}}', "needs content"),
    ('{"actionType": "datachannel", "payload": {"message_type": ["speech"]}}', "Unknown message_type"),
    ("[" * 5000, "JSON object"),
]


@pytest.mark.parametrize(("text", "warning"), WRONG, ids=[text[:40] for text, _ in WRONG])
def test_what_cannot_be_understood_is_answered_with_a_warning(emulator: Emulator, text: str, warning: str) -> None:
    with page(emulator) as client, page(emulator) as other:
        client.socket.send(text)
        assert warning in client.until("warning")
        client.send("heartbeat")
        client.until("heartbeat")
        other.open()


def test_binary_and_huge_messages_harm_nobody(emulator: Emulator) -> None:
    with page(emulator) as client, page(emulator) as huge:
        client.socket.send(b"\x00\xff")
        assert "JSON object" in client.until("warning")
        huge.socket.send("x" * 2_000_000)
        with pytest.raises(websockets.ConnectionClosed):
            huge.socket.recv(timeout=5)
        assert huge.socket.close_code == 1009
        client.open()


def test_a_second_socket_takes_the_place_of_the_first(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        with connect(socket_url(emulator, client.session)) as socket:
            again = Page(emulator, client.session, socket)
            again.send("heartbeat")
            again.until("heartbeat")
            assert client.closed()[0] == 1000
            client.socket.close()
            again.say("Still there?")


def test_what_is_said_while_nobody_listens_waits(emulator: Emulator) -> None:
    session = start(emulator)
    assert httpx.post(f"{emulator.url}/talk?session_id={session}", json={"content": "Early."}).is_success
    emulator.move_clock(10)
    with connect(socket_url(emulator, session)) as socket:
        client = Page(emulator, session, socket)
        client.open()
        assert client.heard()[0] == "Early."


def test_every_message_has_the_documented_form(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.send("heartbeat")
        assert json.loads(client.socket.recv(timeout=5)) == {
            "actionType": "heartbeat",
            "sessionId": client.session,
            "payload": "",
        }
