"""The kind ``knowledge``: ``/v1/knowledge/groups``, from the files of the knowledge folder, with the documents they name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from anam_personas.persona.revision import normal
from anam_personas.resources.attached import Attached, LocalFile
from anam_personas.resources.base import Resource
from anam_personas.resources.body import Wanted
from anam_personas.workspace.documents import documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json
    from anam_personas.workspace.documents import Found
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

_FIELDS: Final = ("name", "description")


class Knowledge(Resource):
    """Knowledge groups: one for each file, whether a tool uses it or not."""

    kind = "knowledge"
    segment = "knowledge/groups"
    marker_path = "description"
    unset: Mapping[str, Any] = {"description": ""}
    attached = Attached("document", "documents", "knowledge/documents")

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each file, with its documents."""
        if workspace is None:
            return []
        found = [self._wanted(key, path, workspace) for key, path in workspace.knowledge_files.items()]
        workspace.digests.keep()
        return found

    def _wanted(self, key: str, path: Path, workspace: Workspace) -> Wanted:
        document = workspace.document(path)
        if why := _problem(document):
            return Wanted(self.kind, key, key, problem=why)
        data = document.data
        found, faults = documents(workspace, document)
        body: Flat = {name: normal(data[name]) for name in _FIELDS if name in data}
        if isinstance(body.get("description"), str):
            body["description"] = body["description"].rstrip() or None
        for fault in faults:
            where = document.place(("documents", fault.entry))
            why = f"{where.file}:{where.line}:{where.column}: {fault.message}"
            return Wanted(self.kind, key, data["name"], body, problem=why)
        try:
            files = tuple(_local(each, workspace) for each in found)
        except OSError as error:
            why = f"{workspace.shown(error.filename or path)} cannot be read: {error.strerror or error}"
            return Wanted(self.kind, key, data["name"], body, problem=why)
        return Wanted(self.kind, key, data["name"], body, files=files)

    def from_api(self, reply: Json) -> Flat:
        """The fields that files have."""
        body: Flat = {name: normal(reply[name]) for name in _FIELDS if name in reply}
        if isinstance(body.get("description"), str):
            body["description"] = body["description"].rstrip() or None
        return body

    def is_used(self, workspace: Workspace | None) -> bool:
        """Whether the project has the folder."""
        return workspace is not None and workspace.knowledge.is_dir()

    def known(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all files."""
        return frozenset(workspace.knowledge_files)


def _problem(document: Document) -> str | None:
    """What is wrong with a file by itself: its first finding, with its place."""
    from anam_personas.schema.validate import check

    found = [*document.diagnostics, *check(document, "knowledge")]
    place = found[0].place if found else None
    return place and f"{place.file}:{place.line}:{place.column}: {found[0].message}"


def _local(found: Found, workspace: Workspace) -> LocalFile:
    digest = workspace.digests.digest(found.path)
    return LocalFile(found.name, found.size, digest, partial(workspace.digests.opened, found.path))


KNOWLEDGE: Final = Knowledge()
