"""A client of yaml-language-server, the one that editors use for YAML: just enough of the Language Server Protocol."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

SECONDS = 20
SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}},
    "http": {"proxy": "", "proxyStrictSSL": True},
}
CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
}


class LanguageServer:
    """The server in a process of its own, for the YAML files of a folder.

    A text is opened as a file of the folder ``at``, new each time. Where a place in it is meant, a ``|`` stands there.
    """

    def __init__(self, node: Path, folder: Path) -> None:
        self._folder = folder
        script = node / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
        self._process = subprocess.Popen(
            ["node", str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._count = 0

    def __enter__(self) -> Self:
        root = self._folder.as_uri()
        self.request("initialize", {"processId": None, "rootUri": root, "capabilities": CAPABILITIES})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": SETTINGS})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._process.wait(SECONDS)
        self._reader.join(SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def diagnostics(self, at: str, text: str) -> list[dict[str, Any]]:
        """What the editor underlines."""
        uri = self._open(at, text)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found

    def completions(self, at: str, text: str) -> dict[str, dict[str, Any]]:
        """What is offered at the ``|``, by label."""
        result = self._ask("textDocument/completion", at, text)
        return {item["label"]: item for item in result["items"]}

    def hover(self, at: str, text: str) -> str:
        """What is shown over the word at the ``|``, as markdown; empty for nothing."""
        result = self._ask("textDocument/hover", at, text)
        return str(result["contents"]["value"]) if result else ""

    def request(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer."""
        self._count += 1
        mine = self._count
        self._send({"id": mine, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == mine and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        """Tell."""
        self._send({"method": method, "params": params})

    def _ask(self, method: str, at: str, text: str) -> Any:
        before, after = text.split("|", 1)
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        uri = self._open(at, before + after)
        return self.request(method, {"textDocument": {"uri": uri}, "position": position})

    def _open(self, at: str, text: str) -> str:
        self._count += 1
        uri = (self._folder / at / f"{self._count}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks is answered on the way."""
        message = self._inbox.get(timeout=SECONDS)
        if "method" in message and "id" in message:
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else []
            values = [SETTINGS.get(item.get("section", ""), {}) for item in asked]
            self._send({"id": message["id"], "result": values if asked else None})
        return message

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            size = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._inbox.put(json.loads(stream.read(size)))
