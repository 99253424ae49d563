"""Where the repository of a folder is, from the files themselves: git is not asked, for it would believe what it finds.

Only an ancestor's ``.git`` counts: a folder, or a file that leads to one, as linked worktrees and submodules have it. A
folder that merely looks like a repository may be part of a commit, so it is ignored. For the
forms of both see gitrepository-layout(5).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final, NamedTuple

from anam_personas.errors import UsageError
from anam_personas.workspace.files import unblocked

_MARKER: Final = ".git"
_SMALL: Final = 64 * 1024


class Repository(NamedTuple):
    """A repository as files: ``top`` is the work tree, ``git_dir`` holds its HEAD, ``common`` its objects and refs.

    ``below`` is the folder that was asked for, as seen from ``top``, with forward slashes; empty for ``top`` itself.
    """

    top: Path
    git_dir: Path
    common: Path
    below: str

    @property
    def is_linked(self) -> bool:
        """Whether the work tree is one of several of a repository."""
        return self.git_dir != self.common


def locate(folder: Path) -> Repository:
    """The repository of the nearest ancestor that has a ``.git``. Raises `UsageError` where none has, or it is damaged."""
    real = Path(os.path.realpath(folder))
    for top in (real, *real.parents):
        git_dir = _target(top / _MARKER)
        if git_dir is not None:
            _check_place(top, git_dir)
            return Repository(top, git_dir, _common(git_dir), "/".join(real.relative_to(top).parts))
    raise UsageError(f"{folder} is not in a git repository, which diff needs to compare revisions")


def small_file(path: Path, limit: int = _SMALL) -> bytes | None:
    """The content of a small regular file; None where it is missing, too large, or something else."""
    try:
        with open(path, "rb", buffering=0, opener=unblocked) as file:
            status = os.fstat(file.fileno())
            return file.read() if stat.S_ISREG(status.st_mode) and status.st_size <= limit else None
    except (OSError, ValueError):
        return None


def _target(marker: Path) -> Path | None:
    """The folder that a ``.git`` is or leads to, None where it is not there or no repository, as git passes over it."""
    if marker.is_dir():
        git_dir = Path(os.path.realpath(marker))
        return git_dir if _is_repository(git_dir) else None
    if not marker.is_file():
        return None
    content = (small_file(marker) or b"").rstrip(b"\r\n")
    word, _, name = content.partition(b" ")
    if word != b"gitdir:" or not name or b"\0" in name or b"\n" in name:
        raise UsageError(f'{marker} has no valid repository path: expected "gitdir: PATH"')
    git_dir = Path(os.path.realpath(marker.parent / os.fsdecode(name)))
    if not _is_repository(git_dir):
        raise UsageError(f"{marker} leads to {git_dir}, which is not a repository: try git worktree repair")
    return git_dir


def _is_repository(git_dir: Path) -> bool:
    """Whether git would take a folder for a repository."""
    if not os.path.lexists(git_dir / "HEAD"):
        return False
    return (git_dir / "commondir").is_file() or ((git_dir / "objects").is_dir() and (git_dir / "refs").is_dir())


def _check_place(top: Path, git_dir: Path) -> None:
    """Refuse a repository that lies among the files of a work tree, and so may have come with them."""
    if git_dir == top / _MARKER:
        return
    for folder in git_dir.parents:
        owner = top / _MARKER if folder == top else folder / _MARKER
        if folder == top or (os.path.lexists(owner) and not git_dir.is_relative_to(_target(owner) or owner)):
            message = f"{top / _MARKER} leads to {git_dir}, among the files of a work tree: refusing to read such a repository"
            raise UsageError(message)
        if os.path.lexists(owner):
            return


def _common(git_dir: Path) -> Path:
    """The folder of objects and refs: of a linked worktree, the repository that it is one of."""
    if not os.path.lexists(git_dir / "commondir"):
        return git_dir
    named = os.fsdecode((small_file(git_dir / "commondir") or b"").rstrip(b"\r\n"))
    common = Path(os.path.realpath(git_dir / named)) if named and "\0" not in named else None
    if git_dir.parent.name != "worktrees" or common != git_dir.parent.parent or not _is_repository(common):
        raise UsageError(
            f"{git_dir / 'commondir'} does not lead to the repository of this worktree: refusing to read it"
        )
    return common
