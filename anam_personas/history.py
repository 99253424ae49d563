"""A project's files as they were at a git revision. The only module that runs git, which only ever reads.

Blobs are read as they are stored: no filters, no line-end conversion, no `export-ignore` as `git archive` has it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import UsageError
from anam_personas.source import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINK = "120000"


class _Blob(NamedTuple):
    mode: str
    sha: str
    size: int
    path: str


def commit_of(folder: Path, revision: str) -> str:
    """The commit that a revision names, in the repository that holds a folder.

    Raises `UsageError` where git is missing, the folder is in no repository, or there is no such commit in this clone.
    """
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        raise UsageError(f"{folder} is in no git repository that can be read: {_first_line(inside.stderr)}")
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not found.returncode:
        return found.stdout.decode().strip()
    if _git(folder, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        hint = "this clone is shallow: fetch it (git fetch --unshallow; in CI a fetch-depth of 0)"
    else:
        hint = "name a commit, a branch or a tag; fetch it first where it is not here"
    raise UsageError(f'there is no revision "{revision}": {hint}')


def write_tree(folder: Path, commit: str, into: Path) -> None:
    """Write all that a commit holds below a folder of the work tree into another, empty folder.

    Of a file that is too large to be read only the size is kept. Raises `UsageError` where a blob is not in this clone.
    """
    listed = _git(folder, "ls-tree", "-r", "-z", "-l", commit)
    if listed.returncode:
        raise UsageError(f"git cannot list {commit}: {_first_line(listed.stderr)}")
    blobs = list(_blobs(listed.stdout))
    small = [blob for blob in blobs if blob.size <= MAX_BYTES]
    for blob in blobs:
        if blob.size > MAX_BYTES:
            with _made(into, blob).open("wb") as file:
                file.truncate(blob.size)
    contents = list(zip(small, _contents(folder, small), strict=True))
    # links last: so no file is ever written through one
    for blob, content in sorted(contents, key=lambda pair: pair[0].mode == _LINK):
        path = _made(into, blob)
        if blob.mode == _LINK:
            path.symlink_to(os.fsdecode(content))
        else:
            path.write_bytes(content)


def _made(into: Path, blob: _Blob) -> Path:
    path = into / blob.path
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _blobs(listing: bytes) -> Iterator[_Blob]:
    """The entries of ``git ls-tree -r -z -l``, without submodules and without paths that no checkout would have."""
    for entry in filter(None, listing.split(b"\0")):
        head, _, name = entry.partition(b"\t")
        mode, kind, sha, size = head.decode().split()
        path = os.fsdecode(name)
        if kind == "blob" and not {"..", ".git"} & set(PurePosixPath(path).parts) and not path.startswith("/"):
            yield _Blob(mode, sha, int(size), path)


def _contents(folder: Path, blobs: Sequence[_Blob]) -> Iterator[bytes]:
    """The blobs, through one process: ``git cat-file --batch`` answers ``SHA blob SIZE``, the bytes, a line end."""
    if not blobs:
        return
    read = _git(folder, "cat-file", "--batch", given="".join(f"{blob.sha}\n" for blob in blobs).encode())
    at = 0
    for blob in blobs:
        end = read.stdout.find(b"\n", at)
        head = read.stdout[at:end].split()
        if end < 0 or len(head) != 3 or head[1] != b"blob":
            raise UsageError(f"git has no content for {blob.path} in this clone: fetch it first")
        at = end + 1 + int(head[2]) + 1
        yield read.stdout[end + 1 : at - 1]


def _git(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - the revision follows --end-of-options
            ["git", "-C", os.fspath(folder), *arguments],  # noqa: S607 - as people call it
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed, or not on the path") from error


def _first_line(text: bytes) -> str:
    return (text.decode("utf-8", "replace").strip().splitlines() or ["git does not say why"])[0]
