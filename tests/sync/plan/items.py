"""Live items and scopes made in place, for tests of one decision at a time."""

from __future__ import annotations

from typing import Any

from anam_personas.sync.items.live import Summary
from anam_personas.sync.items.marker import Marker, Owner
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.plan.scope import Scope


def marker(key: str, project: str = "house", environment: str = "test") -> Marker:
    """The marker of a file's persona."""
    return Marker(Owner(project, environment, key), "0" * 12, "1" * 12)


def item(id_: str, key: str | None = None, /, **more: Any) -> Summary:
    """A live persona; with a key it is the project's."""
    known = {"kind": "persona", "name": id_.title(), "marker": None if key is None else marker(key)}
    return Summary(id=id_, **known | more)


def scope(*files: str, selected: frozenset[str] | None = None, **asked: Any) -> Scope:
    """The project ``house`` in ``test`` with files of these keys."""
    return Scope("house", "test", frozenset(files), selected, PlanRequest(**asked))
