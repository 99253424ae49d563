"""What belongs to one process: made at its first use there, and never carried over a fork.

A forked child inherits copies of every connection and every lock. Two processes that read from one connection take each
other's replies, and a lock that another thread held at that moment stays locked in the child for ever. So neither is
ever used by a process that did not make it.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Process: TypeAlias = tuple[int, int]
_ALL: Final[WeakSet[PerProcess[Any]]] = WeakSet()
_forks = 0


def process() -> Process:
    """Identifies this process among its ancestors: a process number may be reused, the second part is not."""
    return os.getpid(), _forks


class PerProcess(Generic[T]):
    """A value that every process makes for itself. ``make`` has no effect that matters if its value is thrown away.

    ``abandon`` is given each value that came over a fork, in the child, before anything else runs there; or at the first
    use, where the fork ran no hooks of Python (one by C code). It takes no lock and sends nothing.
    """

    def __init__(self, make: Callable[[], T], abandon: Callable[[T], None] = lambda _: None) -> None:
        self._make = make
        self._abandon = abandon
        self._values: dict[Process, T] = {}
        _ALL.add(self)

    def get(self) -> T:
        """The value of this process."""
        me = process()
        found = self._values.get(me)
        if found is None:
            self.leave(me)
            # Of threads that come at once one wins: setdefault needs no lock, which a fork could leave locked.
            found = self._values.setdefault(me, self._make())
        return found

    def made(self) -> T | None:
        """The value of this process, None if there is none yet."""
        return self._values.get(process())

    def leave(self, me: Process) -> None:
        """Abandon the values of other processes than ``me``."""
        for owner in [owner for owner in self._values if owner != me]:
            value = self._values.pop(owner, None)
            if value is not None:
                self._abandon(value)


def cut_off(descriptors: list[int]) -> None:
    """Detach inherited connections from their descriptors, unnoticed by the server and the parent process.

    A socket without a connection takes the place of each, so that objects which still hold the number close that, and
    write into nowhere: no end of TLS is sent on what the parent goes on using.
    """
    if not descriptors:
        return
    try:
        with socket.socket() as nowhere:
            for descriptor in descriptors:
                os.dup2(nowhere.fileno(), descriptor, inheritable=False)
    except OSError:  # out of descriptors: they stay open, and unused
        return


def _forked() -> None:
    global _forks
    _forks += 1
    me = process()
    for each in list(_ALL):
        each.leave(me)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
