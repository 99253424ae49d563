"""Objects of a repository, one at a time, through two processes that stay: memory is that of the largest one read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from anam_personas.workspace.git.program import Git, Served

_HEADER: Final = 1024


class Kind(NamedTuple):
    """What an object is (``blob``, ``tree``, ...), and its bytes."""

    name: str
    size: int


class Objects:
    """To be used in a ``with``. Objects are named by hash; `None` means one that is not in this clone.

    Methods raise `UnreadableFile` where git gives up, as it does on a damaged object.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._served: dict[str, Served] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._served.values():
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was still to be written
                    if pipe is not None:
                        pipe.close()
            process.wait()

    def kind(self, name: str) -> Kind | None:
        """What an object is, without reading it."""
        return self._asked("--batch-check", name)[0]

    def read(self, name: str) -> bytes | None:
        """The content. Ask `kind` first how much that is."""
        kind, process = self._asked("--batch", name)
        if kind is None:
            return None
        content = process.stdout.read(kind.size + 1) if process.stdout else b""
        if len(content) <= kind.size:
            raise _broken(name)
        return content[:-1]

    def _asked(self, how: str, name: str) -> tuple[Kind | None, Served]:
        """The header of git's answer, ``HASH KIND SIZE`` or ``NAME missing``, and the process that gave it."""
        if how not in self._served:
            self._served[how] = self._git.serve("cat-file", how)
        process = self._served[how]
        if process.stdin is None or process.stdout is None:
            raise _broken(name)
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            header = process.stdout.readline(_HEADER).split()
        except OSError as error:  # git has gone
            raise _broken(name) from error
        if len(header) == 2 and header[1] == b"missing":
            return None, process
        if len(header) != 3 or not header[2].isdigit():
            raise _broken(name)
        return Kind(header[1].decode("ascii", "replace"), int(header[2])), process


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(f"git cannot read the object {name}: it may be damaged; run git fsck for details")
