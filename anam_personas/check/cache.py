"""Which files were found to be without any finding, so that a second check of the same files need not read them.

Kept is only silence: "this file, with everything it is built from, had nothing to report". A file with a finding, or with a
comment that silences one, is judged again each time, so a hit can never show an old finding or hide a new one behind it.

A hit needs all of this to be as it was: the file and every file it is built from (partials, prompt files, tools and their
folders, where a file of the same key may appear), each by size, inode, the times of its last change of content and of
status, and where its folder really is; the settings; the selection and the halves of the check; the package's own files,
Python's version, and what is installed beside it. A file that changed within `RACY_NS` of the moment it was read is not
believed: its times may not show the next change (git calls that racily clean). Nor is a symbolic link: what it leads to
may change without it.

Rules of other packages may read what they like, so a check with any of them is never answered from here.

Where the files are is a `Shelf`. One in the checkout may have come with it: its folder is never reached by a symbolic link,
and only what carries this user's MAC is believed. One elsewhere is the user's own.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from anam_personas.workspace.rooted import Rooted, split
from anam_personas.workspace.signing import MAC_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anam_personas.workspace.signing import Signer

FOLDER = ".anam-personas-cache"
RACY_NS = 2_000_000_000
"""Nanoseconds. Coarser than the clock of any file system in use."""

Sign = tuple[int, int, int, int]
"""What tells one state of a file from another: size, inode, and the times of its last change of content and status."""

Base: TypeAlias = "list[tuple[str, str, list[int]]]"
"""What a file is built from: paths, where their folders really are, and their signatures."""


_NAMES = r"[0-9a-f]{24}\.(?:json|whole)"
"""The files that are made here, and so the only ones that are ever deleted."""
_KEPT, _KEPT_OF_ALL = 8, 64
"""Keys of one project, and of all that share a folder."""
_MOST = 1 << 28
"""Bytes of a file that is read."""


class Shelf:
    """Where the files of the cache are: ``folder`` below ``root``, reached without a link.

    ``signer`` signs what is written and checks what is read; None for a folder that is the user's own.
    """

    def __init__(self, root: str, folder: str, signer: Signer | None) -> None:
        self._files = Rooted(root)
        self._folder = folder
        self._signer = signer

    @classmethod
    def of(cls, root: str, checkout: str, signer: Signer, chosen: str = "") -> Shelf:
        """The one of a project: in its folder, or where the user ``chosen`` has it (a path; one in the checkout is signed)."""
        at, folder = split(chosen or os.path.join(root, FOLDER), checkout)  # noqa: PTH118
        return cls(at, folder, signer if at == checkout else None)

    def read(self, name: str) -> bytes:
        """A file as it was written. Empty where there is none, and for one that somebody else wrote."""
        raw = self._files.read(f"{self._folder}/{name}", _MOST) or b""
        if self._signer is None:
            return raw
        mac, data = raw[:MAC_DIGITS].decode("ascii", "replace"), raw[MAC_DIGITS:]
        return data if raw and self._signer.holds("cache", name.encode() + data, mac) else b""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, and let go of the oldest. Nothing is written where it cannot be signed."""
        mac = "" if self._signer is None else self._signer.mac("cache", name.encode() + data)
        if mac is None:
            return
        if self._signer is not None:
            self._files.create(f"{self._folder}/.gitignore", b"*\n")
        self._files.replace(f"{self._folder}/{name}", mac.encode() + data, private=True, sync=False)

    def tidy(self) -> None:
        """Keep the newest few keys: each change of the settings or the package makes a new one."""
        kept = _KEPT_OF_ALL if self._signer is None else _KEPT
        ours = [(changed, name) for name, changed in self._files.entries(self._folder) if re.fullmatch(_NAMES, name)]
        keys = [name.removesuffix(".json") for _, name in sorted(ours) if name.endswith(".json")]
        for _, name in ours:
            if name.partition(".")[0] in keys[:-kept]:
                self._files.remove(f"{self._folder}/{name}")


def sign(path: str) -> Sign | None:
    """The signature of a file, links followed; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file
    except OSError:
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Now:
    """How files are now, each looked at once. What changed after ``limit`` (nanoseconds) is not believed."""

    def __init__(self, limit: int = 0) -> None:
        self._limit = limit
        self._signs: dict[str, list[int]] = {}
        self._folders: dict[str, str] = {}

    def is_intact(self, base: Base) -> bool:
        """Whether all of the files are as they were seen."""
        return all(self.sign(path) == seen and self.folder(path) == folder for path, folder, seen in base)

    def sign(self, path: str) -> list[int]:
        """The signature; nothing for a file that is not there."""
        if path not in self._signs:
            self._signs[path] = list(sign(path) or ())
        return self._signs[path]

    def believed(self, path: str) -> list[int]:
        """The signature; nothing for a file that may change without showing it."""
        seen = self.sign(path)
        return seen if seen and max(seen[2:]) < self._limit and not os.path.islink(path) else []  # noqa: PTH114

    def folder(self, path: str) -> str:
        """Where the folder of a file really is: a link on the way may be put elsewhere."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]


