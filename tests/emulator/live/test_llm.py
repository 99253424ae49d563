"""A language model as brain: what it is asked, how its words are said, its tools, and what happens where it fails."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas import errors
from anam_personas.emulator import Emulator
from tests.emulator.live.page import SILENT, Page, page

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-not-to-be-seen"


def words(*pieces: str) -> list[Any]:
    return [{"content": piece} for piece in pieces]


def tool(name: str, *arguments: str) -> list[Any]:
    first = {"index": 0, "id": "call-1", "function": {"name": name, "arguments": ""}}
    rest = [{"index": 0, "function": {"arguments": piece}} for piece in arguments]
    return [{"tool_calls": [piece]} for piece in (first, *rest)]


@contextmanager
def model(*replies: list[Any] | int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A model on this machine that gives these replies in turn; its base URL, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append({"path": self.path, "key": self.headers.get("authorization"), **body})
            reply = replies[len(asked) - 1]
            self.send_response(reply if isinstance(reply, int) else 200)
            self.end_headers()
            for delta in [] if isinstance(reply, int) else reply:
                line = delta if isinstance(delta, str) else f"data: {json.dumps({'choices': [{'delta': delta}]})}"
                self.wfile.write(f"{line}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()
        thread.join()


@contextmanager
def thinking(url: str, **persona: Any) -> Iterator[Page]:
    with Emulator(media=False, llm=url, llm_model="small", llm_key=KEY) as emulator:
        emulator.stop_clock()
        with page(emulator, {**SILENT, **persona}) as client:
            client.open()
            yield client


def heard(client: Page) -> tuple[str, dict[str, Any]]:
    """What is said, while the clock goes on: when the model answers is not for the clock to say."""
    whole = ""
    while True:
        client.emulator.move_clock(5)
        try:
            message = json.loads(client.socket.recv(timeout=0.02))
        except TimeoutError:
            continue
        payload = message["payload"]
        client.seen.append({"kind": message["actionType"], "payload": payload})
        if (
            message["actionType"] == "datachannel"
            and payload["messageType"] == "speechText"
            and payload["data"]["role"] == "persona"
        ):
            whole += payload["data"]["content"]
            if payload["data"]["end_of_speech"]:
                return whole, payload["data"]


def test_it_answers_with_the_persona_s_prompt(emulator: Emulator) -> None:
    with (
        model(words("We ", "open at ", "nine. ", "Come by", "!"), words("Yes.")) as (url, asked),
        thinking(url) as client,
    ):
        client.say("When do you open?")
        assert heard(client)[0] == "We open at nine. Come by!"
        client.data("context", content="It is Sunday.")
        client.say("Today?")
        assert heard(client)[0] == "Yes."
    first, second = asked
    assert (first["path"], first["key"], first["model"], first["stream"]) == (
        "/v1/chat/completions",
        f"Bearer {KEY}",
        "small",
        True,
    )
    assert first["messages"] == [
        {"role": "system", "content": "You are Cara."},
        {"role": "user", "content": "When do you open?"},
    ]
    assert second["messages"][1:] == [
        {"role": "system", "content": "It is Sunday."},
        {"role": "user", "content": "When do you open?"},
        {"role": "assistant", "content": "We open at nine. Come by!"},
        {"role": "user", "content": "Today?"},
    ]


def test_it_greets_where_there_is_no_first_message() -> None:
    with model(words("Welcome!")) as (url, asked), thinking(url, skipGreeting=False) as client:
        assert heard(client)[0] == "Welcome!"
    assert asked[0]["messages"][-1]["role"] == "user"


def test_it_calls_the_persona_s_tools() -> None:
    show = {
        "type": "client",
        "name": "show_map",
        "awaitResult": True,
        "parameters": {"type": "object", "properties": {"zoom": {"type": "integer"}}},
    }
    replies = (words("Look. ") + tool("show_map", '{"zo', 'om": 3}'), words("There."))
    with model(*replies) as (url, asked), thinking(url, tools=[show]) as client:
        client.say("Where are you?")
        while not client.seen or client.seen[-1]["kind"] != "toolCallStarted":
            client.emulator.move_clock(2)
            try:
                message = json.loads(client.socket.recv(timeout=0.02))
            except TimeoutError:
                continue
            if message["actionType"] == "datachannel" and message["payload"]["messageType"] == "toolCallStarted":
                started = message["payload"]["data"]
                break
        assert started["arguments"] == {"zoom": 3}
        client.data("tool_result", tool_call_id=started["tool_call_id"], result="on the screen")
        assert "There." in heard(client)[0]
    assert asked[0]["tools"][0]["function"]["name"] == "show_map"
    said, result = asked[1]["messages"][-2:]
    assert said["tool_calls"][0]["function"] == {"name": "show_map", "arguments": '{"zoom": 3}'}
    assert result == {"role": "tool", "tool_call_id": "call-1", "content": "on the screen"}


@pytest.mark.parametrize("arguments", ["{", "[]", ""])
def test_what_it_calls_wrongly_it_is_told(arguments: str) -> None:
    with model(tool("fly", arguments), words("Sorry.")) as (url, asked), thinking(url) as client:
        client.say("Fly!")
        assert heard(client)[0] == "Sorry."
    assert asked[1]["messages"][-1]["content"].startswith("error: ")


@pytest.mark.parametrize("reply", [500, 401])
def test_a_model_that_refuses_is_a_warning_without_the_key(reply: int) -> None:
    with model(reply) as (url, _), thinking(url) as client:
        client.say("Hello?")
        assert heard(client)[0] == "I cannot answer right now."
        warnings = [each["payload"] for each in client.seen if each["kind"] == "warning"]
    assert warnings == [f"The model at {url}/chat/completions answered {reply}"]


def test_a_model_that_is_not_there_and_one_that_talks_nonsense() -> None:
    with model([]) as (url, _):
        pass
    with thinking(url) as client:
        client.say("Hello?")
        assert heard(client)[0] == "I cannot answer right now."
    with (
        model(["data: {", "data: []", "event: x", 'data: {"choices": []}', *words("Fine.")]) as (url, _),
        thinking(url) as client,
    ):
        client.say("Hello?")
        assert heard(client)[0] == "Fine."


def test_what_is_interrupted_stops() -> None:
    story = words("Once upon a time. ", "There was a king. ", "And so on.")
    with model(story, words("Fine.")) as (url, _), thinking(url) as client:
        client.say("A story")
        while "Once " not in str(client.seen):
            client.emulator.move_clock(0.2)
            try:
                client.seen.append(json.loads(client.socket.recv(timeout=0.02)))
            except TimeoutError:
                continue
        client.data("interrupt")
        assert heard(client)[1]["interrupted"] is True
        client.say("Stop it")
        assert heard(client)[0] == "Fine."


@pytest.mark.parametrize("wrong", [{"llm": "localhost:1"}, {"llm": "http://x", "script": "talk.yaml"}])
def test_options_that_do_not_fit(wrong: dict[str, str]) -> None:
    with pytest.raises(errors.UsageError):
        Emulator(**wrong)  # type: ignore[arg-type]
