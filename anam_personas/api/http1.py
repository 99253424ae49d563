"""One HTTP/1.1 connection without I/O, for threads and for async: requests to bytes, bytes to replies."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import h11
import httpx

from anam_personas import __version__
from anam_personas.api.body import Answer, Body

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.api.access import Access
    from anam_personas.api.call import Call

AT_ONCE: Final = 256 * 1024
"""Bytes to read from a connection at once."""
_LONGEST_HEAD: Final = 100 * 1024


class Conversation:
    """One request after another on one connection. Raises httpx's ``RequestError`` for what is no HTTP."""

    def __init__(self) -> None:
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._largest = 0
        self._body: Body | None = None

    def ask(self, request: httpx.Request, largest: int) -> bytes:
        """The bytes of a request, to whose reply at most ``largest`` bytes of body belong."""
        self._largest, self._body = largest, None
        content = request.content
        sent = [h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)]
        events: list[h11.Event] = [*sent, *([h11.Data(data=content)] if content else []), h11.EndOfMessage()]
        return b"".join(filter(None, map(self._h11.send, events)))

    def hear(self, data: bytes) -> Answer | None:
        """Take what came (nothing: the other side closed). The reply once it is whole, None before."""
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
                    raise httpx.RemoteProtocolError("the server closed the connection without a reply")
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error
        return None

    def may_go_on(self) -> bool:
        """Whether another request may follow on this connection. Not where bytes followed that nobody asked for: they
        would be taken for the next reply.
        """
        if self._h11.our_state is not h11.DONE or self._h11.their_state is not h11.DONE or self._h11.trailing_data[0]:
            return False
        self._h11.start_next_cycle()
        return True


def request_maker(access: Access) -> Callable[[Call], httpx.Request]:
    """What makes the request of a call."""
    # Made here rather than by the client, which would merge its headers, cookies and parameters into each request: a
    # good part of the time of a mint. httpx.Headers keep the key out of their repr.
    headers = httpx.Headers({"Accept": "application/json", "Accept-Encoding": "gzip, deflate"})
    headers["User-Agent"] = f"anam-personas/{__version__}"
    headers["Authorization"] = access.key.bearer()
    with_body = httpx.Headers(headers)
    with_body["Content-Type"] = "application/json"
    url = lru_cache(maxsize=64)(lambda path: httpx.URL(access.url + path))

    def make(call: Call) -> httpx.Request:
        if call.body is None:
            return httpx.Request(call.method, url(call.path), headers=headers)
        return httpx.Request(call.method, url(call.path), headers=with_body, content=call.body)

    return make
