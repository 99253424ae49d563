"""Whatever an editor sends, the server answers by the codes of JSON-RPC, finds no bug in itself, and answers the next request."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from queue import Queue
from typing import IO, TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.lsp import wire
from anam_personas.lsp.methods import METHODS
from tests.budget import examples
from tests.lsp.conftest import FILES, NOWHERE
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INITIALIZE = {"id": "begin", "method": "initialize", "params": {"capabilities": {}}}
NAME = "personas/cara.yaml"
CODES = {-32700, -32600, -32601, -32602, -32803, -32800}
"""What may be said of a message; -32603 would be a bug of the server."""


class Process:
    """The server, started as an editor starts it, and what it sends."""

    def __init__(self, folder: Path) -> None:
        self.uri = (folder / NAME).as_uri()
        self.count = 0
        self.begin()

    def begin(self) -> None:
        """Start it: at first, and after what ended it, so that a failure is found again."""
        command = [sys.executable, "-m", "anam_personas", "lsp"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.received: Queue[Any] = Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, self.received), daemon=True).start()
        self.send(INITIALIZE)
        self.until("begin")

    @staticmethod
    def _read(stream: IO[bytes], received: Queue[Any]) -> None:
        with stream:
            reader = wire.Reader(stream)
            while (message := reader.read()) is not wire.END:
                received.put(message)
        received.put(None)

    def send(self, *messages: Any) -> None:
        assert self.process.stdin is not None
        for each in messages:
            self.process.stdin.write(each if isinstance(each, bytes) else framed(each))
        self.process.stdin.flush()

    def until(self, id_: str) -> list[Any]:
        """What is received up to the response to a request."""
        found = [self.received.get(timeout=20)]
        while found[-1] is not None and found[-1].get("id") != id_:
            found.append(self.received.get(timeout=20))
        assert found[-1] is not None, f"the server ended: {self.end()}"
        return found

    def works(self) -> list[Any]:
        """Ask for a hover and for the findings of a file with one, and return what was sent before the answers."""
        self.count += 1
        text = FILES[NAME].replace("voiceId", "voiceID")
        document = {"uri": self.uri, "languageId": "yaml", "version": self.count, "text": text}
        line = text[: text.index("voiceID")].count("\n")
        place = {"textDocument": {"uri": self.uri}, "position": {"line": line, "character": 2}}
        self.send(
            {"method": "textDocument/didOpen", "params": {"textDocument": document}},
            {"id": f"hover {self.count}", "method": "textDocument/hover", "params": place},
        )
        before = self.until(f"hover {self.count}")
        assert "voiceID" in before[-1]["result"]["contents"]["value"]
        shown = [each["params"] for each in before if each.get("method") == "textDocument/publishDiagnostics"]
        codes = [found["code"] for each in shown if each["uri"] == self.uri for found in each["diagnostics"]]
        assert "S001" in codes
        return before[:-1]

    def end(self) -> tuple[int, bytes]:
        """The exit code and stderr, once the stream ends."""
        assert self.process.stdin is not None
        assert self.process.stderr is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        with self.process.stderr as stderr:
            return self.process.wait(60), stderr.read()


def framed(message: Any) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    write(tmp_path, FILES)
    process = Process(tmp_path)
    try:
        yield process
        code, error = process.end()
        assert (code, error) == (1, b""), "the stream ended without `exit`, and nothing else is to be said"
    finally:
        process.process.kill()
        process.process.wait()


CHARACTERS = st.one_of(
    st.characters(), st.characters(categories=["Cs"]), st.sampled_from("{}[]:|>-#&*\"'\n\r\t \0\ufeff\x85\u2028%")
)
URIS = st.sampled_from([*NOWHERE, "http://x:y/"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, 0, 2**31, 2**64, -(2**70), 10**400, 1e400, -0.0, 1.5, float("nan")])
    | st.text(CHARACTERS, max_size=20)
    | URIS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACE = {"line": 3, "character": 4}
FIELDS: dict[str, dict[str, Any]] = {
    "initialize": {"capabilities": {"general": {"positionEncodings": ["utf-8"]}}},
    "initialized": {},
    "textDocument/didChange": {"contentChanges": [{"text": "version: 1\n"}]},
    "textDocument/codeAction": {"range": {"start": PLACE, "end": PLACE}, "context": {"only": ["quickfix"]}},
    "textDocument/codeLens": {},
    "textDocument/rename": {"position": PLACE, "newName": "guest"},
    "workspace/executeCommand": {"command": "anam-personas.preview", "arguments": ["cara"]},
    "textDocument/telepathy": {},
    "$/cancelRequest": {"id": 5},
    "$/setTrace": {},
}
"""What methods need besides a document; a position, where a method is not named."""
NAMES = sorted(({each.name for each in METHODS} | FIELDS.keys()) - {"exit", "shutdown"})


def _valid(method: str, uri: str) -> dict[str, Any]:
    if method.startswith("workspace/did"):
        return {"changes": [{"uri": uri, "type": 2}]}
    document: dict[str, Any] = {"uri": uri}
    if method.endswith("didOpen"):
        document = {"uri": uri, "languageId": "yaml", "version": 3, "text": FILES[NAME]}
    needs = FIELDS.get(method, {"position": PLACE})
    return needs | {"textDocument": document} if method.startswith("textDocument") else needs


def _parts(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all parts of a value, itself left out."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield (*way, key)
        yield from _parts(inner, (*way, key))


@st.composite
def spoiled(draw: st.DrawFn, value: Any) -> Any:
    """A value with one part of it replaced, or left out."""
    ways = list(_parts(value))
    if not ways:
        return draw(VALUES)
    *above, key = draw(st.sampled_from(ways))
    made = inner = json.loads(json.dumps(value))
    for step in above:
        inner = inner[step]
    if draw(st.integers(0, 3)) == 0:
        del inner[key]
    else:
        inner[key] = draw(URIS if key == "uri" and draw(st.booleans()) else VALUES)
    return made


@st.composite
def calls(draw: st.DrawFn, uri: str) -> Any:
    """A request or notification, of which something is wrong."""
    method = draw(st.sampled_from(NAMES))
    call: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": draw(spoiled(_valid(method, uri)))}
    if draw(st.integers(0, 3)):
        call["id"] = draw(st.integers(0, 99))
    return draw(st.sampled_from([call, call, call, draw(spoiled(call))]))


@st.composite
def typed(draw: st.DrawFn, uri: str) -> Any:
    """A text with something in it."""
    text = FILES[NAME]
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(st.text(CHARACTERS, max_size=6)) + text[at:]
    document = {
        "uri": draw(st.sampled_from([uri, uri.replace("cara", "leo"), uri.replace("cara.yaml", "_prompts/style.md")]))
    }
    return {
        "method": "textDocument/didChange",
        "params": {"textDocument": document, "contentChanges": [{"text": text}]},
    }


BODIES = st.binary(max_size=30).map(lambda body: b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
"""What is no JSON."""
HEADERS = st.sampled_from(
    [
        b"hello\r\n",
        b"\r\n\r\n",
        b"Content-Length: -5\r\n\r\n{}",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"Content-Length: x\r\n\r\n",
        b"Content-Length: 1\r\n\r\n{}",
        b"Content-Length\r\n\r\n{}",
        b"Content-Type: x\r\n\r\n{}",
        b"\xff\xfe\0",
        b"x" * 20_000,
    ]
)


@settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_message(server: Process, data: st.DataObject) -> None:
    def is_last(message: Any) -> bool:
        return isinstance(message, dict) and message.get("method") in ("exit", "shutdown")

    if server.process.poll() is not None:
        server.begin()
    one = VALUES | calls(server.uri) | calls(server.uri) | typed(server.uri) | BODIES | HEADERS
    messages = data.draw(st.lists(one.filter(lambda each: not is_last(each)), min_size=1, max_size=12))
    server.send(*messages)
    for each in server.works():
        assert "Traceback" not in json.dumps(each), each["params"]["message"]
        if "error" in each:
            assert each["error"]["code"] in CODES
        elif "method" not in each:
            assert isinstance(each["id"], int | str)
            assert "result" in each