class Cache:
    """The silent files of a project under one key. Read at once, written at the end; a broken or foreign file is no cache."""

    def __init__(self, shelf: Shelf, key: str) -> None:
        self._shelf = shelf
        self._name = f"{key}.json"
        self._bases: list[Base] = []
        self._files: dict[str, tuple[list[int], int]] = {}
        self._read()

    def _read(self) -> None:
        import json

        with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
            data = json.loads(self._shelf.read(self._name))
            if isinstance(data["bases"], list) and isinstance(data["files"], dict):
                self._bases, self._files = data["bases"], data["files"]

    def silent(self, paths: Iterable[str]) -> set[str]:
        """Of the paths those that are known to have nothing to report."""
        try:
            return self._silent(paths)
        except (ValueError, LookupError, TypeError):  # it is somebody else's file
            self._bases, self._files = [], {}
            return set()

    def _silent(self, paths: Iterable[str]) -> set[str]:
        intact = list(map(Now().is_intact, self._bases))
        found = set()
        for path in paths:
            entry = self._files.get(path)
            if entry is not None:
                seen, number = entry
                if intact[number] and list(sign(path) or ()) == seen:
                    found.add(path)
        return found

    def files(self) -> dict[str, list[int]]:
        """The silent files with their signatures."""
        return {path: list(seen) for path, (seen, _) in self._files.items()}

    @property
    def bases(self) -> list[Base]:
        """What they are built from."""
        return self._bases

    def keep(self, silent: Mapping[str, Sequence[str]], judged: Iterable[str], started: int) -> None:
        """Remember silent files, each with the files that it is built from, and forget the others of those that were judged.

        ``started`` is the time in nanoseconds at which the check began: what changed since, or shortly before, is not
        believed. Nothing is written where nothing was learned; a folder that cannot be written is no failure.
        """
        now = Now(started - RACY_NS)
        old = set(judged) & self._files.keys()
        learned: dict[str, tuple[list[int], Base]] = {}
        for path, others in silent.items():
            seen = now.believed(path)
            base = [(other, now.folder(other), now.believed(other)) for other in others]
            if seen and all(believed for _, _, believed in base):
                learned[path] = seen, base
        if learned or old:
            kept = {
                path: (seen, self._bases[number]) for path, (seen, number) in self._files.items() if path not in old
            }
            there = {path: entry for path, entry in kept.items() if os.path.exists(path)}  # noqa: PTH110
            self._put(there | learned)
            self._write()

    def _put(self, entries: Mapping[str, tuple[list[int], Base]]) -> None:
        """Take the entries, with what many files are built from written once."""
        numbers: dict[str, int] = {}
        self._bases, self._files = [], {}
        for path, (seen, base) in sorted(entries.items()):
            number = numbers.setdefault(repr(base), len(numbers))
            if number == len(self._bases):
                self._bases.append(base)
            self._files[path] = seen, number

    def _write(self) -> None:
        import json

        text = json.dumps({"bases": self._bases, "files": self._files}, separators=(",", ":"))
        with suppress(OSError):
            self._shelf.write(self._name, text.encode())
            self._shelf.tidy()


def digest(data: bytes) -> str:
    """A short name for some bytes."""
    try:
        from _blake2 import blake2b  # hashlib imports OpenSSL, which takes three milliseconds
    except ImportError:
        from hashlib import blake2b
    return blake2b(data, digest_size=12).hexdigest()


def key(*parts: object) -> str:
    """The name of everything that the verdicts depend on besides the files."""
    return digest(repr((parts, _installation())).encode("utf-8", "surrogatepass"))


@cache
def _installation() -> object:
    """Python's version, what is installed, and this package, as they were when it was first asked: that is what runs."""
    installed = [sign(folder) for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))]
    return sys.version_info[:3], installed, _package()


def _package() -> list[tuple[str, int, int]]:
    """Every file of this package by size and time: a rule that was edited judges anew."""
    found, folders = [], [os.path.dirname(os.path.dirname(__file__))]  # noqa: PTH120
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)
