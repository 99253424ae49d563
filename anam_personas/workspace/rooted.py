"""Files below a folder, reached without following symbolic links, since a repository may contain links to anywhere.

Each part of a path is opened in the folder before it (openat with ``O_NOFOLLOW``), so that nothing can change between a check
and an access. On systems without such calls (Windows), each part is checked before it is used. Files are replaced
atomically, by a new file with an unpredictable name; only regular files are read, without blocking.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Self

from anam_personas.workspace.reach import leads_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAS_AT = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_FLAGS = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


class Unsafe(OSError):
    """A part of the path is a symbolic link, or the target is not a regular file."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(errno.ELOOP, why, path)


class _Folder:
    """An open folder, or its path on systems that cannot keep folders open."""

    def __init__(self, path: str, fd: int | None) -> None:
        self.path = path
        self.fd = fd

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.fd is not None:
            os.close(self.fd)

    def below(self, name: str) -> str:
        """The path of an entry: relative if the folder is open, absolute otherwise."""
        return name if self.fd is not None else os.path.join(self.path, name)  # noqa: PTH118

    def status(self, name: str) -> os.stat_result | None:
        """The status of an entry itself; None if it is missing. Raises `Unsafe` for a link."""
        try:
            found = os.stat(self.below(name), dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if leads_elsewhere(found):
            raise Unsafe(os.path.join(self.path, name), "it is a symbolic link, which is not followed")  # noqa: PTH118
        return found

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """A descriptor of a regular file."""
        if self.fd is None:
            self.status(name)
        try:
            fd = os.open(self.below(name), flags | _FLAGS, mode, dir_fd=self.fd)
        except OSError:
            self.status(name)  # says so where it is a link
            raise
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise Unsafe(os.path.join(self.path, name), "it is not a regular file")  # noqa: PTH118
        return fd

    def enter(self, name: str, make: int | None) -> _Folder:
        """A folder in it, created with the mode ``make`` if missing."""
        path = os.path.join(self.path, name)  # noqa: PTH118
        found = self.status(name)
        if found is None and make is not None:
            with suppress(FileExistsError):
                os.mkdir(self.below(name), make, dir_fd=self.fd)
        if self.fd is None:
            if self.status(name) is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            return _Folder(path, None)
        return _Folder(path, os.open(name, os.O_RDONLY | os.O_DIRECTORY | _FLAGS, dir_fd=self.fd))


class Rooted:
    """The files below a folder, by paths relative to it with forward slashes. The folder itself may be reached by a link.

    All methods raise `OSError`; its subclass `Unsafe` reports a link or a file that is not regular.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root)

    @contextmanager
    def _at(self, name: str, make: int | None = None) -> Iterator[tuple[_Folder, str]]:
        """The open folder of a file, and the file's name. ``make`` is the mode for creating missing folders."""
        *folders, last = name.split("/")
        if not last or {"", ".", ".."} & {*folders, last} or "\0" in name:
            raise Unsafe(name, "it is not a path below the folder")
        if make is not None:
            os.makedirs(self.root, exist_ok=True)  # noqa: PTH103
        at = _Folder(self.root, os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) if _HAS_AT else None)
        for part in folders:
            with at:
                inner = at.enter(part, make)
            at = inner
        with at:
            yield at, last

    def read(self, name: str, most: int | None = None) -> bytes | None:
        """The bytes of a regular file, None if it is missing. Raises `OSError` if it has more than ``most``."""
        try:
            with self._at(name) as (folder, last):
                fd = folder.open(last, os.O_RDONLY)
        except FileNotFoundError:
            return None
        with os.fdopen(fd, "rb") as file:
            if most is not None and os.fstat(fd).st_size > most:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), name)
            return file.read()

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """A regular file, to be read piece by piece."""
        with self._at(name) as (folder, last):
            fd = folder.open(last, os.O_RDONLY)
        with os.fdopen(fd, "rb") as file:
            yield file

    def look(self, name: str) -> None:
        """Raise `Unsafe` if the path of a file contains a link, or it is not a regular file."""
        with suppress(FileNotFoundError), self._at(name) as (folder, last):
            found = folder.status(last)
            if found is not None and not stat.S_ISREG(found.st_mode):
                raise Unsafe(os.path.join(self.root, name), "it is not a regular file")  # noqa: PTH118

    def create(self, name: str, data: bytes) -> bool:
        """Create an owner-only file. False if anything with that name exists."""
        try:
            with self._at(name, 0o700) as (folder, last):
                fd = os.open(folder.below(last), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600, dir_fd=folder.fd)
        except FileExistsError:
            return False
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        return True

    def publish(self, name: str, data: bytes) -> bool:
        """Create a file that others may read, whole or not at all, and missing folders. False if that name exists."""
        with self._at(name, 0o777) as (folder, last):
            if last in os.listdir(folder.path if folder.fd is None else folder.fd):  # noqa: PTH208
                return False
            with _temporary(folder, data, 0o666) as temporary, suppress(FileExistsError):
                try:
                    os.link(folder.below(temporary), folder.below(last), src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
                except FileExistsError:
                    raise
                except OSError:  # a file system without hard links
                    os.close(os.open(folder.below(last), os.O_CREAT | os.O_EXCL | _FLAGS, 0o666, dir_fd=folder.fd))
                    os.replace(folder.below(temporary), folder.below(last), src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
                return True
            return False

    def replace(self, name: str, data: bytes, *, private: bool = False, sync: bool = True) -> None:
        """Write a file atomically, and create missing folders.

        ``private`` makes it owner-only; otherwise an existing file keeps its mode. ``sync`` waits for the disk. Raises
        `PermissionError` for a read-only file.
        """
        with self._at(name, 0o700 if private else 0o777) as (folder, last):
            found = folder.status(last)
            if found is not None and not stat.S_ISREG(found.st_mode):
                raise Unsafe(os.path.join(self.root, name), "it is not a regular file")  # noqa: PTH118
            if found is not None and not _is_writable(folder, last, found):
                raise PermissionError(errno.EACCES, "it is read-only", name)
            keep = None if found is None or private else stat.S_IMODE(found.st_mode)
            with _temporary(folder, data, 0o600 if private else 0o666, keep, sync=sync) as temporary:
                os.replace(folder.below(temporary), folder.below(last), src_dir_fd=folder.fd, dst_dir_fd=folder.fd)

    def append(self, name: str, data: bytes) -> None:
        """Append complete lines to an owner-only file. An unfinished last line is ended first.

        If the file has another name (a hard link), it is replaced by a copy, so the other name keeps the old content.
        """
        with self._at(name, 0o700) as (folder, last):
            fd = folder.open(last, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            with os.fdopen(fd, "rb+") as file:
                status = os.fstat(fd)
                if status.st_size:
                    file.seek(-1, os.SEEK_END)
                    data = data if file.read(1) == b"\n" else b"\n" + data
                if status.st_nlink < 2:
                    if status.st_mode & 0o077 and hasattr(os, "fchmod"):
                        os.fchmod(fd, 0o600)
                    file.write(data)
                    return
                file.seek(0)
                data = file.read() + data
        self.replace(name, data, private=True)

    def entries(self, folder: str) -> list[tuple[str, float]]:
        """The regular files in a folder, each with the time of its last change; empty if the folder is missing."""
        with self._at(f"{folder}/x") as (at, _):
            names = os.listdir(at.path if at.fd is None else at.fd)  # noqa: PTH208
            found = [(name, at.status(name)) for name in names if _plain(at, name)]
        return [(name, each.st_mtime) for name, each in found if each is not None]

    def remove(self, name: str) -> None:
        """Delete a file, or a link but not its target. Missing files are ignored."""
        with suppress(FileNotFoundError), self._at(name) as (folder, last):
            os.unlink(folder.below(last), dir_fd=folder.fd)


@contextmanager
def _temporary(folder: _Folder, data: bytes, mode: int, keep: int | None = None, *, sync: bool = True) -> Iterator[str]:
    """The name of a new file with the data, which is gone afterwards. ``keep`` is the exact mode of a file it replaces."""
    name = f".{os.urandom(8).hex()}.tmp"
    fd = os.open(folder.below(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, mode, dir_fd=folder.fd)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            if keep is not None and hasattr(os, "fchmod"):
                os.fchmod(fd, keep)
            if sync:
                os.fsync(fd)
        yield name
    finally:
        with suppress(OSError):
            os.unlink(folder.below(name), dir_fd=folder.fd)


def _plain(folder: _Folder, name: str) -> bool:
    try:
        found = folder.status(name)
    except OSError:
        return False
    return found is not None and stat.S_ISREG(found.st_mode)


def _is_writable(folder: _Folder, name: str, found: os.stat_result) -> bool:
    """Also by its mode: root in a container may write everything."""
    return bool(found.st_mode & 0o222) and os.access(folder.below(name), os.W_OK, dir_fd=folder.fd)


def checkout_of(folder: str | os.PathLike[str]) -> str:
    """The real path of a folder's checkout: the nearest folder upwards with a ``.git``, or else the folder itself."""
    real = at = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(at, ".git")):  # noqa: PTH118
        above = os.path.dirname(at)  # noqa: PTH120
        if above == at:
            return real
        at = above
    return at


def is_below(path: str, folder: str) -> bool:
    """Whether a real path is a folder or inside it."""
    return path == folder or path.startswith(os.path.join(folder, ""))  # noqa: PTH118


def split(path: str | os.PathLike[str], checkout: str) -> tuple[str, str]:
    """Split a path given by the user into a trusted folder and the path below it.

    Links outside the checkout (a real path) belong to the user and are followed. From where the path enters the checkout,
    links are not followed, since they may have been committed.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100
    at, *parts = absolute.replace(os.sep, "/").split("/")
    at += os.sep  # the root, or a drive
    while parts and not is_below(at, checkout):
        at = os.path.realpath(os.path.join(at, parts.pop(0)))  # noqa: PTH118
    if is_below(at, checkout):
        return checkout, "/".join([at[len(checkout) :].replace(os.sep, "/"), *parts]).strip("/")
    return os.path.dirname(at), os.path.basename(at)  # noqa: PTH119, PTH120
