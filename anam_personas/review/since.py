"""What changed since a git revision, from the files alone: no key, no network, no change of the work tree."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError
from anam_personas.history import commit_of, write_tree
from anam_personas.review.compare import Comparison, compare
from anam_personas.review.sides import known_environments, read_side
from anam_personas.settings import Settings, find
from anam_personas.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence


def since(workspace: Workspace, revision: str, environments: Sequence[str] = ()) -> Comparison:
    """What the personas of a project were at a revision, against what they are now.

    ``environments``: none for all that either side knows. Raises `UsageError` for a revision that cannot be read.
    """
    commit = commit_of(workspace.root, revision)
    with TemporaryDirectory(prefix="anam-personas-") as name:
        root = Path(name).resolve()
        write_tree(workspace.root, commit, root)
        settings, remark = _settings(root, workspace.settings)
        older = Workspace.of(settings)
        wanted = tuple(environments) or tuple(
            dict.fromkeys([*known_environments(workspace), *known_environments(older)])
        )
        old, new = read_side(older, wanted), read_side(workspace, wanted)
    said = [
        remark,
        *(f"{where} has {side.remark}" for where, side in ((revision, old), ("the work tree", new)) if side.remark),
    ]
    return Comparison(revision, commit, wanted, compare(old, new, wanted), tuple(filter(None, said)))


def _settings(root: Path, present: Settings) -> tuple[Settings, str]:
    """The settings that the older side had; the present ones where it had none, or they were wrong."""
    try:
        found = find(root)
    except SettingsError as error:
        return present._replace(root=root, file=None), f"the settings were invalid ({error}): the present ones are used"
    # without a settings file of its own the search has gone on upwards, out of the tree
    own = found.file is not None and found.root == root
    return (found if own else present._replace(root=root, file=None)), ""
