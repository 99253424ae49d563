"""The driver of an exchange for threads. It contains no policy."""

from __future__ import annotations

import time
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from anam_personas.api.call import Lost, Reply
from anam_personas.api.connect import check_transport, client_maker, made
from anam_personas.api.errors import CallFailed
from anam_personas.api.exchange import SEND, exchange
from anam_personas.api.process import PerProcess, process

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from anam_personas.api.access import ApiKey
    from anam_personas.api.body import Answer
    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.connect import Client
    from anam_personas.api.exchange import Terms

T = TypeVar("T")

# Raised before a byte of the request is on its way; any other transport error may come after the server has read it.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class SyncWire:
    """Sends calls from any number of threads, ``connections`` of them at once; the others wait for their turn, however
    long that takes: the patience of a call does not run meanwhile.

    ``timeout`` (seconds) bounds connecting, every read and every write, and `total_timeout` of it an entire reply.
    ``transport`` replaces the network.

    Each connection is a client of its own, in the hands of one thread at a time: a pool that threads share can
    take a connection on which a reply has just come for one that the server closed, and close it under its user
    (httpcore 1.0.9), which would leave a create unknown for no reason. A process that was forked makes its own.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        timeout: float,
        connections: int,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.terms = terms
        self._sleep = sleep
        self._closed = False
        birth = process()

        def slots() -> _Slots:
            if process() != birth:
                check_transport(transport)
            return _Slots(made(lambda: client_maker(terms.access, timeout, transport)), connections)

        self._slots = PerProcess(slots, _Slots.abandon)
        made(self._slots.get().warm)

    def run(self, call: Call) -> Reply:
        """The reply of a success. Raises the leaves of ``anam_personas.api.errors``."""
        steps = exchange(call, self.terms)
        try:
            step = next(steps)
            while True:
                if step is SEND:
                    step = steps.send(self._send(call))
                else:
                    self._sleep(step)
                    step = next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply

    def converse(self, steps: Generator[Call, Reply, T]) -> T:
        """Run the calls that ``steps`` yields, give it each reply or failure; what it returns in the end."""
        try:
            call = next(steps)
            while True:
                try:
                    reply = self.run(call)
                except CallFailed as error:
                    call = steps.throw(error)
                else:
                    call = steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result

    def close(self) -> None:
        """Close the connections of this process, those in use once they are free. Whoever sends after that gets
        RuntimeError.
        """
        self._closed = True
        slots = self._slots.made()
        if slots is not None:
            slots.close()

    def _send(self, call: Call) -> Outcome:
        asked, here, slots = self.terms.clock(), process(), self._slots.get()
        client = slots.take()
        queued = self.terms.clock() - asked
        try:
            if self._closed:
                raise RuntimeError("the client is closed")
            client = client or slots.make()
            answer = client.send(call)
        except httpx.RequestError as error:
            return lost(error, self.terms.access.key, queued)
        finally:
            if process() == here:
                slots.put_back(client, closed=self._closed)
        if process() != here:  # forked in the middle, by this very thread: the reply is the parent's
            return Lost("the process was forked", sent=True, queued=queued)
        return reply_of(answer, queued)


class _Slots:
    """The connections of one process."""

    def __init__(self, make: Callable[[], Client], connections: int) -> None:
        self._made: set[Client] = set()
        self._make = make
        self._idle: LifoQueue[Client | None] = LifoQueue()  # what was used last is warm, and on top
        for _ in range(connections):
            self._idle.put(None)

    def warm(self) -> None:
        """Make one connection, so that what is wrong with the settings is said at once."""
        self._idle.get_nowait()
        self._idle.put(self.make())

    def make(self) -> Client:
        client = self._make()
        self._made.add(client)
        return client

    def take(self) -> Client | None:
        return self._idle.get()

    def put_back(self, client: Client | None, *, closed: bool) -> None:
        if closed and client is not None:
            client.close()
        self._idle.put(client)

    def close(self) -> None:
        idle = []
        with suppress(Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for client in idle:
            self.put_back(client, closed=True)

    def abandon(self) -> None:
        """Drop all connections, including those in use, without a lock: its holder is not in this process."""
        for client in list(self._made):
            client.abandon()


def lost(error: httpx.RequestError, key: ApiKey, queued: float) -> Lost:
    """The outcome of a request that ended in ``error``."""
    # A value, not the error: that holds the request, and its traceback frames with the key in their locals.
    words = key.redact(str(error)) or "no more is known"
    return Lost(f"{type(error).__name__}: {words}", sent=not isinstance(error, _NOT_SENT), queued=queued)


def reply_of(answer: Answer, queued: float) -> Reply:
    """The outcome of a request that was answered."""
    return Reply(answer.status_code, answer.headers, answer.content, answer.trouble, queued)
