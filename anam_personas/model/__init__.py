"""The file formats: one pydantic model a kind of file, and the only list of its fields.

From these models come the JSON Schemas under schema/, the reference pages in docs/, and, by each field's `Travel`, the
token request, the payload and the canonical body. To add a field, add it here; nothing else lists fields.

Files are judged by the generated JSON Schema (see `anam_personas.schema`), so that an editor, CI and the command agree;
these models are not imported to validate a file.
"""

from anam_personas.model.base import Model, Travel, travels
from anam_personas.model.persona import PersonaFile
from anam_personas.model.project import ProjectSettings
from anam_personas.model.tool import TOOL_KINDS, Version

__all__ = ["TOOL_KINDS", "Model", "PersonaFile", "ProjectSettings", "Travel", "Version", "travels"]
