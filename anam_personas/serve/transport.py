"""The service's way to the API through a proxy, and to published keys, on aiohttp; without a proxy it is that of `direct`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import aiohttp
import httpx
from yarl import URL

from anam_personas.api.address import parse_address
from anam_personas.api.async_wire import AsyncDriver
from anam_personas.api.body import Body
from anam_personas.api.call import Lost
from anam_personas.api.connect import trusted
from anam_personas.api.wire import reply_of
from anam_personas.serve.proxies import proxy_of

if TYPE_CHECKING:
    import ssl

    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.exchange import Terms

_CONNECT: Final = 5.0
_MOST_URLS: Final = 32
_PIECE: Final = 64 * 1024
_NOT_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class AiohttpWire(AsyncDriver):
    """Sends calls from any number of tasks of one event loop, ``connections`` of them at once.

    Connecting is bounded; the time of an entire call is up to the caller, who bounds that with its retries. Redirects are not
    followed, no cookie is kept, no ``.netrc`` is read.
    """

    def __init__(self, terms: Terms, *, connections: int) -> None:
        self.terms = terms
        self._connections = connections
        address = parse_address(terms.access.url)
        self._ssl = trusted(tls=address.scheme == "https")
        self._proxy = proxy_of(address)
        self._headers = {
            "Authorization": terms.access.key.bearer(),
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        self._headers_of_json = self._headers | {"Content-Type": "application/json"}
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    async def _send(self, call: Call) -> Outcome:
        session = self._session = self._session or _session(None, self._connections, self._ssl)
        headers = self._headers if call.body is None else self._headers_of_json
        try:
            async with session.request(
                call.method,
                self._url(call.path),
                data=call.body,
                headers=headers,
                allow_redirects=False,
                proxy=self._proxy,
            ) as reply:
                found = {name.lower(): value for name, value in reply.headers.items()}
                body = Body(reply.status, found, call.largest)
                if (reply.content_length or call.largest) < call.largest:
                    body.add(await reply.read())
                else:
                    async for piece in reply.content.iter_chunked(_PIECE):
                        body.add(piece)
                        if body.full:
                            break
                return reply_of(body.answer(), 0.0)
        except _NOT_SENT as error:
            return Lost(self._said(error), sent=False)
        except (aiohttp.ClientError, httpx.DecodingError, OSError, ValueError) as error:
            return Lost(self._said(error), sent=True)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _url(self, path: str) -> URL:
        found = self._urls.get(path)
        if found is None:
            found = URL(self.terms.access.url + path, encoded=True)
            if len(self._urls) < _MOST_URLS:
                self._urls[path] = found
        return found

    def _said(self, error: Exception) -> str:
        return self.terms.access.key.redact(str(error) or type(error).__name__)


class NotFetched(Exception):
    """An address did not give what it should."""


class Fetching:
    """Fetches public documents: no credential, no redirect, no more than is asked for."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, largest: int) -> bytes:
        """The body of a success, at most ``largest`` bytes and a few. Raises `NotFetched`."""
        address = parse_address(
            url.partition("://")[0] + "://" + url.partition("://")[2].partition("/")[0].partition("?")[0]
        )
        if self._session is None:
            self._session = _session(_CONNECT, 2, trusted(tls=address.scheme == "https"))
        proxy = proxy_of(address)
        try:
            async with self._session.get(
                url, allow_redirects=False, proxy=proxy, headers={"Accept-Encoding": "identity"}
            ) as reply:
                if reply.status != 200:
                    raise NotFetched(f"it answers {reply.status}")
                content = b""
                async for piece in reply.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > largest:
                        break
                return content
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise NotFetched(type(error).__name__) from None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _session(timeout: float | None, connections: int, context: ssl.SSLContext) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, ssl=context, keepalive_timeout=15),
        timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=_CONNECT),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,  # it would read .netrc, too
        requote_redirect_url=False,
    )
