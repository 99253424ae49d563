"""One HTTP/1.1 connection without I/O, for threads and for async: bytes to replies."""

from __future__ import annotations

from functools import cache
from typing import Final

import h11
import httpx

from anam_personas.api.body import Answer, Body

AT_ONCE: Final = 256 * 1024
"""Bytes to read from a connection at once."""
_LONGEST_HEAD: Final = 100 * 1024
_ENDED: Final = h11.EndOfMessage()


class Conversation:
    """One request after another on one connection. Raises httpx's ``RequestError`` for what is not HTTP."""

    def __init__(self) -> None:
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._largest = 0
        self._body: Body | None = None
        self._closed = False

    def ask(self, method: str, largest: int) -> None:
        """A request is sent, to whose reply at most ``largest`` bytes of body belong."""
        self._largest, self._body = largest, None
        self._h11.send(_begun(method))
        self._h11.send(_ENDED)

    def hear(self, data: bytes) -> Answer | None:
        """Take received bytes (empty: the peer closed). Returns the reply once it is complete, None before."""
        self._closed = not data
        try:
            self._h11.receive_data(data)
            while (event := self._h11.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data) and self._body is not None:
                    self._body.add(event.data)
                    if self._body.full:
                        return self._body.answer()
                elif isinstance(event, h11.Response):  # not InformationalResponse, which comes before
                    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
                    self._body = Body(event.status_code, headers, self._largest)
                elif isinstance(event, h11.EndOfMessage) and self._body is not None:
                    return self._body.answer()
                elif isinstance(event, h11.ConnectionClosed | h11.PAUSED):
                    raise httpx.RemoteProtocolError(_CLOSED)
        except h11.RemoteProtocolError as error:
            words = _CLOSED if self._closed and self._body is None else str(error)
            raise httpx.RemoteProtocolError(words) from error
        return None

    def may_go_on(self) -> bool:
        """Whether another request may follow on this connection. Not if the peer closed it, nor if unsolicited bytes
        followed: they would be taken for the next reply.
        """
        if (
            self._closed
            or self._h11.our_state is not h11.DONE
            or self._h11.their_state is not h11.DONE
            or self._h11.trailing_data[0]
        ):
            return False
        self._h11.start_next_cycle()
        return True


_CLOSED: Final = "the server closed the connection without a reply"


@cache
def _begun(method: str) -> h11.Request:
    # What a request has to say about its reply is its method alone; its bytes are made in ``requests``.
    return h11.Request(method=method, target="/", headers=[("Host", "api")])
