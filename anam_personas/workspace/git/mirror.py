"""A temporary repository folder through which git reads a repository without its configuration.

It has the other's refs and objects, by link, and a configuration made from a list of names that say what data means. So a
command that the repository's own configuration names (an ssh command, a filter, a monitor, a pager, a helper) is unknown
to git, whatever its version; so are remotes to fetch missing objects from.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import UsageError
from anam_personas.workspace.git.program import for_mirror, for_question, shown
from anam_personas.workspace.locate import small_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from anam_personas.workspace.git.program import Git
    from anam_personas.workspace.locate import Repository

_TAKEN: Final = re.compile(
    r"core\.repositoryformatversion|extensions\.(objectformat|compatobjectformat|refstorage)"
    r"|branch\.[^\n]+\.(remote|pushremote|merge)|remote\.[^\n]+\.fetch|remote\.pushdefault|push\.default"
)
"""The copied configuration: the format of objects and refs, and the meaning of ``@{upstream}`` and ``@{push}``."""
_HARMLESS: Final = {"noop", "noop-v1", "partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees"}
"""Extensions that change nothing about how objects and refs are read here."""
_LARGE: Final = 16 * 1024 * 1024
_PLAIN: Final = re.compile(r'[^\x00-\x1f\x7f"\\]*')
_HEADS: Final = (
    *("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD"),
    *("CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "BISECT_HEAD"),
)


class Mirror(NamedTuple):
    """Git on the repository; ``is_sparse`` and ``is_partial`` say what the clone does not hold, or not as files."""

    git: Git
    is_sparse: bool
    is_partial: bool


def mirror(repository: Repository, environ: Mapping[str, str], into: Path) -> Mirror:
    """Make the folder, which must not be there yet. Raises `UsageError` for a repository that git refuses or cannot read."""
    _check_owner(repository, environ)
    if not (repository.common / "objects").is_dir():
        raise UsageError(f"{repository.common} contains no objects")
    _make(repository, into)
    git = for_mirror(environ, os.fspath(into), os.path.realpath(repository.common / "objects"))
    own = _entries(git, repository.common / "config")
    of_worktree = _entries(git, repository.git_dir / "config.worktree")
    _check(repository, own)
    (into / "config").write_text("".join(_written(own)), encoding="utf-8", errors="surrogateescape")
    every = dict([*own, *of_worktree])
    partial = "extensions.partialclone" in every or any(name.endswith(".promisor") for name in every)
    return Mirror(git, every.get("core.sparsecheckout", "").lower() in {"true", "1", "yes", "on"}, partial)


def _check_owner(repository: Repository, environ: Mapping[str, str]) -> None:
    """Let git check a repository that belongs to another user: the user allows those by safe.directory."""
    paths = (repository.top, repository.top / ".git", repository.git_dir)
    if hasattr(os, "geteuid") and all(path.lstat().st_uid == os.geteuid() for path in paths):
        return
    answer = for_question(environ, os.fspath(repository.top)).run("rev-parse", "--git-dir")
    if answer.code:
        hint = f"; where you trust it: git config --global --add safe.directory {repository.top}"
        is_owned = "owne" in answer.said  # "dubious ownership", in older versions "owned by someone else"
        raise UsageError(f"git refuses the repository {repository.top}: {answer.said}{hint if is_owned else ''}")


def _make(repository: Repository, into: Path) -> None:
    """Everything but the configuration."""
    common, git_dir = repository.common, repository.git_dir
    (into / "logs").mkdir(parents=True)
    for name in _HEADS:
        head = git_dir / name
        content = b"ref: " + os.fsencode(head.readlink()) if head.is_symlink() else small_file(head)
        if content is not None:
            (into / name).write_bytes(content)
    _link(common / "refs", into / "refs")
    _link(git_dir / "logs" / "HEAD", into / "logs" / "HEAD")
    _link(common / "logs" / "refs", into / "logs" / "refs")
    for name in ("packed-refs", "shallow"):
        _link(common / name, into / name)
    if (common / "reftable").is_dir():
        if repository.is_linked:
            raise UsageError("the refs of a linked worktree cannot be read where they are stored as a reftable")
        _link(common / "reftable", into / "reftable")


def _link(target: Path, path: Path) -> None:
    if not (target.is_file() or target.is_dir()):
        return  # missing, or a pipe
    if os.path.basename(os.path.realpath(target)) != target.name:  # noqa: PTH119
        return  # a link to something else, whose lines git would repeat in its error
    try:
        path.symlink_to(target)
    except OSError:  # where links take a privilege
        (shutil.copytree if target.is_dir() else shutil.copyfile)(target, path)


def _entries(git: Git, file: Path) -> list[tuple[str, str]]:
    """What a configuration file says, its includes left alone: names in lower case but for their middle, in order."""
    if not os.path.lexists(file):
        return []
    content = small_file(file, _LARGE)
    if content is None:
        raise UsageError(f"{file} cannot be read, is not a file, or is too large")
    answer = git.run("config", "--no-includes", "--null", "--list", "--file", "-", given=content)
    if answer.code:
        raise UsageError(f"git cannot read {file}: {answer.said}")
    pairs = (os.fsdecode(entry).partition("\n") for entry in answer.out.split(b"\0") if entry)
    return [(name, value if equals else "true") for name, equals, value in pairs]


def _check(repository: Repository, entries: Sequence[tuple[str, str]]) -> None:
    """Refuse what would be read wrongly: a format that is not known, and a work tree that is not where ``.git`` is."""
    for name, value in entries:
        section, _, last = name.partition(".")
        if section == "extensions" and last not in _HARMLESS and not _TAKEN.fullmatch(name):
            raise UsageError(f'the repository uses an unsupported extension, "{shown(last)}"')
        if name == "core.worktree" and not repository.is_linked:
            named = os.path.realpath(repository.git_dir / value.replace("\0", ""))
            if named != os.fspath(repository.top):
                message = (
                    f"the repository of {repository.top} has its work tree set to {shown(named)}: refusing to read it"
                )
                raise UsageError(message)


def _written(entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The copied part of a configuration, in git's format."""
    yield "[core]\n\tbare = true\n"
    for name, value in entries:
        if _TAKEN.fullmatch(name) and _PLAIN.fullmatch(name) and _PLAIN.fullmatch(value):
            section, _, rest = name.partition(".")
            middle, _, last = rest.rpartition(".")
            heading = f'[{section} "{middle}"]' if middle else f"[{section}]"
            yield f'{heading}\n\t{last} = "{value}"\n'
