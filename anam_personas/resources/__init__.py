"""What sync must know of each kind of thing: in files, in replies, and in the API.

One file and one row here for a kind. A kind may refer to those above it: they are written first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources.base import Ref, Resource, Wanted
from anam_personas.resources.persona import PERSONAS
from anam_personas.resources.tool import TOOLS

if TYPE_CHECKING:
    from anam_personas.workspace.workspace import Workspace

__all__ = ["PERSONAS", "RESOURCES", "TOOLS", "Ref", "Resource", "Wanted", "names_in"]

RESOURCES: tuple[Resource, ...] = (TOOLS, PERSONAS)


def names_in(workspace: Workspace) -> dict[str, frozenset[str]]:
    """The names that files give, by kind: of the kinds that are known by name, where all their files can be read."""
    found = {resource.kind: resource.names(workspace) for resource in RESOURCES}
    return {kind: names for kind, names in found.items() if names is not None}
