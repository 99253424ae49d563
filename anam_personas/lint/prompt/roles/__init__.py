"""The role of every line and quoted stretch of a prompt: what kind of text a rule looks at."""

from __future__ import annotations

from anam_personas.lint.prompt.roles.reader import Roles
from anam_personas.lint.prompt.roles.types import Branch, Line, Role, Stretch

__all__ = ["Branch", "Line", "Role", "Roles", "Stretch"]
