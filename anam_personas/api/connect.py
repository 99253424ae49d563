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
"""How many times longer than one read an entire reply may take. Every read of a server that sends a byte now and then is in
time, and it would hold a worker for hours; a page of a slow one comes in some few reads."""

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
    """The same for async code. ``close`` does what can be done without its loop."""

    async def send(self, call: Call) -> Answer:
        """The reply, of any status."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...

    def close(self) -> None:
        """Close it, where its loop runs no more."""
        ...

    def abandon(self) -> None:
        """Drop it in a forked child, since it belongs to the parent."""
        ...


def total_timeout(timeout: float) -> float:
    """Seconds that an entire reply may take."""
    return _WHOLE * timeout


def client_maker(access: Access, timeout: float, transport: httpx.BaseTransport | None) -> Callable[[], Client]:
    """What makes a connection for one thread at a time.

    httpx knows proxies, and is asked where there may be one, and where ``transport`` replaces the network.
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
    """What makes a connection for one task at a time, of the loop that it is given. Raises SettingsError."""
    options = client_options(access, timeout, transport)
    place, request = Place(access, options["verify"]), request_maker(access)
    layered = _is_layered(access, transport)
    if layered:
        httpx.AsyncClient(**options)  # whether it can be made at all, said before there is a loop

    def make(loop: object) -> AsyncClient:
        from asyncio import AbstractEventLoop

        from anam_personas.api.direct_async import AsyncDirectClient

        if layered or not isinstance(loop, AbstractEventLoop):
            return AsyncHttpxClient(request, options, total_timeout(timeout))
        return AsyncDirectClient(place, timeout=timeout, connect=min(timeout, _CONNECT), total=total_timeout(timeout))

    return make


def running_loop() -> object:
    """What the async code of this thread runs on: a loop of asyncio (or uvloop), or a run of trio.

    Raises UsageError where it is neither.
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
    """Raises UsageError where ``transport`` may have connections, which belong to where it was used before."""
    if transport is not None and not isinstance(transport, _WITHOUT_CONNECTIONS):
        raise UsageError(
            f"a {type(transport).__name__} of your own was used in another process or event loop, which has its "
            "connections: make the client, and its transport, after the fork or in the loop"
        )


def _is_layered(access: Access, transport: object) -> bool:
    return transport is not None or (_proxied(access) and bool(getproxies()))


def client_options(access: Access, timeout: float, transport: object) -> dict[str, Any]:
    """What an httpx client of one connection is to be made with. Raises SettingsError where the certificates cannot be
    used.
    """
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
    """Whether a proxy of the environment counts: for https, which it passes on without reading it, to another machine.

    Plain http goes to this machine only, and a proxy would read the key; what is on this machine is not there for a proxy.
    """
    address = parse_address(access.url)
    return address.scheme == "https" and not address.is_loopback


def trusted(*, tls: bool) -> ssl.SSLContext:
    """The certificates to trust; an empty context where there will be no TLS. Raises SettingsError."""
    # Once for all connections, and only where there will be TLS: reading the certificates takes longer than a request.
    return made(httpx.create_ssl_context) if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def made(make: Callable[[], T]) -> T:
    """What ``make`` gives. Raises SettingsError where the environment's proxy or certificates cannot be used."""
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        # Its message is not shown: the address of a proxy can hold a password.
        kind = type(error).__name__
    raise SettingsError(
        f"HTTPS_PROXY, ALL_PROXY, NO_PROXY or SSL_CERT_FILE cannot be used ({kind}): correct or unset them"
    )
