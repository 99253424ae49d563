"""How connections are made: to whom, with what certificates, through which proxy."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.request import getproxies

import httpx

from anam_personas.api.address import parse_address
from anam_personas.api.direct import Answer, DirectClient, not_whole
from anam_personas.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.api.access import Access

T = TypeVar("T")
_CONNECT = 10.0
"""Seconds that opening a connection may take, at most."""
_WHOLE: Final = 4.0
"""How many times longer than one read a whole reply may take. Every read of a server that sends a byte now and then is in
time, and it would hold a worker for hours; a page of a slow one comes in some few reads."""


class Client(Protocol):
    """One connection: `HttpxClient` and `DirectClient`. ``send`` raises httpx's errors."""

    def send(self, request: httpx.Request) -> httpx.Response | Answer:
        """The reply, whole."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class HttpxClient:
    """httpx's connection, with a time for the whole body of a reply. The time of its head is bounded by read alone."""

    def __init__(self, options: Mapping[str, Any], whole: float) -> None:
        self._options = options
        self._client = httpx.Client(**options)
        self._whole = whole

    def send(self, request: httpx.Request) -> httpx.Response:
        """The reply, whole."""
        end = time.monotonic() + self._whole
        try:
            response = self._client.send(request, stream=True)
        except httpx.TransportError:
            # A tunnel whose TLS failed stays in httpcore's pool (1.0.9), never free again: the next request would wait for
            # it without end.
            if self._options["transport"] is None:
                self._client.close()
                self._client = httpx.Client(**self._options)
            raise
        try:
            if isinstance(response.stream, httpx.SyncByteStream):  # a response of a test may be whole already
                response.stream = _Until(response.stream, end, self._whole)
            response.read()
        finally:
            response.close()
        return response

    def close(self) -> None:
        """Close it."""
        self._client.close()


class _Until(httpx.SyncByteStream):
    """A body that ends in ReadTimeout once its time is over."""

    def __init__(self, stream: httpx.SyncByteStream, end: float, whole: float) -> None:
        self._stream, self._end, self._whole = stream, end, whole

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if time.monotonic() > self._end:
                raise httpx.ReadTimeout(not_whole(self._whole))
            yield chunk

    def close(self) -> None:
        self._stream.close()


def whole_time(timeout: float) -> float:
    """Seconds that a whole reply may take."""
    return _WHOLE * timeout


def client_maker(access: Access, timeout: float, transport: httpx.BaseTransport | None) -> Callable[[], Client]:
    """What makes a connection for one thread at a time.

    httpx knows proxies, and is asked where there may be one, and where ``transport`` replaces the network.
    """
    options = client_options(access, timeout, 1, transport)
    if transport is not None or (_proxied(access) and getproxies()):
        return lambda: HttpxClient(options, whole_time(timeout))
    return lambda: DirectClient(
        access.url,
        timeout=timeout,
        connect=min(timeout, _CONNECT),
        whole=whole_time(timeout),
        context=options["verify"],
    )


def client_options(access: Access, timeout: float, connections: int, transport: object) -> dict[str, Any]:
    """What an httpx client is to be made with. Raises SettingsError where the certificates cannot be used."""
    return {
        "transport": transport,
        "verify": trusted(tls=access.url.startswith("https:") and transport is None),
        "timeout": httpx.Timeout(timeout, connect=min(timeout, _CONNECT), pool=None),
        "limits": httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
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
        # Its words are not told: the address of a proxy can hold a password.
        kind = type(error).__name__
    raise SettingsError(
        f"HTTPS_PROXY, ALL_PROXY, NO_PROXY or SSL_CERT_FILE cannot be used ({kind}): correct or unset them"
    )
