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
    """A kind of item: ``kind`` names it for people, ``segment`` is its collection's path in the API.

    ``marker_path`` is the text field that has room for a marker, None where there is none: items are then known by
    their names. ``silent`` are the paths about which a reply that lacks them says nothing. ``hidden`` are values that
    do not read back as themselves or are not shown at all, by path: for a silent path that stands there, all that it may
    have. ``secret`` are the paths of mappings whose values nobody is shown.
    ``unset`` are the values by which an update unsets a path, where there is one. ``resets`` says which path the API
    resets when another changes.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def segment(self) -> str: ...  # noqa: D102

    @property
    def marker_path(self) -> str | None: ...  # noqa: D102

    @property
    def unset(self) -> Mapping[str, Any]: ...  # noqa: D102

    @property
    def resets(self) -> Mapping[str, str]: ...  # noqa: D102

    @property
    def silent(self) -> frozenset[str]: ...  # noqa: D102

    @property
    def secret(self) -> frozenset[str]: ...  # noqa: D102

    @property
    def hidden(self) -> Mapping[str, tuple[Any, ...]]: ...  # noqa: D102

    def from_file(self, personas: Sequence[Persona]) -> list[Wanted]:
        """The items of this kind that the personas' files want, in key order."""
        ...

    def from_api(self, reply: Json) -> Flat:
        """The canonical body of a live item, as far as its full reply shows it."""
        ...

    def comparable(self, path: str, value: Any) -> bool:
        """Whether a value of a file reads back as itself."""
        ...

    def is_platforms(self, summary: Json) -> bool:
        """Whether a live item belongs to the platform: to be referred to, never written."""
        ...

    def names(self, workspace: Workspace) -> frozenset[str] | None:
        """The names that the files of this kind give, whoever uses them. None where they cannot all be read, and for a kind
        that has a marker: there nothing is known by its name alone.
        """
        ...

    def users(self, reply: Json) -> int | None:
        """How many items of the organisation refer to a live one, None where that is not told."""
        ...

    def stages(self, body: Flat) -> list[Flat]:
        """What a create takes, and, where that is not all, what an update must add at once."""
        ...

    def completed(self, body: Flat, live: Flat) -> Flat:
        """The body of an update, with what must travel with it so that nothing unmanaged is lost."""
        ...

    def may_hide(self, body: Flat, path: str) -> bool:
        """Whether an item may have a value at a silent path that its body lacks."""
        ...

    def side_effects(self, body: Flat, live: Flat) -> list[str]:
        """What else an update would change, as sentences."""
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


def still_templates(texts: Iterable[tuple[str, Any, Any]]) -> list[str]:
    """The names of texts that would be sent with a variable in them, of (name, text as sent, text as written).

    Braces that the writer asked for, with ``{% raw %}``, are not meant.
    """
    return [
        name
        for name, sent, written in texts
        if isinstance(sent, str) and "{{" in sent and not (isinstance(written, str) and _RAW.search(written))
    ]
