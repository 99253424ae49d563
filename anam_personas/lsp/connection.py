"""A conversation in JSON-RPC: messages are answered one after the other, and between them there is time for other work."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any

from anam_personas.errors import UsageError
from anam_personas.lsp import wire
from anam_personas.lsp.protocol import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    REQUEST_CANCELLED,
    Refused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.lsp.protocol import JSON


class Connection:
    """Reads in a thread, so that what a later message cancels is never begun; answers in the thread that calls `run`."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._asked: set[Any] = set()
        self._cancelled: set[Any] = set()
        self._count = 0

    def run(self, methods: Mapping[str, Callable[[Any], Any]], work: Callable[[], bool]) -> None:
        """Answer until ``exit`` or the end of the stream. ``work`` does a part of what is to be done while no message waits,
        and says whether there is more. Raises `UsageError` where the stream is not the protocol.
        """
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            while not self.has_more and work():
                pass
            message = self._inbox.get()
            if isinstance(message, UsageError):
                raise message
            if message is None or self._answer(message, methods):
                return

    @property
    def has_more(self) -> bool:
        """Whether a message waits for its answer."""
        return not self._inbox.empty()

    def notify(self, method: str, params: JSON) -> None:
        """Send a notification."""
        wire.write(self._outgoing, {"method": method, "params": params})

    def request(self, method: str, params: JSON) -> None:
        """Send a request, whatever the answer."""
        self._count += 1
        wire.write(self._outgoing, {"id": f"anam-personas-{self._count}", "method": method, "params": params})

    def _read(self) -> None:
        message: Any = {}
        while message is not None and not isinstance(message, UsageError):
            try:
                message = wire.read(self._incoming)
            except UsageError as error:
                message = error
            except ValueError:
                message = Refused("the message is not JSON", PARSE_ERROR)
            if isinstance(message, dict) and message.get("method") == "$/cancelRequest":
                params = message.get("params")
                id_ = params.get("id") if isinstance(params, dict) else None
                if isinstance(id_, int | str) and id_ in self._asked:
                    self._cancelled.add(id_)
                continue
            if isinstance(message, dict) and isinstance(message.get("id"), int | str):
                self._asked.add(message["id"])
            self._inbox.put(message)
            if isinstance(message, dict) and message.get("method") == "exit":
                return

    def _answer(self, message: Any, methods: Mapping[str, Callable[[Any], Any]]) -> bool:
        """Answer a message; whether it was the last."""
        method = message.get("method") if isinstance(message, dict) else None
        if not isinstance(method, str):
            self._not_a_call(message)
            return False
        id_ = message.get("id")
        reply = self._reply(method, id_, message.get("params"), methods)
        if id_ is not None:
            wire.write(self._outgoing, {"id": id_, **reply})
        if isinstance(id_, int | str):
            self._asked.discard(id_)
            self._cancelled.discard(id_)
        return method == "exit"

    def _not_a_call(self, message: Any) -> None:
        """Complain about what is neither a call nor the response to one."""
        if not isinstance(message, dict) or not {"result", "error"} & message.keys():
            expected = "expected a request, a notification or a response"
            error = message if isinstance(message, Refused) else Refused(expected, INVALID_REQUEST)
            wire.write(self._outgoing, {"id": None, **_error(error)})

    def _reply(self, method: str, id_: Any, params: Any, methods: Mapping[str, Callable[[Any], Any]]) -> JSON:
        if isinstance(id_, int | str) and id_ in self._cancelled:
            return _error(Refused("cancelled", REQUEST_CANCELLED))
        if method not in methods:
            return _error(Refused(f"unknown method {method[:60]}", METHOD_NOT_FOUND))
        try:
            return {"result": methods[method](params)}
        except Refused as error:
            return _error(error)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug: the session goes on, and the editor's log has it
            self.failed(method, error)
            return _error(Refused(f"{type(error).__name__}: {error}", INTERNAL_ERROR))

    def failed(self, what: str, error: Exception) -> None:
        """Write a bug into the editor's log."""
        import traceback

        text = "".join(traceback.format_exception(error))
        self.notify("window/logMessage", {"type": 1, "message": f"{what}: {text}"})


def _error(error: Refused) -> JSON:
    return {"error": {"code": error.code, "message": f"{error}"}}
