"""The kinds of things that sync manages: each kind's form in files, in replies and in requests, and how it is pulled.

One package and one row here for a kind. A kind may refer to the kinds above it: those are written first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources.base import Resource
from anam_personas.resources.body import Ref, Wanted
from anam_personas.resources.knowledge.resource import KNOWLEDGE
from anam_personas.resources.llm.resource import LLMS
from anam_personas.resources.persona.resource import PERSONAS
from anam_personas.resources.share.resource import SHARES
from anam_personas.resources.tool.resource import TOOLS

if TYPE_CHECKING:
    from anam_personas.workspace.workspace import Workspace

__all__ = [
    "KEYED",
    "KNOWLEDGE",
    "LLMS",
    "PERSONAS",
    "RESOURCES",
    "SHARES",
    "TOOLS",
    "Ref",
    "Resource",
    "Wanted",
    "known_in",
]

RESOURCES: tuple[Resource, ...] = (
    KNOWLEDGE,
    TOOLS,
    LLMS,
    PERSONAS,
    SHARES,
)

(KEYED,) = (resource for resource in RESOURCES if resource.takes_keys)
"""The kind whose items a KEY on the command line names."""


def known_in(workspace: Workspace) -> dict[str, frozenset[str]]:
    """What identifies the items of all files, by kind. Kinds with a file that cannot be read are missing."""
    found = {resource.kind: resource.known(workspace) for resource in RESOURCES}
    return {kind: known for kind, known in found.items() if known is not None}
