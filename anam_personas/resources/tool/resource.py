"""The kind ``tool``: ``/v1/tools``. A tool has no text field with room for a marker, so its name identifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.resources.base import Resource
from anam_personas.resources.body import Ref
from anam_personas.resources.tool import wire
from anam_personas.workspace.files import yaml_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json, Wanted
    from anam_personas.resources.pull.edits import Edits
    from anam_personas.resources.pull.values import LiveItem, NewFile, Place, Taken
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


class Tools(Resource):
    """Stored tools: the tool files that personas use by key."""

    kind = wire.KIND
    segment = "tools"
    proved_as = "tools"
    # Webhooks carry their secrets in headers. Session snapshots leave headers out, and a reply may do so too.
    silent = secret = frozenset(["config.headers"])

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each tool file that a persona uses, in key order."""
        return wire.wanted(personas)

    def from_api(self, reply: Json) -> Flat:
        """A reply to a create, get or update."""
        return wire.shown(reply)

    def known(self, workspace: Workspace) -> frozenset[str] | None:
        """The names of all tool files, used or not; None where one of them cannot be read."""
        found = [_name(workspace.document(path)) for path in yaml_files(workspace.tools)]
        names = frozenset(name for name in found if name is not None)
        return None if None in found else names

    def refs_by_name(self, workspace: Workspace) -> dict[str, Ref]:
        """The tools of the valid tool files."""
        from anam_personas.schema.validate import accepts

        documents = {key: workspace.document(path) for key, path in workspace.tool_files.items()}
        valid = (each for each in documents.items() if not each[1].diagnostics and accepts(self.kind, each[1].data))
        return {document.data["name"]: Ref(self.kind, key) for key, document in valid}

    def is_platforms(self, summary: Json) -> bool:
        """System tools belong to the platform; the case of their type varies."""
        return str(summary.get("type", "")).lower() == "system"

    def users(self, reply: Json) -> int | None:
        """``usageCount``: counts all personas of the organisation, whoever created them."""
        count = reply.get("usageCount")
        return count if isinstance(count, int) and not isinstance(count, bool) else None

    def completed(self, body: Flat, live: Flat) -> Flat:
        """An update replaces ``config`` as a whole, so the parts that the file does not set are sent as they are live."""
        if body.get("type") != live.get("type"):
            return dict(body)
        return {path: value for path, value in live.items() if path.startswith("config.")} | body

    def may_hide(self, body: Flat, path: str) -> bool:  # noqa: ARG002 - headers are the only silent path
        """Only webhooks have headers."""
        return body.get("type") == "SERVER_WEBHOOK"

    def keys(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all tool files."""
        return frozenset(workspace.tool_files)

    def new_file(self, live: Flat, place: Place) -> NewFile:
        """A tool file with every live value but those of headers."""
        from anam_personas.resources.tool.new_file import new_file

        return new_file(live, place)

    def take(self, edits: Edits, item: LiveItem) -> tuple[Edits, list[Taken]]:
        """Fields are tried one by one, then together."""
        from anam_personas.resources.tool.pull import take

        return take(edits, item)


def _name(document: Document) -> str | None:
    name = document.data.get("name") if isinstance(document.data, dict) else None
    return name if isinstance(name, str) and not document.diagnostics else None


TOOLS: Final = Tools()
