"""Anam personas as code: YAML files, validated, linted, compiled into session tokens and synced.

Importing the package loads nothing else: each public name brings its module with it when it is first used.
"""

from typing import TYPE_CHECKING, Any

from anam_personas._version import __version__

if TYPE_CHECKING:
    from anam_personas.errors import AnamPersonasError
    from anam_personas.persona.types import Persona
    from anam_personas.project import Project
    from anam_personas.tokens import SessionTokens, SyncSessionTokens

__all__ = ["AnamPersonasError", "Persona", "Project", "SessionTokens", "SyncSessionTokens", "__version__"]

_HOMES = {
    "AnamPersonasError": "errors",
    "Persona": "persona.types",
    "Project": "project",
    "SessionTokens": "tokens",
    "SyncSessionTokens": "tokens",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
