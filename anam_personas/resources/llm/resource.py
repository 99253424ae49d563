"""The kind ``llm``: ``/v1/llms``, from ``llms/KEY.yaml``. The description carries the ownership marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.resources.base import Resource
from anam_personas.resources.llm import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json, Wanted
    from anam_personas.workspace.workspace import Workspace


class LanguageModels(Resource):
    """Language models of your own, one for each file, used or not."""

    kind = wire.KIND
    segment = "llms"
    name_path = "displayName"
    marker_path = "description"
    unset: Mapping[str, Any] = {"description": ""}
    silent = frozenset([wire.SECRET])
    by_variable: Mapping[str, str] = {wire.SECRET: "url"}

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each file, in key order."""
        if workspace is None:
            return []
        keys = workspace.settings.key_variables
        return [wire.wanted(key, workspace.document(path), keys) for key, path in workspace.llm_files.items()]

    def from_api(self, reply: Json) -> Flat:
        """A reply to a create, get or update."""
        return wire.shown(reply)

    def known(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all files."""
        return frozenset(workspace.llm_files)

    def is_used(self, workspace: Workspace | None) -> bool:
        """Whether the project has the folder."""
        return workspace is not None and workspace.llms.is_dir()

    def is_platforms(self, summary: Json) -> bool:
        """Models that every organisation has."""
        return bool(summary.get("isDefault") or summary.get("isGlobal"))

    def completed(self, body: Flat, live: Flat) -> Flat:
        """Only what changes: create and update take different values of ``llmFormat``, and a secret is sent on request alone."""
        return {path: value for path, value in body.items() if live.get(path) != value}

    def created(self, payload: Json) -> Json:
        """A create takes a list of addresses."""
        return wire.created(payload)


LLMS: Final = LanguageModels()
