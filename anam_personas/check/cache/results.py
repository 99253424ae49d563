"""Remember what checks found, so that a second check of the same files need not read them.

Three things are remembered under one key: what a check of all files of a project found, what it printed, and the verdict
of each file. The first two are good while nothing at all has changed; after a change, only the files are analyzed whose
verdict may be another, and what the others have to do with each other (shared fixes, comments, keys used twice) is worked
out again from all verdicts.

A hit needs all of this to be as it was: the files and everything else that the check looked at (partials, prompt files, tools
and their folders, also names where nothing was), where the folders really are, the settings, the selection, the halves of the
check, and the installation. `state` says how a file is compared. A file that changed within `RACY_NS` of the moment it was
read is not believed: its times may not show the next change (git calls that racily clean). No verdict is kept of a file with
an error that comes from what is not there, nor of one that holds a secret: `secrecy` says what of secrets may be remembered.

Rules of other packages may read what they like, so a check with any of them is never answered from here. Nor is `--fix`: the
offsets of a fix are those of the text that was read.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from anam_personas.check.cache import installation
from anam_personas.check.cache.state import Now, digest
from anam_personas.check.cache.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.check.cache.secrecy import Secrets
    from anam_personas.check.cache.shelf import Shelf
    from anam_personas.check.cache.state import Seen
    from anam_personas.check.cache.walk import Walked
    from anam_personas.check.verdict import Verdict
    from anam_personas.diagnostics.types import Diagnostic, Unknown

RACY_NS = 2_000_000_000
"""Nanoseconds. Coarser than the clock of any file system in use."""

Entry: TypeAlias = "tuple[list[int], int, str, list[Any]]"
"""A file: its signature, the number of what it is built from, a digest of its bytes, and what is said of it (empty: nothing)."""

_NOT_OURS = (OSError, ValueError, LookupError, TypeError, OverflowError, AttributeError, RecursionError)
"""What a damaged or foreign file raises when it is used. It is ignored."""


class Result(NamedTuple):
    """What a check of all files of a project found, in which files it looked, and what rules cannot say."""

    files: list[str]
    findings: list[Diagnostic]
    unsure: list[Unknown]


class Shown(NamedTuple):
    """What a check printed, and its exit code."""

    code: int
    text: str


class Remembered:
    """What is remembered of a project in which nothing has changed."""

    def __init__(self, cache: ResultCache, id_: str, paths: list[str]) -> None:
        self._cache, self._id, self._paths = cache, id_, paths

    def shown(self, look: str) -> Shown | None:
        """The output in this look: all that changes its text, or its code."""
        return self._cache.shown(self._id, look)

    def keep_shown(self, look: str, shown: Shown) -> None:
        """Remember an output of `result`."""
        self._cache.keep_shown(self._id, look, shown)

    def result(self) -> Result | None:
        """What was found."""
        return self._cache.result(self._id, self._paths)


class ResultCache:
    """What is known under a key. Damaged and foreign files are ignored; a folder that cannot be written is not a failure."""

    def __init__(self, shelf: Shelf, key: str) -> None:
        self._shelf = shelf
        self._key = key
        self._bases: list[list[Seen]] = []
        self._files: dict[str, Entry] = {}
        self._now = Now()
        self._moved: set[str] = set()  # the same by their bytes, though inode or times are others

    # -- a project in which nothing has changed

    def project(self, folders: Sequence[str]) -> Remembered | None:
        """What is remembered of the files below the folders, where all is as it was; None where it is not, or unknown."""
        started = time.time_ns()
        with suppress(*_NOT_OURS):
            data = self._load("whole")
            walked = walk(folders)
            is_moved = walked.signature() != data["signature"]
            if is_moved and (walked.shape() != data["shape"] or walked.contents() != data["contents"]):
                return None
            if data["roots"] != _roots(folders) or not Now().is_intact(data["bases"]):
                return None
            if is_moved:
                self._store_project(data | {"bases": [path for path, *_ in data["bases"]]}, walked, started)
            return Remembered(self, f"{data['id']}", walked.paths)
        return None

    def result(self, id_: str, paths: list[str]) -> Result | None:
        """The findings that belong to a record of the project; None where they are not there."""
        from anam_personas.check.cache.records import unpacked, unpacked_unknown

        with suppress(*_NOT_OURS):
            data = self._load("found")
            if data["id"] == id_:
                return Result(paths, unpacked(data["findings"]), unpacked_unknown(data["unsure"]))
        return None

    def shown(self, id_: str, look: str) -> Shown | None:
        """The output that was printed for a record of the project in this look; None where another was, or none."""
        with suppress(*_NOT_OURS):
            head, _, text = self._shelf.read(f"{self._key}.shown").partition(b"\n")
            data = json.loads(head)
            if (data["id"], data["look"]) == (id_, look):
                return Shown(int(data["code"]), text.decode())
        return None

    def keep_shown(self, id_: str, look: str, shown: Shown) -> None:
        """Remember an output. It holds lines of the files as findings do: none is kept of files with secrets."""
        head = json.dumps({"id": id_, "look": look, "code": shown.code})
        with suppress(OSError, UnicodeEncodeError):
            self._shelf.write(f"{self._key}.shown", f"{head}\n{shown.text}".encode())

    def keep_project(
        self,
        folders: Sequence[str],
        paths: Sequence[str],
        findings: Sequence[Diagnostic],
        unsure: Sequence[Unknown],
        read: Iterable[str],
        started: int,
        secrets: Secrets | None = None,
    ) -> None:
        """Remember what a check of all files below the folders found, and could not say. ``read`` is what else it looked at, there or
        not; ``started`` is when it began, in nanoseconds. Secrets are masked, as reports do; nothing is written if a finding would
        still show a part of one.
        """
        with suppress(*_NOT_OURS):
            walked = walk(folders)
            if walked.newest() >= started - RACY_NS or sorted(walked.paths) != sorted(paths):
                return
            from anam_personas.check.cache.records import packed
            from anam_personas.check.cache.secrecy import NONE, hidden

            shown = hidden(findings, unsure, secrets or NONE)
            if shown is None:
                return

            numbers = {self._files[path][1] for path in paths if path in self._files}
            built = {str(seen[0]) for number in numbers for seen in self._bases[number]}
            others = sorted(built.union(read).difference(walked.paths))
            contents = walked.contents(self._told())
            said = {"findings": packed(shown), "unsure": packed(unsure)}
            id_ = digest(repr((said, contents)).encode("utf-8", "surrogatepass"))
            head = {"id": id_, "roots": _roots(folders), "bases": others, "contents": contents}
            if self._store_project(head, walked, started):
                self._store("found", {"id": id_, **said})

    def _told(self) -> dict[str, tuple[list[int], str]]:
        """The digests of files that are known, each with the signature that the file had."""
        return {path: (seen, told) for path, (seen, _, told, _) in self._files.items()}

    def _store_project(self, data: dict[str, Any], walked: Walked, started: int) -> bool:
        """Write it, if nothing has changed since ``started`` or shortly before."""
        now = Now(started - RACY_NS)
        bases = [now.seen(path) for path in data["bases"]]
        if None in bases or walked.newest() >= started - RACY_NS:
            return False
        self._store("whole", data | {"bases": bases, "signature": walked.signature(), "shape": walked.shape()})
        return True

    # -- verdicts of single files, in a project in which some have changed

    def verdicts(self, paths: Iterable[str]) -> dict[str, Verdict]:
        """What is known of the paths."""
        try:
            data = self._load("json")
            self._bases, self._files = list(data["bases"]), dict(data["files"])
            return self._verdicts(paths)
        except _NOT_OURS:
            self._bases, self._files, self._moved = [], {}, set()
            return {}

    def _verdicts(self, paths: Iterable[str]) -> dict[str, Verdict]:
        from anam_personas.check.cache.records import verdict

        now, found = self._now, {}
        intact = list(map(now.is_intact, self._bases))
        others = [tuple(str(path) for path, *_ in base) for base in self._bases]
        for path in paths:
            if path in self._files:
                seen, number, told, said = self._files[path]
                if intact[number] and now.is_same(path, seen, told):
                    found[path] = verdict(said, others[number])
                    if now.sign(path) != seen:
                        self._moved.add(path)
        return found

    def keep(self, verdicts: Mapping[str, Verdict], started: int, secrets: Secrets | None = None) -> None:
        """Remember the verdicts of files that were analyzed, and forget those that quote one of the secrets.

        ``started`` is when the check began, in nanoseconds. Nothing is written where nothing was learned. What was known of a file before
        stays if nothing new can be kept of it: it counts only for the content that it was about.
        """
        from anam_personas.check.cache.records import said
        from anam_personas.check.cache.secrecy import NONE

        secrets = secrets or NONE
        now = Now(started - RACY_NS)
        kept = {path: each for path, each in verdicts.items() if each.is_lasting and not each.secrets}
        new = {path: (said(each), each.others) for path, each in kept.items()}
        quoting = {path for path, (*_, known) in self._files.items() if secrets.are_in(known)}
        new = {path: each for path, each in new.items() if not secrets.are_in(each[0])}
        for path in self._moved:
            _, number, _, known = self._files[path]
            new.setdefault(path, (known, tuple(str(other) for other, *_ in self._bases[number])))
        learned: dict[str, tuple[list[int], list[Seen], str, list[Any]]] = {}
        for path, (known, others) in new.items():
            seen, base = now.seen(path), [now.seen(other) for other in others]
            if seen is not None and None not in base:
                learned[path] = seen[2], base, seen[3], known  # type: ignore[assignment]
        if learned or quoting:
            rest = {
                path: (seen, self._bases[number], told, known)
                for path, (seen, number, told, known) in self._files.items()
                if path not in quoting and self._now.sign(path)
            }
            self._put(rest | learned)
            self._store("json", {"bases": self._bases, "files": self._files})

    def _put(self, entries: Mapping[str, tuple[list[int], list[Seen], str, list[Any]]]) -> None:
        """Take the entries, with what many files are built from written once."""
        numbers: dict[str, int] = {}
        self._bases, self._files = [], {}
        for path, (seen, base, told, known) in sorted(entries.items()):
            number = numbers.setdefault(repr(base), len(numbers))
            if number == len(self._bases):
                self._bases.append(base)
            self._files[path] = seen, number, told, known

    # -- files of the cache

    def _load(self, ending: str) -> dict[str, Any]:
        """A file of the cache. Raises one of `_NOT_OURS` where there is none for this installation."""
        data: dict[str, Any] = json.loads(self._shelf.read(f"{self._key}.{ending}"))
        if not installation.is_same(data["installation"]):
            raise LookupError
        return data

    def _store(self, ending: str, data: dict[str, Any]) -> None:
        text = json.dumps(data | {"installation": installation.now()}, separators=(",", ":"))
        with suppress(OSError):
            self._shelf.write(f"{self._key}.{ending}", text.encode())
            self._shelf.tidy()


def _roots(folders: Iterable[str]) -> list[list[str]]:
    """The folders, and where each really is."""
    return [[folder, os.path.realpath(folder)] for folder in folders]
