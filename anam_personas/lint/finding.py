"""The results of a rule: location, message and fix. The engine turns them into diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from anam_personas.diagnostics.types import Unsure
from anam_personas.lint.prompt.surface import Change, Span

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Edit, Place, Severity, Tier
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.yaml.document import Document, Route


class Spot(Protocol):
    """A value with a place in a file."""

    def place(self) -> Place:
        """The place in the file where it was written."""
        ...


class Field(NamedTuple):
    """A value of a file as a whole, or its key."""

    document: Document
    route: Route
    key: bool = True

    def place(self) -> Place:
        """Where it was written."""
        return self.document.place(self.route, key=self.key)


class Finding(NamedTuple):
    """One finding of one rule. ``severity``, ``safe`` and ``tier`` default to those of the rule.

    The offsets of ``changes`` refer to the text of ``surface``, by default that of ``spot``; ``title`` describes them.
    ``related`` names a second place. With ``secret`` the words at ``spot`` are not shown. ``edits`` are for a
    fix that changes how a text is written rather than its words. Findings of one ``cause`` in one file are reported as one;
    the default is the message.
    """

    spot: Spot
    message: str
    hint: str | None = None
    severity: Severity | None = None
    title: str = ""
    changes: tuple[Change, ...] = ()
    safe: bool | None = None
    related: tuple[tuple[Spot, str], ...] = ()
    secret: bool = False
    edits: tuple[Edit, ...] = ()
    surface: Surface | None = None
    tier: Tier | None = None
    cause: str | None = None


class Doubt(NamedTuple):
    """A question to a judge model that the rule cannot decide: whether ``statement`` is true of ``texts``.

    If it is, ``finding`` is reported. ``texts`` are quotations of the author: one, or an earlier and a later one.
    """

    finding: Finding
    statement: str
    texts: tuple[str, ...]


__all__ = ["Change", "Doubt", "Field", "Finding", "Span", "Spot", "Unsure"]
