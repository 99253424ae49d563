"""Checks of knowledge groups: their documents, who uses them, and the groups that tools name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anam_personas.catalogue.names import not_a_uuid
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.workspace.documents import Found, documents
from anam_personas.workspace.nearest import key_meant
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


def group_findings(path: Path, workspace: Workspace) -> Iterator[Diagnostic]:
    """What a schema cannot express of a group file that fits its own."""
    document = workspace.document(path)
    for fault in documents(workspace, document)[1]:
        place = document.place(("documents", fault.entry))
        yield diagnostic(fault.code, fault.message, place, hint=fault.hint)
    key = next((key for key, each in workspace.knowledge_files.items() if each == path), None)
    if key is not None and not _is_used(key, workspace):
        message = f'no tool uses the knowledge group "{key}"'
        hint = f"Add knowledge: [{key}] to a tool of type knowledge, or delete the group."
        yield diagnostic("R045", message, document.place(("name",)), hint=hint)


def group_keys(document: Document, workspace: Workspace) -> Iterator[Diagnostic]:
    """The keys of a tool file that name no group."""
    for index, key in enumerate(_named(document)):
        if composed(key) not in workspace.knowledge_files:
            missing = f"Create {workspace.shown(workspace.knowledge / key)}.yaml."
            meant = key_meant(key, workspace.knowledge_files)
            hint = f'Did you mean "{meant}"?' if meant else _for_ids(key) or missing
            place = document.place(("knowledge", index))
            yield diagnostic("R046", f'unknown knowledge group "{key}"', place, hint=hint)


def _for_ids(key: str) -> str | None:
    return "Write ids of groups under documentFolderIds." if not_a_uuid(key) is None else None


def built_from(path: Path, workspace: Workspace) -> Iterator[str]:
    """What the findings of a group file depend on: its documents, the folders around them, and the tools that may use it."""
    for found in named_files(path, workspace):
        yield from (os.fspath(found.path), os.path.dirname(found.path))  # noqa: PTH120
    yield from (os.fspath(each) for each in (workspace.tools, workspace.knowledge, *workspace.tool_files.values()))


def named_files(path: Path, workspace: Workspace) -> list[Found]:
    """The documents of a group file; none if it does not fit its schema."""
    from anam_personas.schema.validate import accepts

    document = workspace.document(path)
    fits = not document.diagnostics and accepts("knowledge", document.data)
    return documents(workspace, document)[0] if fits else []


def _is_used(key: str, workspace: Workspace) -> bool:
    return any(key in map(composed, _named(workspace.document(path))) for path in workspace.tool_files.values())


def _named(document: Document) -> list[str]:
    keys = document.data.get("knowledge") if isinstance(document.data, dict) else None
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
