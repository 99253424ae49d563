"""Canonical bodies, the flat form in which files and live items are compared, and the items that have them.

A canonical body is flat: ``{"name": "Cara", "widgetConfig.layout": "floating"}``. A dotted path is one key of an object
that the API merges; an object without dots is compared and sent as a whole. A path that a file's body lacks is not managed.
A path that a live body lacks was not shown, except for a dotted path: that is unset, unless its object is present as None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.resources.attached import LocalFile

_RAW = re.compile(r"\{%[-+]?\s*raw\b")

Flat = dict[str, Any]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """An item by its kind and the key of its file: how one file refers to another."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as the files describe it.

    ``body`` is canonical. ``refs`` are references by path: the ids of their items are added to the list at that path; at a path
    in ``single``, the id is the value.
    A ``looked_up`` item belongs to the platform: it is found by name and never written. ``problem`` is why the item cannot
    be written, ``notes`` are shown with it, and ``used_by`` counts the items of the project that refer to it. ``written`` has
    the values of secret paths as the file has them, where ``body`` has what is sent. ``files`` are the files that belong below it.
    ``reaches`` are the keys of the items that a change reaches; the plan sets it. ``announced`` are sentences shown with a create.
    """

    kind: str
    key: str
    name: str
    body: Flat = field(default_factory=dict)
    refs: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problem: str | None = None
    renamed_from: str | None = None
    looked_up: bool = False
    used_by: int = 0
    written: Flat = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    files: tuple[LocalFile, ...] = ()
    reaches: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()


def nested(body: Flat) -> Json:
    """A flat body in the shape that the API expects."""
    made: Json = {}
    for path, value in body.items():
        group, dot, name = path.partition(".")
        if dot:
            made.setdefault(group, {})[name] = value
        else:
            made[path] = value
    return made


def flat(group: str, values: Mapping[str, Any]) -> Flat:
    """The keys of an object that is compared key by key. Null is the same as a missing key."""
    return {f"{group}.{name}": value for name, value in values.items() if value is not None}


def is_unset(path: str, value: Any) -> bool:
    """Whether a value means the same as none. A key of a group has a default of its own, which may be true."""
    return value is None or (path.partition(".")[1] == "" and (value is False or value in ({}, [])))


def still_templates(texts: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """The names of texts that would be sent with a variable in them, of (name, text as sent, text as written).

    Braces inside ``{% raw %}`` are intended.
    """
    return [
        name
        for name, sent, written in texts
        if isinstance(sent, str) and "{{" in sent and not (isinstance(written, str) and _RAW.search(written))
    ]
