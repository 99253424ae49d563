"""Signatures of files written by this user: a key in the user's state folder, and MACs made with it.

Files in a checkout may have been committed. A cache, a journal or a snapshot there is trusted only if it has a MAC
(keyed BLAKE2b, RFC 7693) under a key that no repository can know.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError
from anam_personas.workspace.rooted import Rooted, is_below
from anam_personas.workspace.user_folders import state_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "ANAM_PERSONAS_SIGNING_KEY"
"""The variable with a key shared by several machines, used instead of the user's own to share a journal."""

FILE = "signing-key"
_KEY_BYTES = 32
_LEAST = 32
"""Characters of a shared key."""
MAC_DIGITS = 32
"""Hex digits of a MAC."""


class Signer:
    """Creates and verifies MACs. The key is read on first use, and created with the first signature.

    ``folder`` has the user's key; ``checkout`` is a real path in which no key is trusted. ``shared`` is a key to use
    instead. Without a key, nothing can be signed or verified; ``why`` has the reason.
    """

    def __init__(self, folder: str | None = None, checkout: str | None = None, *, shared: bytes | None = None) -> None:
        self._folder = folder
        self._key = shared
        self.why = "" if folder or shared else "there is no home folder to store a key in"
        if folder is not None and checkout is not None and is_below(os.path.realpath(folder), checkout):
            self.why = f"the folder of the key, {folder}, is inside the checkout and may have come with it"

    @classmethod
    def of(cls, environ: Mapping[str, str], checkout: str) -> Signer:
        """The user's own. Raises `SettingsError` for a shared key that is too short to be one."""
        if shared := environ.get(VARIABLE, "").strip():
            if len(shared) < _LEAST:
                raise SettingsError(f"{VARIABLE} has {len(shared)} characters: a key has at least {_LEAST}")
            return cls(checkout=checkout, shared=blake2b_of(shared.encode("utf-8", "surrogateescape"), _KEY_BYTES))
        return cls(state_dir(environ), checkout)

    def mac(self, purpose: str, data: bytes) -> str | None:
        """The MAC of some bytes for a purpose (at most 16 characters): 32 hex digits. None where there is no key."""
        key = self._read() or self._made()
        return None if key is None else _mac(key, purpose, data)

    def holds(self, purpose: str, data: bytes, mac: str) -> bool:
        """Whether that is the MAC of the bytes."""
        key = self._read()
        return key is not None and _mac(key, purpose, data) == mac

    def _read(self) -> bytes | None:
        if self._key is None and self._folder is not None and not self.why:
            try:
                self._key = self._stored(self._folder)
            except FileNotFoundError:
                return None  # not made yet
            except OSError as error:
                self.why = f"the key {os.path.join(self._folder, FILE)} cannot be read: {error.strerror}"  # noqa: PTH118
        return self._key

    def _stored(self, folder: str) -> bytes | None:
        """The key in the file; None, with the reason kept, if others may have read or written it."""
        path = os.path.join(folder, FILE)  # noqa: PTH118
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        if os.path.islink(path):  # noqa: PTH114
            self.why = f"the key {path} is a symbolic link"
            return None
        fd = os.open(path, flags)
        with os.fdopen(fd, "rb", buffering=0) as file:
            status, around = os.fstat(fd), os.stat(folder)  # noqa: PTH116
            if not stat.S_ISREG(status.st_mode) or status.st_size != _KEY_BYTES:
                self.why = f"the key {path} is damaged: delete it to create a new one"
            elif hasattr(os, "geteuid") and {status.st_uid, around.st_uid} != {os.geteuid()}:
                self.why = f"the key {path} or its folder belongs to another user"
            elif hasattr(os, "geteuid") and (status.st_mode & 0o077 or around.st_mode & 0o022):
                self.why = f"the key {path} can be read or replaced by other users: delete it to create a new one"
            else:
                return file.read(_KEY_BYTES)
        return None

    def _made(self) -> bytes | None:
        """Create the key; if two processes do, both use the same one."""
        folder = self._folder
        if folder is None or self.why:
            return None
        if why := _in_the_way(folder):
            self.why = f"cannot create a key in {folder}: {why}"
        else:
            try:
                _make(folder)
            except OSError as error:
                self.why = f"cannot create a key in {folder}: {error.strerror}"
        return self._read()


def _make(folder: str) -> None:
    """Write a key to the folder atomically, unless there is one."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)  # noqa: PTH103, PTH120
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)  # noqa: PTH102
    at, key, temporary = Rooted(folder), os.urandom(_KEY_BYTES), f".{os.urandom(8).hex()}.tmp"
    at.create(temporary, key)
    try:
        os.link(os.path.join(folder, temporary), os.path.join(folder, FILE))  # noqa: PTH118
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        at.create(FILE, key)
    finally:
        at.remove(temporary)


def _in_the_way(folder: str) -> str:
    """Why no folder is created there: its user has no home folder, or it belongs to another user."""
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)  # noqa: PTH120
    if os.path.dirname(folder) == folder:  # noqa: PTH120
        return "the home folder does not exist"
    is_own = not hasattr(os, "geteuid") or os.lstat(folder).st_uid == os.geteuid()
    return "" if is_own else f"{folder} belongs to another user"


def _mac(key: bytes, purpose: str, data: bytes) -> str:
    return blake2b_of(data, MAC_DIGITS // 2, key=key, person=purpose.encode()).hex()


def blake2b_of(data: bytes, size: int, *, key: bytes = b"", person: bytes = b"") -> bytes:
    """BLAKE2b (RFC 7693), of ``size`` bytes."""
    try:
        from _blake2 import blake2b  # hashlib also imports OpenSSL: 2.5 ms instead of 0.2
    except ImportError:
        from hashlib import blake2b
    return blake2b(data, digest_size=size, key=key, person=person).digest()
