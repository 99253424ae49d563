"""Tools: on the page, at a webhook, in the knowledge, in the session; what is sent, and what is kept of each call."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from tests.emulator.live.page import SILENT, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT = {"type": "client", "name": "show_map", "description": "Shows a map.", "awaitResult": True}


def with_tool(**tool: Any) -> dict[str, Any]:
    return {**SILENT, "tools": [tool]}


def test_a_client_tool_waits_for_the_page(emulator: Emulator) -> None:
    with page(emulator, with_tool(**CLIENT)) as client:
        client.open()
        client.say('/call show_map {"zoom": 3, "apiKey": "k"}')
        started = client.until("toolCallStarted")
        assert (started["tool_name"], started["tool_type"], started["session_id"]) == (
            "show_map",
            "client",
            client.session,
        )
        assert started["arguments"] == {"zoom": 3, "apiKey": "k"}
        client.data("tool_result", tool_call_id="another", result="no")
        client.data("tool_result", tool_call_id=started["tool_call_id"], result="shown")
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(10)
        assert client.heard()[0] == "shown"
        assert not [each for each in client.seen if each["kind"] == "toolCallCompleted"], "the page tells itself"
        assert client.get()["toolCalls"] == [], "until the session has ended"
        client.send("endsession", {})
        client.closed()
        (call,) = client.get()["toolCalls"]
    assert (call["toolName"], call["status"], call["result"], call["turnIndex"]) == (
        "show_map",
        "completed",
        "shown",
        0,
    )
    assert call["arguments"] == {"zoom": 3, "apiKey": "[REDACTED]"}


@pytest.mark.parametrize(("tool", "seconds"), [(CLIENT, 10), ({**CLIENT, "toolTimeoutSeconds": 45}, 45)])
def test_a_page_that_does_not_answer_in_time(emulator: Emulator, tool: dict[str, Any], seconds: float) -> None:
    with page(emulator, with_tool(**tool)) as client:
        client.open()
        client.say("/call show_map")
        client.until("toolCallStarted")
        emulator.move_clock(seconds)
        failed = client.until("toolCallFailed")
        assert failed["error_message"] == f"the page did not answer within {seconds} seconds"


def test_an_error_of_the_page_and_a_tool_that_is_not_awaited(emulator: Emulator) -> None:
    with page(emulator, {**SILENT, "tools": [CLIENT, {**CLIENT, "name": "beep", "awaitResult": False}]}) as client:
        client.open()
        client.say("/call show_map")
        call = client.until("toolCallStarted")["tool_call_id"]
        client.data("tool_result", tool_call_id=call, error="no canvas")
        assert client.until("toolCallFailed")["error_message"] == "no canvas"
        client.say("/call beep")
        client.until("toolCallStarted")
        emulator.move_clock(30)
        assert client.heard()[0] == "Done."


def test_a_tool_that_may_not_be_interrupted_is_not(emulator: Emulator) -> None:
    with page(emulator, with_tool(**CLIENT, disableInterruptions=True)) as client:
        client.open()
        client.say("/call show_map")
        call = client.until("toolCallStarted")["tool_call_id"]
        client.data("interrupt")
        client.data("tool_result", tool_call_id=call, result="shown")
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(10)
        assert client.heard()[0] == "shown"


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on this machine, and what it was sent."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            seen.append({"path": self.path, "key": self.headers.get("x-key"), "body": body.decode()})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"It is sunny.")

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/weather", seen
        server.shutdown()
        thread.join()


HOOK = {"type": "server", "subtype": "webhook", "name": "weather", "method": "POST", "headers": {"X-Key": "secret"}}


@pytest.mark.parametrize(
    ("more", "path", "body"),
    [
        ({}, "/weather", {"city": "Bonn", "days": 2}),
        ({"queryParameters": {"properties": {"days": {"type": "integer"}}}}, "/weather?days=2", {"city": "Bonn"}),
        ({"bodyTemplate": '{"q": "{{city}}", "n": {{days}}}'}, "/weather", {"q": "Bonn", "n": 2}),
        ({"method": "GET"}, "/weather?city=Bonn&days=2", None),
    ],
)
def test_a_webhook_is_really_called(emulator: Emulator, more: dict[str, Any], path: str, body: Any) -> None:
    with webhook() as (url, seen), page(emulator, with_tool(**HOOK, **{"url": url} | more) if "method" not in more else with_tool(**{**HOOK, **more, "url": url})) as client:  # fmt: skip
        client.open()
        client.say('/call weather {"city": "Bonn", "days": 2}')
        completed = client.until("toolCallCompleted")
        assert (completed["result"], completed["tool_subtype"]) == ("It is sunny.", "webhook")
        (request,) = seen
    assert (request["path"], request["key"]) == (path, "secret")
    assert (json.loads(request["body"]) if request["body"] else None) == body


@pytest.mark.parametrize(
    "url", ["https://api.example/hook", "http://127.0.0.1.example/x", "file:///etc/passwd", "http://user@10.0.0.1/"]
)
def test_no_webhook_leaves_this_machine_unasked(emulator: Emulator, url: str) -> None:
    with page(emulator, with_tool(**HOOK, url=url)) as client:
        client.open()
        client.say("/call weather")
        assert "--allow-webhook" in client.until("toolCallFailed")["error_message"]


def test_a_webhook_that_fails_is_told(emulator: Emulator) -> None:
    with webhook(503) as (url, _), page(emulator, with_tool(**HOOK, url=url)) as client:
        client.open()
        client.say("/call weather")
        assert client.until("toolCallFailed")["error_message"].endswith("answered 503")
    with page(emulator, with_tool(**HOOK, url=url)) as client:
        client.open()
        client.say("/call weather")
        assert "did not answer" in client.until("toolCallFailed")["error_message"]


def test_knowledge_comes_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "hours.md").write_text("# Hours\n\nWe are open from nine to five.\n\nThe cafe sells cake.\n")
    tool = {"type": "server", "subtype": "knowledge", "name": "ask"}
    for folder, kind in ((tmp_path, "toolCallCompleted"), (None, "toolCallFailed")):
        with Emulator(media=False, knowledge=folder) as emulator, page(emulator, with_tool(**tool)) as client:
            client.open()
            client.say('/call ask {"query": "when are you open"}')
            event = client.until(kind)
            if folder:
                assert event["documents_accessed"] == ["hours.md"]
                assert event["result"] == '[Source 1 from "hours.md", Relevance: 50%]\nWe are open from nine to five.'
            else:
                assert "--knowledge" in event["error_message"]


def test_the_session_has_tools_of_its_own(emulator: Emulator) -> None:
    ending = {"type": "system", "name": "end_call"}
    with page(emulator, with_tool(**ending)) as client:
        client.open()
        client.say("/call end_call")
        client.until("toolCallCompleted")
        emulator.move_clock(10)
        assert client.until("endsession") == "The persona ended the call"
    assert emulator.sessions[0]["exitStatus"] == "CLOSED_BY_ENGINE"


def test_a_tool_that_is_not_there(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        client.say("/call fly")
        emulator.move_clock(20)
        assert client.heard()[0] == "That did not work: the persona has no tool 'fly'."
