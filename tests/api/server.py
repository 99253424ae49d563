"""A server on a real socket that answers with the very bytes it is told, wrong ones too."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"id":"7"}'


def refused() -> str:
    """An address of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class Server:
    """Reads a request, calls ``answer(number)`` with its number from 0, sends those bytes; None drops the connection.

    An answer that has no whole body drops it too.
    """

    def __init__(self, answer: Callable[[int], bytes | None]) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        # shutdown wakes the thread that accepts; closing alone leaves it waiting
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while (request := _read(connection)) is not None:
                with self._lock:
                    number = len(self.requests)
                    self.requests.append(request)
                answer = self._answer(number)
                if answer is not None:
                    connection.sendall(answer)
                if answer is None or not _complete(answer):
                    return


def _read(connection: socket.socket) -> bytes | None:
    data = b""
    while not _complete(data):
        try:
            more = connection.recv(65536)
        except OSError:
            return None
        if not more:
            return None
        data += more
    return data


def _complete(message: bytes) -> bool:
    head, end, body = message.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return bool(end)


class Dripping:
    """A server that answers every request, but a byte at a time, with ``pause`` seconds between them.

    ``on_request`` is called before the first byte: there a clock can be set on.
    """

    def __init__(
        self, answer: bytes, pause: float, at_once: int = 0, on_request: Callable[[], object] = lambda: None
    ) -> None:
        self._answer, self._pause, self._at_once = answer, pause, at_once
        self._on_request = on_request
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while _read(connection) is not None:
                self.requests += 1
                self._on_request()
                connection.sendall(self._answer[: self._at_once])
                for byte in self._answer[self._at_once :]:
                    if self._ended.wait(self._pause):
                        return
                    connection.sendall(bytes([byte]))
