"""The key of a request: the same for requests that mean the same, whatever ids and times they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from anam_personas.persona.revision import fingerprint, normal

if TYPE_CHECKING:
    from anam_personas.testing.values import Request

_ID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE | re.ASCII)
_TIME: Final = re.compile(
    r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?", re.ASCII
)
_DIGITS: Final = 24


def request_key(request: Request) -> str:
    """24 hex digits that name a request: role, model, temperature, seed, messages and tools."""
    model = request.model
    body = [request.role, model.name, model.temperature, request.seed, list(request.messages), list(request.tools)]
    return fingerprint(normal(_canonical(body, {})))[:_DIGITS]


def _canonical(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _TIME.sub("<time>", _ID.sub("<id>", value))
    if isinstance(value, list | tuple):
        return [_canonical(item, ids) for item in value]
    if isinstance(value, dict):
        return {name: _called(name, item, ids) for name, item in value.items()}
    return value


def _called(name: str, item: Any, ids: dict[str, str]) -> Any:
    """The ids of calls, which models make up anew each time, are numbered."""
    if name in {"id", "tool_call_id"} and isinstance(item, str):
        return ids.setdefault(item, f"call-{len(ids) + 1}")
    return _canonical(item, ids)
