"""The last change of each persona, from the commits that touched its files. No key, no network, no change of the work tree."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import AnamPersonasError
from anam_personas.review.compare import PersonaChange, compare
from anam_personas.review.sides import Side, known_environments, read_side
from anam_personas.review.since import Reader
from anam_personas.workspace.git.mirror import mirror
from anam_personas.workspace.git.objects import Objects
from anam_personas.workspace.git.revisions import Point, commit_of
from anam_personas.workspace.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.workspace.git.program import Git
    from anam_personas.workspace.workspace import Workspace

_LONGEST_LINE = 200


class Commit(NamedTuple):
    """A commit: its hash, the first of its parents, the day it was made on there, and the first line of its message."""

    hash: str
    parent: str | None
    day: str
    subject: str


@dataclass(frozen=True, slots=True)
class LastChange:
    """What changed a persona last. No ``commit``: it is not committed yet. No ``change``: ``problem`` says why not."""

    commit: Commit | None = None
    change: PersonaChange | None = None
    problem: str = ""


def last_changes(
    workspace: Workspace, inputs: Mapping[str, Sequence[Path]], environ: Mapping[str, str]
) -> dict[str, LastChange]:
    """Key -> its last change; ``inputs`` are the files that each persona is made of.

    Nothing is raised: outside of a repository, or where git cannot be asked, each says that it is not known.
    """
    try:
        with _history(workspace, environ) as history:
            return history.of(inputs)
    except AnamPersonasError:  # its message names folders of this machine, which a published page is not to do
        return {key: LastChange(problem="there is no git history to read") for key in inputs}


@contextmanager
def _history(workspace: Workspace, environ: Mapping[str, str]) -> Iterator[_History]:
    repository = locate(workspace.root)
    with TemporaryDirectory(prefix="anam-personas-") as name:
        base = Path(name).resolve()
        mirrored = mirror(repository, environ, base / "git")
        head = commit_of(mirrored, "HEAD")
        with Objects(mirrored.git) as objects:
            reader = Reader(objects, repository.below, mirrored.is_partial, workspace.settings)
            yield _History(workspace, reader, mirrored.git, base, repository.top, head)


class _History:
    def __init__(self, workspace: Workspace, reader: Reader, git: Git, base: Path, top: Path, head: str) -> None:
        self._workspace, self._reader, self._git, self._base = workspace, reader, git, base
        self._top, self._head = top, head
        self._environments = known_environments(workspace)

    def of(self, inputs: Mapping[str, Sequence[Path]]) -> dict[str, LastChange]:
        now = read_side(self._workspace, self._environments)
        found = {
            row.key: LastChange(change=row)
            for row in compare(self._side(self._head), now, self._environments)
            if row.key in inputs and row.what != "same" and not all(row.problems)  # broken before, and now
        }
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for key, files in inputs.items():
            if key not in found:
                groups[self._last(files)].append(key)
        for commit, keys in sorted(groups.items()):
            found |= self._at(commit, keys)
        return found

    def _last(self, files: Sequence[Path]) -> str:
        """The last commit that touched one of the files; empty where none did."""
        real = {Path(os.path.realpath(file)) for file in files}
        paths = sorted(file.relative_to(self._top).as_posix() for file in real if file.is_relative_to(self._top))
        answer = self._git.run("--literal-pathspecs", "rev-list", "--max-count=1", self._head, "--", *paths)
        return answer.line if answer.code == 0 and paths else ""

    def _at(self, hash_: str, keys: Sequence[str]) -> dict[str, LastChange]:
        commit = self._commit(hash_) if hash_ else None
        if commit is None:
            return {key: LastChange(problem="no commit of this clone has touched its files") for key in keys}
        if commit.parent is not None and self._reader.objects.kind(commit.parent) is None:
            problem = "the history before it is not in this clone, which is shallow"
            return {key: LastChange(commit, problem=problem) for key in keys}
        new = self._side(hash_, keys)
        older = {*keys, *new.renames.values()}
        old = self._side(commit.parent, sorted(older)) if commit.parent else Side()
        rows = {row.key: row for row in compare(old, new, self._environments)}
        return {key: LastChange(commit, rows.get(key)) for key in keys}

    def _side(self, commit: str, keys: Sequence[str] | None = None) -> Side:
        with TemporaryDirectory(dir=self._base) as name:
            end = self._reader.end(Point(commit[:12], commit), Path(name, "at"))
            return read_side(end.workspace, self._environments, keys)

    def _commit(self, hash_: str) -> Commit | None:
        raw = self._reader.objects.read(hash_)
        if raw is None:
            return None
        head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
        fields = [line.partition(" ") for line in head.split("\n")]
        parent = next((value for name, _, value in fields if name == "parent"), None)
        made = next((value for name, _, value in fields if name == "committer"), "")
        subject = next(iter(message.strip().splitlines()), "")[:_LONGEST_LINE]
        return Commit(hash_, parent, _day(made), subject)


def _day(made: str) -> str:
    """The day of ``NAME <ADDRESS> SECONDS +HHMM``, in that zone; empty where it is none."""
    try:
        seconds, zone = made.rsplit(" ", 2)[-2:]
        away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
        return f"{datetime.fromtimestamp(int(seconds), UTC) + away:%Y-%m-%d}"
    except (ValueError, IndexError, OverflowError, OSError):
        return ""
