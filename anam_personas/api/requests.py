"""What is sent for a call: as bytes for our own connections, as httpx's request for its layers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import httpx

from anam_personas._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.api.access import Access
    from anam_personas.api.call import Call

_FIXED: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"anam-personas/{__version__}",
}


def byte_maker(access: Access) -> Callable[[Call], bytes]:
    """What makes the bytes of a request, without those of an upload. The path is encoded."""
    url = httpx.URL(access.url)
    fixed = {"Host": url.netloc.decode("ascii")} | _FIXED | {"Connection": "keep-alive"}
    head = "".join(f"{name}: {value}\r\n" for name, value in fixed.items())
    key = access.key
    path = lru_cache(maxsize=64)(lambda path: httpx.URL(access.url + path).raw_path.decode("ascii"))

    def make(call: Call) -> bytes:
        body = b"" if call.body is None else call.body
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if call.body is not None else ""
        if call.upload is not None:
            length = f"Content-Type: {call.upload.type}\r\nContent-Length: {call.upload.length}\r\n"
        start = f"{call.method} {path(call.path)} HTTP/1.1\r\n{head}Authorization: {key.bearer()}\r\n{length}\r\n"
        return start.encode("ascii") + body

    return make


def request_maker(access: Access) -> Callable[[Call], httpx.Request]:
    """What makes httpx's request."""
    # Made here rather than by the client, which would merge its headers, cookies and parameters into each request.
    # httpx.Headers keep the key out of their repr.
    headers = httpx.Headers(_FIXED)
    headers["Authorization"] = access.key.bearer()
    with_body = httpx.Headers(headers)
    with_body["Content-Type"] = "application/json"
    url = lru_cache(maxsize=64)(lambda path: httpx.URL(access.url + path))

    def make(call: Call) -> httpx.Request:
        if call.upload is not None:
            own = {"Content-Type": call.upload.type, "Content-Length": f"{call.upload.length}"}
            sent = httpx.Headers([*headers.raw, *httpx.Headers(own).raw])
            return httpx.Request(call.method, url(call.path), headers=sent, content=call.upload.chunks())
        if call.body is None:
            return httpx.Request(call.method, url(call.path), headers=headers)
        return httpx.Request(call.method, url(call.path), headers=with_body, content=call.body)

    return make
