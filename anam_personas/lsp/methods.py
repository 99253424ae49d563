"""The methods of the protocol that the server answers. A new method is a function and a row of `METHODS`."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from anam_personas._version import __version__
from anam_personas.lsp.positions import encoding_of
from anam_personas.lsp.protocol import (
    FIX_ALL,
    INFORMATION,
    INVALID_REQUEST,
    JSON,
    QUICK_FIX,
    Position,
    Range,
    Refused,
    capability,
    document,
    get,
)
from anam_personas.lsp.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project

PREVIEW = "anam-personas.preview"


def initialize(ls: Server, params: Any) -> JSON:
    """What the server can, in the encoding of columns that the editor likes best."""
    if ls.is_initialized:
        raise Refused("initialize may be sent once", INVALID_REQUEST)
    ls.is_initialized = True
    ls.client = capability(params, "capabilities")
    ls.texts.encoding = encoding_of(capability(ls.client, "general", "positionEncodings"))
    capabilities: JSON = {"positionEncoding": ls.texts.encoding, "textDocumentSync": {"openClose": True, "change": 1}}
    capabilities |= {row.capability: row.options for row in METHODS if row.capability}
    return {"capabilities": capabilities, "serverInfo": {"name": "anam-personas", "version": __version__}}


def initialized(ls: Server, _params: Any) -> None:
    """Ask the editor to report changes on disk, if it can, and load what the first check needs meanwhile."""
    if capability(ls.client, "workspace", "didChangeWatchedFiles", "dynamicRegistration"):
        options = {"watchers": [{"globPattern": "**/*.{yaml,yml,md,txt,toml,lock}"}]}
        row = {"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": options}
        ls.connection.request("client/registerCapability", {"registrations": [row]})
    ls.later(_loaded())


def _loaded() -> Iterator[None]:
    """Import what looks at files, a part at a time."""
    from anam_personas.check import analyze  # noqa: F401 - imported for the first look

    yield
    from anam_personas.lsp import actions  # noqa: F401


def shut_down(ls: Server, _params: Any) -> None:
    """The session ends."""
    ls.is_shut_down = True


def opened(ls: Server, params: Any) -> None:
    """A file is opened: look at it."""
    uri, version = document(params)
    ls.look(uri, get(params["textDocument"], "text", str), version)


def changed(ls: Server, params: Any) -> None:
    """A text was typed: look at it. Changes have the whole text, as the server asks for."""
    uri, version = document(params)
    if changes := get(params, "contentChanges", list):
        ls.look(uri, get(changes[-1], "text", str), version)


def closed(ls: Server, params: Any) -> None:
    """A file is closed."""
    ls.close(document(params).uri)


def watched(ls: Server, params: Any) -> None:
    """Files changed on disk."""
    ls.changed(get(each, "uri", str) for each in get(params, "changes", list))


def completion(ls: Server, params: Any) -> list[JSON]:
    """Keys, values, ids by name, tools, partials, prompt files, sections, variables and codes."""
    from anam_personas.lsp.completion import complete

    position = _position(params)
    return ls.at(document(params).uri, lambda project, path, at: complete(project, path, at, position)) or []


def hovered(ls: Server, params: Any) -> JSON | None:
    """Findings, variables, ids and fields."""
    from anam_personas.lsp.hover import hover

    position = _position(params)
    ls.settled(document(params).uri)
    text = ls.at(document(params).uri, lambda project, path, at: hover(project, path, at, at.offset(position)))
    return {"contents": {"kind": "markdown", "value": text}} if text else None


def code_action(ls: Server, params: Any) -> list[JSON]:
    """The fixes at a range."""
    from anam_personas.lsp.actions import actions

    is_settled = ls.settled(document(params).uri)
    span = Range.of(get(params, "range", dict))
    only = capability(params, "context", "only")
    kinds = [each for each in only if isinstance(each, str)] if isinstance(only, list) else []
    return (
        ls.at(
            document(params).uri,
            lambda project, path, _: actions(ls.texts, project, path, span, kinds, alone=not is_settled),
        )
        or []
    )


def code_lens(ls: Server, params: Any) -> list[JSON]:
    """Revision, tokens, and how to see the persona."""
    from anam_personas.lsp.hover import lens

    def lenses(project: Project, path: Path, at: Positions) -> list[JSON]:
        if project.kind(path) != "persona" or not (text := lens(project, path)):
            return []
        see = {"title": "preview", "command": PREVIEW, "arguments": [project.workspace.key(path)]}
        return [{"range": at.range(0, 0).json, "command": command} for command in ({"title": text, "command": ""}, see)]

    return ls.at(document(params).uri, lenses) or []


def preview(ls: Server, params: Any) -> None:
    """Say how to see a persona: the server itself starts nothing."""
    if (command := get(params, "command", str)) != PREVIEW:
        raise Refused(f"unknown command {command[:60]}")
    arguments = get(params, "arguments", list) if params.get("arguments") is not None else []
    key = next((each for each in arguments if isinstance(each, str)), "")
    ls.show(INFORMATION, f"In a terminal: anam-personas preview {key}".strip())


def definition(ls: Server, params: Any) -> list[JSON]:
    """Where a variable, partial, prompt file or tool is defined."""
    from anam_personas.lsp import navigation

    return navigation.definition(ls, document(params).uri, _position(params))


def references(ls: Server, params: Any) -> list[JSON]:
    """Who uses it."""
    from anam_personas.lsp import navigation

    return navigation.users(ls, document(params).uri, _position(params))


def prepare_rename(ls: Server, params: Any) -> JSON | None:
    """The name that would be replaced; None beside a variable."""
    from anam_personas.lsp import navigation

    return navigation.prepare(ls, document(params).uri, _position(params))


def rename(ls: Server, params: Any) -> JSON | None:
    """Give a variable another name in every file where it is the same variable."""
    from anam_personas.lsp import navigation

    return navigation.rename(ls, document(params).uri, _position(params), get(params, "newName", str))


def _position(params: Any) -> Position:
    return Position.of(get(params, "position", dict))


class Method(NamedTuple):
    """A method, and what the server says of it in ``initialize``, if anything."""

    name: str
    function: Callable[[Server, Any], Any]
    capability: str = ""
    options: Any = True


METHODS: tuple[Method, ...] = (
    Method("initialize", initialize),
    Method("initialized", initialized),
    Method("shutdown", shut_down),
    Method("textDocument/didOpen", opened),
    Method("textDocument/didChange", changed),
    Method("textDocument/didClose", closed),
    Method("workspace/didChangeWatchedFiles", watched),
    Method(
        "textDocument/completion",
        completion,
        "completionProvider",
        {"triggerCharacters": ["{", " ", ":", "-", "[", "/"]},
    ),
    Method("textDocument/hover", hovered, "hoverProvider"),
    Method("textDocument/codeAction", code_action, "codeActionProvider", {"codeActionKinds": [QUICK_FIX, FIX_ALL]}),
    Method("textDocument/codeLens", code_lens, "codeLensProvider", {"resolveProvider": False}),
    Method("textDocument/definition", definition, "definitionProvider"),
    Method("textDocument/references", references, "referencesProvider"),
    Method("textDocument/prepareRename", prepare_rename),
    Method("textDocument/rename", rename, "renameProvider", {"prepareProvider": True}),
    Method("workspace/executeCommand", preview, "executeCommandProvider", {"commands": [PREVIEW]}),
)


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> bool:
    """Serve one editor over two streams; whether it ended the session in order. Raises `UsageError` for another protocol."""
    return Server(incoming, outgoing).run({row.name: row.function for row in METHODS})
