"""Language servers through one raw client: start, change to findings, completion, memory.

``python -m bench.editor`` prints the figures of each server that is here.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from bench import personas

OPEN, PERSONAS, LINES, ROUNDS = 200, 300, 120, 30
ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


class Figures(NamedTuple):
    """Milliseconds, medians but for the start, and megabytes with `OPEN` files open; 0 where it was not measured."""

    start: float
    change: float
    completion: float
    memory: float


class Client:
    """One session with a server, over its stdin and stdout."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._count = 0
        params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": {}}
        self.ask("initialize", params)
        self.answered = time.perf_counter()
        self.tell("initialized", {})

    def ask(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer."""
        self._count += 1
        mine = self._count
        self._send({"id": mine, "method": method, "params": params})
        return self._until(lambda message: message.get("id") == mine and "method" not in message).get("result")

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def findings(self, uri: str, are_they: Callable[[str], bool]) -> None:
        """Wait until the findings of a file are published, as JSON such that ``are_they``."""
        kind = "textDocument/publishDiagnostics"

        def found(message: Any) -> bool:
            if message.get("method") != kind or message["params"]["uri"] != uri:
                return False
            return are_they(json.dumps(message["params"]["diagnostics"]))

        self._until(found)

    def _until(self, is_it: Callable[[Any], bool]) -> Any:
        while True:
            message = self._read()
            if "method" in message and "id" in message:  # yaml-language-server asks for its configuration
                asked = (message.get("params") or {}).get("items", [])
                self._send({"id": message["id"], "result": [{} for _ in asked] or None})
            elif is_it(message):
                return message

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._in.flush()

    def _read(self) -> Any:
        size = 0
        while (line := self._out.readline()).strip():
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        if not line:
            raise RuntimeError("the server ended")
        return json.loads(self._out.read(size))


@contextmanager
def session(command: list[str], root: Path) -> Iterator[tuple[Client, float, int]]:
    """A client, the milliseconds to the first answer, and the number of the server's process."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
    )
    try:
        client = Client(process, root)
        yield client, (client.answered - began) * 1e3, process.pid
    finally:
        process.kill()
        process.communicate()


def measure(command: list[str], root: Path, files: list[Path], *, completes: bool = False) -> Figures:
    """One server on some files, the first of which is typed into."""
    starts = []
    for _ in range(5):
        with session(command, root) as (_, start, _):
            starts.append(start)
    with session(command, root) as (client, _, process):
        language = "python" if files[0].suffix == ".py" else "yaml"
        for file in files:
            document = {"uri": file.as_uri(), "languageId": language, "version": 1, "text": file.read_text("utf-8")}
            client.tell("textDocument/didOpen", {"textDocument": document})
        uri, text = files[0].as_uri(), files[0].read_text("utf-8")
        mistake = "import nonsense\n" if language == "python" else "nonsense: true\n"
        client.findings(uri, lambda _: True)
        changes, completions = [], []
        for number in range(2, ROUNDS + 2):
            changes.append(_changed(client, uri, number, f"{text}{mistake if number % 2 else ''}"))
            if completes:
                began = time.perf_counter()
                asked = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 0}}
                client.ask("textDocument/completion", asked)
                completions.append((time.perf_counter() - began) * 1e3)
        memory = _memory(process)
    found = statistics.median(completions) if completions else 0.0
    return Figures(statistics.median(starts), statistics.median(changes), found, memory)


def _changed(client: Client, uri: str, version: int, text: str) -> float:
    """Milliseconds from a change, which makes a mistake or takes it back, to findings that say so."""
    began = time.perf_counter()
    change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
    client.tell("textDocument/didChange", change)
    client.findings(uri, lambda found: ("nonsense" in found) == ("nonsense" in text))
    return (time.perf_counter() - began) * 1e3


def _memory(process: int) -> float:
    """Megabytes of a process; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def compare() -> dict[str, Figures]:
    """The figures by server: ours with many files open, the others, those that are here, with one of the same length."""
    with tempfile.TemporaryDirectory(prefix="anam-personas-bench-") as name:
        root = Path(name).resolve()
        folder = personas.write(root, PERSONAS)
        files = sorted(folder.iterdir())[:OPEN]
        prompt = "".join(
            f"    When a visitor asks about topic {line}, answer in one plain sentence.\n" for line in range(LINES)
        )
        long = folder / "long.yaml"
        long.write_text(f"version: 1\nname: Long\nsystemPrompt: |\n{prompt}", encoding="utf-8")
        found = {"ours": measure([str(BIN / "anam-personas"), "lsp"], root, [long, *files[: OPEN - 1]], completes=True)}
        code = root / "long.py"
        code.write_text("".join(f"value_{line} = {line}\n" for line in range(LINES)), encoding="utf-8")
        found["ruff server"] = measure([str(BIN / "ruff"), "server"], root, [code])
        script = Path(os.environ.get("ANAM_NODE_MODULES", "nowhere"), "node_modules/yaml-language-server/bin")
        if (script / "yaml-language-server").is_file():
            schema = (ROOT / "schema/persona.schema.json").as_uri()
            other = root / "other.yaml"
            other.write_text(f"# yaml-language-server: $schema={schema}\n{long.read_text()}", encoding="utf-8")
            command = ["node", str(script / "yaml-language-server"), "--stdio"]
            found["yaml-language-server"] = measure(command, root, [other], completes=True)
    return found


if __name__ == "__main__":
    for server, figures in compare().items():
        sys.stdout.write(f"{server}: {figures}\n")
