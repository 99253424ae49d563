"""Checks of share links: the persona that a link leads to, and the moment at which it ends."""

from __future__ import annotations

import os
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


def check_share(document: Document, workspace: Workspace | None = None) -> Iterator[Diagnostic]:
    """A date that no calendar has, and a persona that the project does not have."""
    key, ends = document.data["persona"], document.data.get("expiresAt")
    if ends is not None and parsed(ends) is None:
        hint = "Write date, time and offset, such as 2027-01-22T18:00:00Z."
        yield diagnostic(
            "S007", f"expiresAt is {ends}, a moment that does not exist", document.place(("expiresAt",)), hint=hint
        )
    if workspace is not None and composed(key) not in (known := workspace.well_named()):
        hint = did_you_mean(key, known) or f"Create {workspace.shown(workspace.personas / key)}.yaml."
        yield diagnostic("R055", f'unknown persona "{key}"', document.place(("persona",)), hint=hint)


def persona_folders(document: Document, workspace: Workspace) -> Iterator[str]:
    """The folders in which a file of the persona may appear or vanish."""
    folder, key = workspace.personas, document.data.get("persona") if isinstance(document.data, dict) else None
    yield os.fspath(folder)
    for name in key.split("/")[:-1] if isinstance(key, str) and ".." not in key.split("/") else ():
        folder /= name
        yield os.fspath(folder)
