"""The methods of the protocol that the server answers. A new method is a function and a row of `METHODS`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from anam_personas.errors import AnamPersonasError
from anam_personas.lsp import navigation
from anam_personas.lsp.actions import FIX_ALL, actions
from anam_personas.lsp.completion import complete
from anam_personas.lsp.hover import hover, lens
from anam_personas.lsp.projects import real
from anam_personas.lsp.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

PREVIEW = "anam-personas.preview"


async def opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """A file is opened: look at it."""
    path = real(params.text_document.uri)
    if path is not None and (project := ls.project(path)) is not None:
        ls.look(project, path, params.text_document.text, params.text_document.version)


async def changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """A text was typed: look at it."""
    path = real(params.text_document.uri)
    if path is not None and params.content_changes and (project := ls.project(path)) is not None:
        ls.look(project, path, params.content_changes[-1].text, params.text_document.version)


async def closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """A file is closed: what is on disk counts again, and its findings are no longer shown."""
    path = real(params.text_document.uri)
    if path is not None and (project := ls.project(path)) is not None:
        project.edit(path, None)
        project.diagnostics.pop(path, None)
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


async def watched(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Files changed on disk: look at all that is open."""
    try:
        ls.projects.changed(path for each in params.changes if (path := real(each.uri)) is not None)
    except AnamPersonasError as error:
        ls.tell(f"{error}")
    for project in ls.projects:
        for path, text in list(project.texts.items()):
            ls.look(project, path, text)


async def initialized(ls: Server, _params: lsp.InitializedParams) -> None:
    """Ask the editor to report changes on disk, if it can."""
    of_workspace = ls.client_capabilities.workspace
    files = of_workspace.did_change_watched_files if of_workspace is not None else None
    if files is None or not files.dynamic_registration:
        return
    options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher("**/*.{yaml,yml,md,txt,toml}")])
    row = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    with suppress(JsonRpcException):  # it works without
        await ls.client_register_capability_async(lsp.RegistrationParams([row]))


def completion(ls: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """Keys, values, tools, partials, prompt files, sections, variables and codes."""
    path = real(params.text_document.uri)
    return ls.at(path, lambda project, at, positions: complete(project, at, positions, params.position)) or []


async def hovered(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Findings, variables and fields."""
    await ls.settled()
    path = real(params.text_document.uri)
    text = ls.at(path, lambda project, at, positions: hover(project, at, positions, positions.offset(params.position)))
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text)) if text else None


async def code_action(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """The fixes at a range."""
    await ls.settled()
    only = [str(getattr(each, "value", each)) for each in params.context.only or ()]
    path = real(params.text_document.uri)
    found = ls.at(
        path,
        lambda project, at, _: actions(project, at, params.range, lambda other: ls.positions(other, project), only),
    )
    return found or []


def code_lens(ls: Server, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """Revision, tokens, and how to see the persona."""
    start = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))

    def lenses(project: Any, path: Any, _positions: Any) -> list[lsp.CodeLens]:
        if project.kind(path) != "persona" or not (text := lens(project, path)):
            return []
        see = lsp.Command(title="preview", command=PREVIEW, arguments=[project.workspace.key(path)])
        return [lsp.CodeLens(start, lsp.Command(title=text, command="")), lsp.CodeLens(start, see)]

    return ls.at(real(params.text_document.uri), lenses) or []


def preview(ls: Server, key: str = "") -> None:
    """Say how to see a persona: the server itself starts nothing."""
    command = f"anam-personas preview {key}".strip()
    ls.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, f"In a terminal: {command}"))


METHODS: tuple[tuple[str, Any, Callable[..., Any]], ...] = (
    (lsp.INITIALIZED, None, initialized),
    (lsp.TEXT_DOCUMENT_DID_OPEN, None, opened),
    (lsp.TEXT_DOCUMENT_DID_CHANGE, None, changed),
    (lsp.TEXT_DOCUMENT_DID_CLOSE, None, closed),
    (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, None, watched),
    (
        lsp.TEXT_DOCUMENT_COMPLETION,
        lsp.CompletionOptions(trigger_characters=["{", " ", ":", "-", "[", "/"]),
        completion,
    ),
    (lsp.TEXT_DOCUMENT_HOVER, None, hovered),
    (
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, FIX_ALL]),
        code_action,
    ),
    (lsp.TEXT_DOCUMENT_CODE_LENS, None, code_lens),
    (lsp.TEXT_DOCUMENT_DEFINITION, None, navigation.definition),
    (lsp.TEXT_DOCUMENT_REFERENCES, None, navigation.found),
    (lsp.TEXT_DOCUMENT_PREPARE_RENAME, None, navigation.prepare),
    (lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True), navigation.rename),
)


def server() -> Server:
    """A server with all its methods."""
    made = Server()
    for method, options, function in METHODS:
        made.feature(method, options)(function)
    made.command(PREVIEW)(preview)
    return made
