"""``environment`` and ``environments``: which of the two was meant by a key that neither has."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas.schema.files import schema_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from anam_personas.yaml.document import Route

_SESSION: Final = "environment (without s) is where a session runs"
_OVERRIDES: Final = "environments (with s) holds what differs in production, staging and so on"
TO_ENVIRONMENTS: Final = f"Write it under environments: {_OVERRIDES}."
TO_ENVIRONMENT: Final = f"Write it under environment: {_SESSION}."

NOT_HERE: Final = (
    "Only persona files have it: what differs between environments is a file of its own, which personas name by key."
)


def other_environment(route: Route, key: str, value: Any, known: Collection[str]) -> str | None:
    """What to do about an unknown key that belongs to the other of the two, or to another kind of file; None where that is not so."""
    if route[-1:] == ("environment",):
        if isinstance(value, dict) and not _keys("").isdisjoint(value):
            return TO_ENVIRONMENTS
    elif len(route) == 2 and route[0] == "environments":
        names = _keys("Environment")
        parents = ("ElevenLabsAgentSettings", "AgoraSettings")
        if key in names and key != "extra":
            return TO_ENVIRONMENT
        if route[1] in names and any(key in _keys(parent) for parent in parents):
            return TO_ENVIRONMENT
    elif not route and isinstance(value, dict) and _is_near(key):
        names = _keys("Environment")
        meant = "environments" if names.isdisjoint(value) else "environment"
        if meant not in known:
            return NOT_HERE
        return f'Did you mean "{meant}"?'
    return None


def misplaced_environment(route: Route) -> str | None:
    """The same of a value that should have been a mapping of overrides."""
    is_known = len(route) == 2 and route[0] == "environments" and route[1] in _keys("Environment")
    return TO_ENVIRONMENT if is_known else None


@cache
def _keys(definition: str) -> frozenset[str]:
    """The keys of a persona, or of one of the definitions of its schema."""
    schema = json.loads(schema_text("persona"))
    return frozenset((schema["$defs"][definition] if definition else schema)["properties"])


@cache
def _is_near(key: str) -> bool:
    from anam_personas.text.suggest import nearest

    return nearest(key, ["environments", "environment"]) is not None
