"""What a rule yields: the location, the message and a fix. The engine turns it into a diagnostic."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from anam_personas.diagnostics.types import Unsure
from anam_personas.lint.prompt.surface import Change, Span

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Edit, Place, Severity, Tier
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.yaml.document import Document, Route


class Spot(Protocol):
    """Something that has a place in a file."""

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
    """One finding of one rule. ``severity``, ``safe`` and ``tier`` are the rule's where they are None.

    ``changes`` are in terms of the text of ``surface``, which is ``spot``'s where it is None; ``title`` describes them.
    ``related`` names a second place. ``secret`` says that the words at ``spot`` must not be shown. ``edits`` are for a
    fix that changes how a text is written rather than its words. Findings of one ``cause`` in one file are reported as one;
    the cause is the message where it is None.
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
    """What a rule is unsure about, as a question to a judge: whether ``statement`` holds of ``texts``.

    ``finding`` is what is reported where it does. The texts are the author's own words: one, or the earlier and the later.
    """

    finding: Finding
    statement: str
    texts: tuple[str, ...]


__all__ = ["Change", "Doubt", "Field", "Finding", "Span", "Spot", "Unsure"]
