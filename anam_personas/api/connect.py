"""How connections are made: to whom, with what certificates, through which proxy."""

from __future__ import annotations

import ssl
import sys
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.request import getproxies

import httpx

from anam_personas.api.address import parse_address
from anam_personas.api.direct import DirectClient, Place
from anam_personas.api.layered import AsyncHttpxClient, HttpxClient
from anam_personas.api.requests import request_maker
from anam_personas.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.api.access import Access
    from anam_personas.api.body import Answer
    from anam_personas.api.call import Call

T = TypeVar("T")
_CONNECT = 10.0
"""Seconds that opening a connection may take, at most."""
_WHOLE: Final = 4.0
"""The limit of an entire reply, as a multiple of the read timeout. A server that sends a byte now and then never exceeds the
read timeout, and would hold a worker for hours; even a slow server sends a page in a few reads."""

_WITHOUT_CONNECTIONS: Final = (httpx.MockTransport, httpx.ASGITransport, httpx.WSGITransport)


class Client(Protocol):
    """One connection: `HttpxClient` and `DirectClient`. ``send`` raises httpx's errors."""

    def send(self, call: Call) -> Answer:
        """The reply, of any status."""
        ...

    def close(self) -> None:
        """Close it."""
        ...

    def abandon(self) -> None:
        """Drop it in a forked child, since it belongs to the parent."""
        ...


class AsyncClient(Protocol):
    """The asynchronous `Client`. ``close`` releases what it can without the event loop."""

    async def send(self, call: Call) -> Answer:
        """The reply, of any status."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...

    def close(self) -> None:
        """Close it after its event loop has stopped."""
        ...

    def abandon(self) -> None:
        """Drop it in a forked child, since it belongs to the parent."""
        ...


def total_timeout(timeout: float) -> float:
    """Seconds that an entire reply may take."""
    return _WHOLE * timeout


def client_maker(access: Access, timeout: float, transport: httpx.BaseTransport | None) -> Callable[[], Client]:
    """Return a function that opens a connection for one thread at a time.

    The connection uses httpx if a proxy may be involved or if ``transport`` replaces the network, otherwise a direct socket.
    """
    options = client_options(access, timeout, transport)
    if _is_layered(access, transport):
        request = request_maker(access)
        return lambda: HttpxClient(request, options, total_timeout(timeout))
    place = Place(access, options["verify"])
    return lambda: DirectClient(place, timeout=timeout, connect=min(timeout, _CONNECT), total=total_timeout(timeout))


def async_client_maker(
    access: Access, timeout: float, transport: httpx.AsyncBaseTransport | None
) -> Callable[[object], AsyncClient]:
    """Return a function that opens a connection for one task at a time in the given event loop. Raises SettingsError."""
    options = client_options(access, timeout, transport)
    place, request = Place(access, options["verify"]), request_maker(access)
    layered = _is_layered(access, transport)
    if layered:
        httpx.AsyncClient(**options)  # raises for unusable settings before a loop exists

    def make(loop: object) -> AsyncClient:
        from asyncio import AbstractEventLoop

        from anam_personas.api.direct_async import AsyncDirectClient

        if layered or not isinstance(loop, AbstractEventLoop):
            return AsyncHttpxClient(request, options, total_timeout(timeout))
        return AsyncDirectClient(place, timeout=timeout, connect=min(timeout, _CONNECT), total=total_timeout(timeout))

    return make


def running_loop() -> object:
    """Return the running event loop of this thread: asyncio's (or uvloop's), or a trio run.

    Raises UsageError if there is neither.
    """
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio: Any = sys.modules.get("trio.lowlevel")
    try:
        if trio is not None:
            return trio.current_trio_token()
    except RuntimeError:
        pass
    raise UsageError("SessionTokens is for code under asyncio or trio: use SyncSessionTokens elsewhere")


def check_transport(transport: object) -> None:
    """Raise UsageError if ``transport`` may hold connections of the process or event loop that used it before."""
    if transport is not None and not isinstance(transport, _WITHOUT_CONNECTIONS):
        raise UsageError(
            f"a {type(transport).__name__} of your own was used in another process or event loop, which has its "
            "connections: make the client, and its transport, after the fork or in the loop"
        )


def _is_layered(access: Access, transport: object) -> bool:
    return transport is not None or (_proxied(access) and bool(getproxies()))


def client_options(access: Access, timeout: float, transport: object) -> dict[str, Any]:
    """Return the arguments of an httpx client with one connection. Raises SettingsError for unusable certificates."""
    return {
        "transport": transport,
        "verify": trusted(tls=access.url.startswith("https:") and transport is None),
        "timeout": httpx.Timeout(timeout, connect=min(timeout, _CONNECT), pool=None),
        "limits": httpx.Limits(max_connections=1, max_keepalive_connections=1),
        "follow_redirects": False,
        # The proxies of the environment: `trusted` has its certificates.
        "trust_env": _proxied(access),
    }


def _proxied(access: Access) -> bool:
    """Whether to use the proxy that the environment configures: only for https to another machine.

    Plain http is allowed to this machine only, which a proxy cannot reach, and a proxy would read the key.
    """
    address = parse_address(access.url)
    return address.scheme == "https" and not address.is_loopback


def trusted(*, tls: bool) -> ssl.SSLContext:
    """Return the TLS context with the trusted certificates; an empty one without TLS. Raises SettingsError."""
    # Loaded once for all connections, and only for TLS: reading the certificates takes longer than a request.
    return made(httpx.create_ssl_context) if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def made(make: Callable[[], T]) -> T:
    """Return ``make()``. Raises SettingsError if the proxy or the certificates of the environment are unusable."""
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        # Its message is not shown: the address of a proxy can hold a password.
        kind = type(error).__name__
    raise SettingsError(
        f"HTTPS_PROXY, ALL_PROXY, NO_PROXY or SSL_CERT_FILE cannot be used ({kind}): correct or unset them"
    )
