"""What changed since a git revision, from the files alone: no key, no network, no change of the work tree."""

from __future__ import annotations

import os
import posixpath
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import SettingsError, UnreadableFile
from anam_personas.review.compare import Comparison, compare, compare_files
from anam_personas.review.sides import known_environments, read_side
from anam_personas.workspace.git.mirror import mirror
from anam_personas.workspace.git.objects import Objects
from anam_personas.workspace.git.past import Copies, Past
from anam_personas.workspace.git.revisions import Point, commit_of, ends_of
from anam_personas.workspace.git.tree import Tree
from anam_personas.workspace.locate import locate
from anam_personas.workspace.settings import FILES, Settings, of_folder
from anam_personas.workspace.workspace import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.workspace.git.revisions import Ends
    from anam_personas.workspace.workspace import Workspace

_FEW: Final = 3


class End(NamedTuple):
    """One end of the comparison: what it is called, its files, and what is odd about them."""

    name: str
    workspace: Workspace
    remarks: tuple[str, ...] = ()

    @property
    def lack(self) -> str:
        """What it does not have, where it has no persona file."""
        folder = self.workspace.personas
        return "no persona file" if folder.is_dir() else f"no folder {self.workspace.settings.personas}"


def since(
    workspace: Workspace,
    revision: str,
    environments: Sequence[str] = (),
    *,
    environ: Mapping[str, str] | None = None,
    merge_base: bool = False,
) -> Comparison:
    """What the personas of a project were at a revision, against what they are now; or those at the two ends of a range.

    ``environments``: none for all that either side knows. ``environ`` is the process's, for finding git. ``merge_base``:
    compare with the merge base of the revision and HEAD. Raises `UsageError` for a revision that cannot be read, and
    `UnreadableFile` where neither side has a persona file.
    """
    repository = locate(workspace.root)
    with TemporaryDirectory(prefix="anam-personas-") as name:
        base = Path(name).resolve()
        mirrored = mirror(repository, environ or {}, base / "git")
        ends = ends_of(mirrored, revision, merge_base=merge_base)
        with Objects(mirrored.git) as objects:
            past = Reader(objects, repository.below, mirrored.is_partial, workspace.settings)
            old = past.end(ends.old, base / "old")
            new = past.end(ends.new, base / "new") if ends.new else End("the work tree", workspace)
            comparison = _compared(old, new, ends, environments)
    if mirrored.is_sparse and not ends.new and comparison.count("removed"):
        sparse = "this checkout is sparse: files that it leaves out count as removed"
        comparison = replace(comparison, remarks=(*comparison.remarks, sparse))
    return comparison


@contextmanager
def project_at(workspace: Workspace, revision: str, environ: Mapping[str, str] | None = None) -> Iterator[Workspace]:
    """A project as it was at a revision, in a folder that is there as long as the context is.

    Raises `UsageError` for a revision that cannot be read.
    """
    repository = locate(workspace.root)
    with TemporaryDirectory(prefix="anam-personas-") as name:
        base = Path(name).resolve()
        mirrored = mirror(repository, environ or {}, base / "git")
        point = Point(revision, commit_of(mirrored, revision))
        with Objects(mirrored.git) as objects:
            past = Reader(objects, repository.below, mirrored.is_partial, workspace.settings)
            yield past.end(point, base / "at").workspace


class Reader(NamedTuple):
    """How the project is read at a commit. ``below`` is its folder in the repository, ``present`` its settings now."""

    objects: Objects
    below: str
    is_partial: bool
    present: Settings

    def end(self, point: Point, into: Path) -> End:
        """The project at a commit; its files are written into an empty folder when they are looked at."""
        # the files outside the project that it names are files of the repository: then all of that is the tree
        is_alone = self.present.shared is None and len(self.present.layers) < 2
        below = "" if is_alone else self.below
        tree = Tree.of_commit(
            self.objects, point.commit, self.below if is_alone else "", point.name, is_partial=self.is_partial
        )
        copies = Copies(tree, into)
        into.mkdir()
        root = into / below
        extended = (
            os.path.relpath(layer.path, self.present.root).replace(os.sep, "/") for layer in self.present.layers[1:]
        )
        for name in [*FILES, LOCK, *extended]:
            copies.put(posixpath.normpath(posixpath.join(below, name)))
        settings, remark = _settings(root, into, self.present)
        for folder in (settings.personas, settings.tools, settings.knowledge, settings.llms, settings.shares):
            copies.put_yaml(posixpath.join(below, folder))
        workspace = Past(settings, root / settings.personas, root / settings.tools, copies=copies)
        return End(point.name, workspace, tuple(_odd(point.name, remark, copies.submodules)))


def _compared(old: End, new: End, ends: Ends, environments: Sequence[str]) -> Comparison:
    wanted = tuple(environments) or tuple(
        dict.fromkeys([*known_environments(new.workspace), *known_environments(old.workspace)])
    )
    before, after = (read_side(end.workspace, wanted, searched=True) for end in (old, new))
    if before.missing and after.missing:
        raise UnreadableFile(after.missing)
    remarks = [*ends.remarks, *old.remarks, *new.remarks]
    if before.missing or after.missing:
        end, what = (old, "added") if before.missing else (new, "removed")
        remarks.append(f"{end.name} has {end.lack}: every persona counts as {what}")
    name, commit = ends.new or (None, None)
    rows = compare(before, after, wanted)
    files = compare_files(before, after)
    return Comparison(ends.old.name, ends.old.commit, wanted, rows, tuple(remarks), name, commit, files)


def _odd(name: str, remark: str, submodules: Sequence[str]) -> Iterator[str]:
    if remark:
        yield f"{remark} at {name}: the present ones are used"
    for path in submodules[:_FEW]:
        yield f"{path} is a submodule at {name}: its files are not read"
    if len(submodules) > _FEW:
        yield f"so are {len(submodules) - _FEW} more"


def _settings(root: Path, top: Path, present: Settings) -> tuple[Settings, str]:
    """The settings that a side had; the present ones where it had none, or they were wrong."""
    remark = ""
    try:
        found = of_folder(root, top)
    except SettingsError as error:
        found, remark = None, f"the settings were invalid ({error})"
    shared = present.shared and Path(os.path.normpath(root / os.path.relpath(present.shared, present.root)))
    return found or present._replace(root=root, file=None, layers=(), shared=shared), remark
