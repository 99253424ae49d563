"""What a kind of resource tells sync, and the flat form in which files and live items are compared.

A canonical body is flat: ``{"name": "Cara", "widgetConfig.layout": "floating"}``. A dotted path is one key of an object
that the API merges; an object without dots is compared and sent whole. What a file's body lacks is not managed, what a live
body lacks was not shown: but a dotted path is unset then, unless its object stands there as None, not shown itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace

_RAW = re.compile(r"\{%[-+]?\s*raw\b")

Flat = dict[str, Any]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference from a file to an item of another kind, by its key. A path of the body takes the item's id."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as the files want it.

    ``body`` is canonical; ``refs`` are references whose ids join the list at their path. ``looked_up`` items belong to
    the platform: found by name, never written. ``problem`` says why it cannot be written; ``notes`` are what its reader
    must know. ``used_by`` counts the items of the project that refer to it.
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


class Resource(Protocol):
    """A kind of item that sync manages. One value of such a class stands in `anam_personas.resources.RESOURCES`.

    A kind MUST say where it is (``kind``, ``segment``), how its items are known (``marker_path``, ``names``) and how files and
    replies become one canonical body (``from_file``, ``from_api``). The other members MAY be the plain answer that each names:
    they describe what the API does differently for a kind.

    The collection at ``/v1/{segment}`` MUST answer GET with pages, ``{"data": [...], "meta": {"lastPage": N}}``, whose entries
    have ``id`` and ``name``, and GET, PUT and DELETE at ``/{id}``; POST makes an item and replies with all of it. A list that
    is a bare array is not read.
    """

    @property
    def kind(self) -> str:
        """The kind's name in plans, outcomes and the journal."""
        ...

    @property
    def segment(self) -> str:
        """The collection's path in the API, behind ``/v1/``. Its last part is the key of the kind's rows in JSON."""
        ...

    @property
    def marker_path(self) -> str | None:
        """The text field that has room for a marker. None where there is none: items are then known by their names."""
        ...

    @property
    def unset(self) -> Mapping[str, Any]:
        """The values by which an update unsets a path, where there is one. Plain: ``{}``."""
        ...

    @property
    def resets(self) -> Mapping[str, str]:
        """Which path the API resets when another changes. Plain: ``{}``."""
        ...

    @property
    def silent(self) -> frozenset[str]:
        """Paths that may be set although a reply lacks them. Plain: empty."""
        ...

    @property
    def secret(self) -> frozenset[str]:
        """Paths of mappings whose values are never shown. Plain: empty."""
        ...

    @property
    def hidden(self) -> Mapping[str, tuple[Any, ...]]:
        """Values that do not read back as themselves, or are not shown, by path. Plain: ``{}``.

        For a silent path these are all the values that it can have.
        """
        ...

    def from_file(self, personas: Sequence[Persona]) -> list[Wanted]:
        """The items of this kind that the personas' files want, in key order."""
        ...

    def from_api(self, reply: Json) -> Flat:
        """The canonical body of a live item, as far as its full reply shows it."""
        ...

    def comparable(self, path: str, value: Any) -> bool:
        """Whether a value of a file reads back as itself. Plain: True."""
        ...

    def is_platforms(self, summary: Json) -> bool:
        """Whether a live item belongs to the platform: referred to, never written. Plain: False."""
        ...

    def names(self, workspace: Workspace) -> frozenset[str] | None:
        """The names that the files of this kind give, whoever uses them. None where they cannot all be read, and for a kind
        that has a marker: there nothing is known by its name alone.
        """
        ...

    def users(self, reply: Json) -> int | None:
        """How many items of the organisation refer to a live one. Plain: None, where the API does not say."""
        ...

    def stages(self, body: Flat) -> list[Flat]:
        """What a create takes, then what an update must add at once. Plain: ``[dict(body)]``."""
        ...

    def completed(self, body: Flat, live: Flat) -> Flat:
        """The body of an update, with what must be sent too so that nothing unmanaged is lost. Plain: ``dict(body)``."""
        ...

    def may_hide(self, body: Flat, path: str) -> bool:
        """Whether an item may have a value at a silent path that its body lacks. Plain: True."""
        ...

    def side_effects(self, body: Flat, live: Flat) -> list[str]:
        """What else an update would change, as sentences. Plain: ``[]``."""
        ...


def nested(body: Flat) -> Json:
    """A flat body as the API takes it."""
    made: Json = {}
    for path, value in body.items():
        group, dot, name = path.partition(".")
        if dot:
            made.setdefault(group, {})[name] = value
        else:
            made[path] = value
    return made


def flat(group: str, values: Mapping[str, Any]) -> Flat:
    """The keys of an object that is compared key by key. Null is the same as not there."""
    return {f"{group}.{name}": value for name, value in values.items() if value is not None}


def is_unset(path: str, value: Any) -> bool:
    """Whether a value is the same as none at all. A key of a group has a default of its own, perhaps true."""
    return value is None or (path.partition(".")[1] == "" and (value is False or value in ({}, [])))


def still_templates(texts: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """The names of texts that would be sent with a variable in them, of (name, text as sent, text as written).

    Braces that the writer asked for, with ``{% raw %}``, are not meant.
    """
    return [
        name
        for name, sent, written in texts
        if isinstance(sent, str) and "{{" in sent and not (isinstance(written, str) and _RAW.search(written))
    ]
