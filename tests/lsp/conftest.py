"""A real editor's client, which starts the server as an editor does."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator  # noqa: TC003 - pytest-lsp reads the annotations
from pathlib import Path  # noqa: TC003
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.projects import CARA, TOOL, write

NOWHERE = (
    "",
    "file://[",
    "file:///",
    "file:///%00",
    "file:///\ud800",
    "file:///%ED%A0%80.yaml",
    "file:///" + "x" * 5000,
    "untitled:1",
)
"""Addresses of files that are in no project, or cannot be."""
FILES = {
    "anam-personas.toml": 'project = "x"\n',
    "personas/cara.yaml": CARA.replace(
        "systemPrompt: You are Cara.\n",
        "extends: _house.yaml\n"
        "systemPrompt:\n"
        "  - section: STYLE\n"
        "    file: _prompts/style.md\n"
        "  - text: |\n"
        "      You are Cara. Say 👋 to {{ visitorName }}.\n"
        "variables:\n"
        "  visitorName: {type: string, description: Who visits., maxLength: 60, default: our visitor}\n"
        "tools: [book_visit]\n",
    ),
    "personas/_house.yaml": "version: 1\nlanguageCode: en\ninitialMessage: Hi {{ visitorName }}.\n",
    "personas/_prompts/style.md": "Speak to {{ visitorName }} plainly, in one or two spoken sentences. When you do not know something, say so.\n",
    "tools/book_visit.yaml": TOOL,
}


class Editor:
    """The client, with the project in a folder."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self.texts: dict[str, str] = {}
        self.version = 1

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    async def open(self, name: str, text: str | None = None) -> list[lsp.Diagnostic]:
        """Open a file, and wait until its findings are there."""
        text = (self.folder / name).read_text("utf-8") if text is None else text
        self.texts[name] = text
        item = lsp.TextDocumentItem(self.uri(name), lsp.LanguageKind.Yaml, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self.looked(name)

    async def type(self, name: str, text: str) -> list[lsp.Diagnostic]:
        """Change the text of an open file, and wait until the findings of that text are there."""
        self.texts[name] = text
        self.version += 1
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri(name))
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))
        return await self.looked(name)

    async def looked(self, name: str) -> list[lsp.Diagnostic]:
        """The findings of a file, once the server has looked at all that was changed: it says so by answering a request."""
        await self.fixes(name)
        return self.found(name)

    async def fixes(self, name: str, *kinds: str) -> list[lsp.CodeAction]:
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(999, 0))
        context = lsp.CodeActionContext(self.found(name), only=list(kinds) or None)
        document = lsp.TextDocumentIdentifier(self.uri(name))
        found = await self.client.text_document_code_action_async(lsp.CodeActionParams(document, everything, context))
        return [each for each in found or () if isinstance(each, lsp.CodeAction)]

    def found(self, name: str) -> list[lsp.Diagnostic]:
        return list(self.client.diagnostics.get(self.uri(name), []))

    def at(self, name: str, words: str, ahead: int = 0) -> dict[str, Any]:
        """Where words begin in a text, as the parameters of a request."""
        before = self.texts[name][: self.texts[name].index(words) + ahead]
        line = before.count("\n")
        column = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
        return {"text_document": lsp.TextDocumentIdentifier(self.uri(name)), "position": lsp.Position(line, column)}


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "anam_personas", "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    write(tmp_path, FILES)
    capabilities = client_capabilities("visual-studio-code")
    root = lsp.WorkspaceFolder(tmp_path.as_uri(), "project")

    @lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(_params: lsp.RegistrationParams) -> None:
        pass

    await lsp_client.initialize_session(
        lsp.InitializeParams(capabilities=capabilities, workspace_folders=[root], root_uri=root.uri)
    )
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: LanguageClient, tmp_path: Path) -> Editor:
    return Editor(client, tmp_path)
