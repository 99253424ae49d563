"""What sync must know of each kind of thing: in files, in replies, and in the API.

One file and one row here for a kind. A kind may refer to those above it: they are written first.
"""

from anam_personas.resources.base import Ref, Resource, Wanted
from anam_personas.resources.persona import PERSONAS
from anam_personas.resources.tool import TOOLS

__all__ = ["PERSONAS", "RESOURCES", "TOOLS", "Ref", "Resource", "Wanted"]

RESOURCES: tuple[Resource, ...] = (TOOLS, PERSONAS)
