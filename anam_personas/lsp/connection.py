"""A conversation in JSON-RPC: messages are answered one after the other, and between them there is time for other work."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, Final

from anam_personas.errors import UsageError
from anam_personas.lsp import wire
from anam_personas.lsp.protocol import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOT_INITIALIZED,
    REQUEST_CANCELLED,
    WARNING,
    Refused,
    is_id,
    is_notification,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.lsp.protocol import JSON


class Connection:
    """Reads in a thread, so that what a later message cancels is never begun; answers in the thread that calls `run`."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = wire.Reader(incoming), outgoing
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._asked: set[Any] = set()
        self._cancelled: set[Any] = set()
        self._count = 0

    def run(self, answer: Callable[[str, Any], Any], work: Callable[[], bool]) -> None:
        """Answer until ``exit`` or the end of the stream. ``answer`` gives the result of a method, or raises. ``work`` does a
        part of what is to be done while no message waits, and says whether there is more.

        Raises `UsageError` where the stream is not the protocol.
        """
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            while not self.has_more and work():
                pass
            message = self._inbox.get()
            if isinstance(message, UsageError):
                raise message
            if message is wire.END or self._answer(message, answer):
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
        while message is not wire.END and not isinstance(message, UsageError):
            try:
                message = self._incoming.read()
            except (UsageError, Refused) as error:
                message = error
            except OSError:
                message = wire.END
            method = message.get("method") if isinstance(message, dict) else None
            if method == "$/cancelRequest":
                params = message.get("params")
                id_ = params.get("id") if isinstance(params, dict) else None
                if is_id(id_) and id_ in self._asked:
                    self._cancelled.add(id_)
                continue
            if isinstance(method, str) and is_id(message.get("id")):
                self._asked.add(message["id"])
            self._inbox.put(message)
            if method == "exit":
                return

    def _answer(self, message: Any, answer: Callable[[str, Any], Any]) -> bool:
        """Answer a message; whether it was the last."""
        method = message.get("method") if isinstance(message, dict) else None
        id_ = message.get("id") if isinstance(message, dict) else None
        if not isinstance(method, str) or not (id_ is None or is_id(id_)):
            self._not_a_call(message)
        elif id_ is None:
            self._note(method, message.get("params"), answer)
        else:
            wire.write(self._outgoing, {"id": id_, **self._reply(method, id_, message.get("params"), answer)})
            self._asked.discard(id_)
            self._cancelled.discard(id_)
        return method == "exit"

    def _note(self, method: str, params: Any, answer: Callable[[str, Any], Any]) -> None:
        """Take a notification, which has no answer: the editor's log has what is wrong with it."""
        if method.startswith("$/"):
            return
        if is_notification(method):
            error = self._reply(method, None, params, answer).get("error")
            problem = error["message"] if error and error["code"] not in _DROPPED else ""
        else:
            problem = "a request needs an id"
        if problem:
            self.notify("window/logMessage", {"type": WARNING, "message": f"{method[:60]}: {problem}"})

    def _not_a_call(self, message: Any) -> None:
        """Complain about what is neither a call nor the response to one."""
        is_response = isinstance(message, dict) and "method" not in message and {"result", "error"} & message.keys()
        if not is_response:
            expected = "expected a request, a notification or a response, with an id that is a string or an integer"
            error = message if isinstance(message, Refused) else Refused(expected, INVALID_REQUEST)
            wire.write(self._outgoing, {"id": None, **_error(error)})

    def _reply(self, method: str, id_: Any, params: Any, answer: Callable[[str, Any], Any]) -> JSON:
        if id_ in self._cancelled:
            return _error(Refused("cancelled", REQUEST_CANCELLED))
        try:
            return {"result": answer(method, params)}
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


_DROPPED: Final = {METHOD_NOT_FOUND, NOT_INITIALIZED, INVALID_REQUEST}
"""Why a notification is passed over in silence: it is not for this server, or not for this time."""


def _error(error: Refused) -> JSON:
    return {"error": {"code": error.code, "message": f"{error}"}}
