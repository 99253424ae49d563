"""A scripted model on a real socket, which is not the emulator's, and projects with tests beside it."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NoReturn, Self

from anam_personas.cli.main import main
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pytest

    Answer = Callable[[dict[str, Any]], Any]

PERSONA = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
systemPrompt: You are Cara. You talk to {{ visitorName }}.
initialMessage: Hello, this is Cara.
variables: {visitorName: {type: string, default: our visitor}}
tools: [book_visit]
"""
TOOL = """\
version: 1
name: book_visit
type: client
description: Book a visit.
parameters:
  type: object
  properties: {day: {type: string}, price: {type: number}}
  required: [day]
"""


class Server:
    """A model: ``answer`` gets the JSON of a request and gives a text, a tool call (name, arguments), a list of such, or
    a tuple of status, headers and bytes. ``asked`` are the requests, ``keys`` their Authorization headers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.delay = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.keys.append(self.headers.get("Authorization"))
                if outer.delay:
                    time.sleep(outer.delay)
                status, headers, raw = reply_to(body, outer.answer(body))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                return

        class Listening(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

        self._server = Listening(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def reply_to(body: dict[str, Any], answer: Any) -> tuple[int, dict[str, str], bytes]:
    if isinstance(answer, tuple) and len(answer) == 3:
        return answer
    parts = answer if isinstance(answer, list) else [answer]
    text = "".join(part for part in parts if isinstance(part, str))
    calls = [
        {
            "id": f"call_{time.monotonic_ns()}_{at}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(given) if not isinstance(given, str) else given},
        }
        for at, (name, given) in enumerate(part for part in parts if isinstance(part, tuple))
    ]
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    if calls:
        message["tool_calls"] = calls
    usage = {"prompt_tokens": 100, "completion_tokens": 20}
    if body.get("stream"):
        return 200, {"Content-Type": "text/event-stream"}, streamed(message, usage)
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    made = {"id": "x", "object": "chat.completion", "model": body["model"], "choices": [choice], "usage": usage}
    return 200, {"Content-Type": "application/json"}, json.dumps(made).encode()


def streamed(message: dict[str, Any], usage: dict[str, Any]) -> bytes:
    """Three characters an event."""
    text = message["content"] or ""
    deltas: list[dict[str, Any]] = [{"content": text[at : at + 3]} for at in range(0, len(text), 3)]
    for index, call in enumerate(message.get("tool_calls", [])):
        arguments = call["function"]["arguments"]
        deltas.append(
            {"tool_calls": [{"index": index, "id": call["id"], "function": {"name": call["function"]["name"]}}]}
        )
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": arguments[at : at + 3]}}]}
            for at in range(0, len(arguments), 3)
        ]
    events: list[Any] = [{"choices": [{"delta": delta}]} for delta in deltas]
    events += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": usage}]
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"


def settings(url: str, more: str = "", judge: bool = True) -> str:
    text = f'[models.default]\nurl = "{url}"\nmodel = "talker"\n{more}'
    return text + (f'\n[models.judge]\nurl = "{url}"\nmodel = "judge"\n{more}' if judge else "")


class Bench:
    """A project with a test file, its server, and the command."""

    def __init__(self, folder: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.server, self.capsys = folder, server, capsys
        self.out = self.err = ""

    def write(self, tests: str, more: Mapping[str, str] | None = None, **chosen: Any) -> Bench:
        files = {
            "personas/cara.yaml": PERSONA,
            "tools/book_visit.yaml": TOOL,
            "anam-personas.toml": settings(self.server.url, **chosen),
        }
        write(self.folder, {**files, "personas/cara.test.yaml": f"persona: cara\n{tests}", **(more or {})})
        return self

    def run(self, *words: str) -> int:
        code = main(["test", *words])
        self.out, self.err = self.capsys.readouterr()
        return code

    def json(self, *words: str) -> dict[str, Any]:
        self.code = self.run("--format", "json", *words)
        read: dict[str, Any] = json.loads(self.out)
        return read

    def recordings(self, name: str = "cara.jsonl") -> str:
        return (self.folder / "personas/__recordings__" / name).read_text(encoding="utf-8")


@contextmanager
def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Answer
) -> Iterator[Bench]:
    for name in ("CI", "ANAM_MODEL_URL", "ANAM_MODEL_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with Server(answer) as server:
        yield Bench(tmp_path, server, capsys)


def cut_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on whatever opens a connection, or looks up a host, fails the test."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("no network is used here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def last(body: dict[str, Any]) -> str:
    """What was said to the model last."""
    return str(body["messages"][-1]["content"])
