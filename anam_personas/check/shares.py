"""Checks of share links: the persona that a link leads to, and the moment at which it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.resources.share.wire import parsed
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


def check_share(document: Document) -> Iterator[Diagnostic]:
    """A date that no calendar has."""
    ends = document.data.get("expiresAt")
    if ends is not None and parsed(ends) is None:
        hint = "Write date, time and offset, such as 2027-01-22T18:00:00Z."
        yield diagnostic(
            "S007", f"expiresAt is {ends}, a moment that does not exist", document.place(("expiresAt",)), hint=hint
        )


def shared_persona(document: Document, workspace: Workspace) -> Iterator[Diagnostic]:
    """A persona that the project does not have."""
    key, known = document.data["persona"], workspace.well_named()
    if composed(key) not in known:
        hint = did_you_mean(key, known) or f"Create {workspace.shown(workspace.personas / key)}.yaml."
        yield diagnostic("R055", f'unknown persona "{key}"', document.place(("persona",)), hint=hint)
