"""A session of an editor that opens whatever the checkout has, and asks everything about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.security.hostile import Site

_LARGEST = 50_000
_TYPED = (
    "version: 1\nextends: ",
    "version: 1\nsystemPrompt:\n  - file: ",
    "version: 1\ntools:\n  - ",
    "version: 1\navatarId: ",
    "version: 1\nextends: [../../home/secret.yaml, linked.yaml]\nsystemPrompt: [{file: ../../home/secret.md}]\n",
)
"""What is typed at the end of a file; the cursor is behind it."""
_METHODS = ("completion", "hover", "definition", "references", "codeLens", "prepareRename", "rename", "codeAction")


def session(site: Site) -> bytes:
    """All that the editor sends."""
    capabilities = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    root = {"processId": None, "rootUri": site.project.as_uri(), "capabilities": capabilities}
    sent: list[dict[str, Any]] = [{"id": 0, "method": "initialize", "params": root}]
    sent.append({"method": "initialized", "params": {}})
    for path in _paths(site):
        sent += _asked(path, len(sent))
    sent += [{"id": "end", "method": "shutdown"}, {"method": "exit"}]
    return b"".join(map(_framed, sent))


def _framed(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _paths(site: Site) -> Iterator[Path]:
    """Files of the project, links and hidden ones too; some beside it, and the user's own."""
    yield from sorted(path for path in site.project.rglob("*") if ".git" not in path.parts and not path.is_dir())
    yield from (each for each in sorted(site.home.rglob("*")) if each.is_file())
    yield from (site.checkout / "README.md", site.project / "personas/../../../home/x.yaml", site.base / "x.yaml")


def _asked(path: Path, number: int) -> list[dict[str, Any]]:
    """The file is opened as it is, typed into, asked about, and sometimes closed, after which all is read again."""
    document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1}
    text = _TYPED[number % len(_TYPED)]
    end = {"line": text.count("\n"), "character": len(text) - text.rfind("\n") - 1}
    asked = {
        "textDocument": {"uri": path.as_uri()},
        "position": end,
        "newName": "guest",
        "range": {"start": {"line": 0, "character": 0}, "end": end},
        "context": {"diagnostics": []},
    }
    opened = {"textDocument": {**document, "text": _own(path)}}
    typed = {"textDocument": {**document, "version": 2}, "contentChanges": [{"text": text}]}
    return [
        {"method": "textDocument/didOpen", "params": opened},
        {"id": f"{number}.look", "method": "textDocument/codeAction", "params": asked},
        {"method": "textDocument/didChange", "params": typed},
        *({"id": f"{number}.{each}", "method": f"textDocument/{each}", "params": asked} for each in _METHODS),
        *([{"method": "textDocument/didClose", "params": asked}] if number % 7 == 0 else []),
    ]


def _own(path: Path) -> str:
    """What the file has, if it is an ordinary one of the checkout that an editor shows."""
    is_ours = path.suffix in {".yaml", ".yml", ".md"} and not path.name.startswith(".") and not path.is_symlink()
    if not is_ours or "home" in path.parts or not path.is_file() or path.stat().st_size > _LARGEST:
        return "version: 1\n"
    return path.read_bytes().decode("utf-8", "replace")


def messages(out: str) -> list[dict[str, Any]]:
    """What the server sent."""
    found, rest = [], out
    while rest:
        head, _, rest = rest.partition("\r\n\r\n")
        size = int(head.rpartition(":")[2])
        found.append(json.loads(rest[:size]))
        rest = rest[size:]
    return found
