"""What a revision or a range names: the two ends of a comparison. Ranges mean what they mean to ``git diff``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.errors import UsageError
from anam_personas.workspace.git.program import shown

if TYPE_CHECKING:
    from anam_personas.workspace.git.mirror import Mirror
    from anam_personas.workspace.git.program import Answer

_LONGEST: Final = 1000
_DOTS: Final = re.compile(r"\.{2,}")
_RANGES: Final = "A..B compares B with A, A...B compares B with the merge base of A and B"


class Point(NamedTuple):
    """One end: what it is called, and the hash of its commit."""

    name: str
    commit: str


class Ends(NamedTuple):
    """What is compared. No ``new``: the work tree. ``remarks`` say what was chosen among several."""

    old: Point
    new: Point | None = None
    remarks: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A revision or range as it was written; an end that was left out is HEAD, no ``new`` is the work tree."""

    old: str
    new: str | None = None
    is_from_merge_base: bool = False


def asked(text: str) -> Asked:
    """The parts of ``REV``, ``A..B`` or ``A...B``. Raises `UsageError` for what is none of them."""
    # dots in braces (HEAD^{/fix..}) and in a search (:/fix..) are not a range
    masked = re.sub(r"\{[^{}]*\}", lambda found: "x" * len(found[0]), text)
    found = None if text.startswith(":") else _DOTS.search(masked)
    if found is None:
        return Asked(text)
    old, new = text[: found.start()], text[found.end() :]
    if len(found[0]) > 3 or _DOTS.search(masked, found.end()) or not (old or new):
        raise UsageError(f'"{shown(text)}" is not a range: {_RANGES}')
    return Asked(old or "HEAD", new or "HEAD", len(found[0]) == 3)


def ends_of(mirror: Mirror, text: str, *, merge_base: bool = False) -> Ends:
    """The commits that a revision or range names. ``merge_base``: of the revision and HEAD, against the work tree.

    Raises `UsageError` where there is no such commit in this clone, or two have no merge base.
    """
    wanted = asked(text)
    if merge_base and wanted.new is not None:
        raise UsageError(
            f"--merge-base takes one revision and compares the work tree; a range names both ends: {_RANGES}"
        )
    old = Point(wanted.old, commit_of(mirror, wanted.old))
    new = None if wanted.new is None else Point(wanted.new, commit_of(mirror, wanted.new))
    if not (merge_base or wanted.is_from_merge_base):
        return Ends(old, new)
    other = new or Point("HEAD", commit_of(mirror, "HEAD"))
    bases = _merge_bases(mirror, old, other)
    called = f"the merge base of {old.name} and {other.name}"
    several = f"{old.name} and {other.name} have {len(bases)} merge bases: {bases[0][:12]} is compared"
    return Ends(Point(called, bases[0]), new, (several,) if len(bases) > 1 else ())


def commit_of(mirror: Mirror, revision: str) -> str:
    """The hash of the commit that one revision names. Raises `UsageError` where there is none in this clone."""
    said = f'unknown revision "{shown(revision)}"'
    if len(revision) > _LONGEST:
        raise UsageError(f"{said}: it has {len(revision):,} characters, {_LONGEST:,} are the limit")
    # a name cannot begin with a hyphen or hold control characters: see git-check-ref-format(1)
    if revision and not revision.startswith("-") and not re.search(r"[\0-\x1f\x7f]", revision):
        found = _looked_up(mirror, revision)
        if not found.code and re.fullmatch("[0-9a-f]{40,64}", found.line):
            return found.line
        if found.said != "no reason given":
            said += f" ({found.said})"
    raise UsageError(f"{said}: {_hint(mirror, revision)}")


def _looked_up(mirror: Mirror, revision: str) -> Answer:
    command = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    if revision.startswith(":"):  # a search (:/fix), which would take what is after it for a part of its words
        revision = mirror.git.run(*command, revision).line or "-"
    return mirror.git.run(*command, f"{revision}^{{commit}}")


def _merge_bases(mirror: Mirror, old: Point, new: Point) -> list[str]:
    answer = mirror.git.run("merge-base", "--all", old.commit, new.commit)
    bases = answer.line.split()
    if not bases:
        where = f"{shown(old.name)} and {shown(new.name)} have no merge base"
        hint = _shallow(mirror) or "they share no history; A..B compares them as they are"
        raise UsageError(f"{where}{f' ({answer.said})' if answer.code > 1 else ''}: {hint}")
    return bases


def _hint(mirror: Mirror, revision: str) -> str:
    if revision in {"HEAD", "@"}:
        return "this repository has no commits yet"
    return (
        _shallow(mirror) or "name a commit, a branch, a tag or a range (A..B, A...B); fetch it first if it is missing"
    )


def _shallow(mirror: Mirror) -> str:
    is_shallow = mirror.git.run("rev-parse", "--is-shallow-repository").line == "true"
    return "this clone is shallow: fetch it (git fetch --unshallow; in CI a fetch-depth of 0)" if is_shallow else ""
