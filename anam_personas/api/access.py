"""The API key and the address: who may be told what.

The key is readable through ``ApiKey.bearer`` alone. It is in no repr, error or pickle, and it leaves for https or for
this machine only.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NoReturn, Protocol
from urllib.parse import quote, urlsplit

from anam_personas.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

API_URL: Final = "https://api.anam.ai"
KEY_VARIABLE: Final = "ANAM_API_KEY"
URL_VARIABLE: Final = "ANAM_API_URL"


class Target(Protocol):
    """What the settings say of one environment. ``api_url`` is None where they say nothing."""

    @property
    def environment(self) -> str:
        """Its name."""
        ...

    @property
    def api_key_variable(self) -> str:
        """The environment variable that holds its key."""
        ...

    @property
    def api_url(self) -> str | None:
        """The API's address."""
        ...


class PacedTarget(Target, Protocol):
    """An environment with its limits, which plan and apply keep to."""

    @property
    def concurrency(self) -> int:
        """How many requests may be under way at once."""
        ...

    @property
    def requests_per_second(self) -> float | None:
        """How many may be begun in a second; None for no limit."""
        ...


class ApiKey:
    """A key that is masked wherever it could be shown. Surrounding white space is dropped.

    Raises SettingsError, naming ``variable`` and never the key, for a text that cannot be a key: empty, quoted, or with
    characters other than visible ASCII (Anam's keys are base64).
    """

    __slots__ = ("__text",)

    def __init__(self, text: str, variable: str = KEY_VARIABLE) -> None:
        text = text.strip()
        if not text:
            raise SettingsError(f"{variable} is empty: put the Anam API key there")
        if text[0] in "\"'":
            raise SettingsError(f"{variable} starts with a quotation mark: put the API key there without quotes")
        if not all("!" <= character <= "~" for character in text):
            raise SettingsError(
                f"{variable} holds a space, line break or letter that no API key has: copy the key again"
            )
        self.__text = text

    def bearer(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self.__text}"

    def mask(self, text: str) -> str:
        """``text`` with every occurrence of the key, plain or percent-encoded, replaced."""
        return text.replace(self.__text, "[API key]").replace(quote(self.__text, safe=""), "[API key]")

    def __repr__(self) -> str:
        return "ApiKey('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled or copied")


@dataclass(frozen=True, slots=True)
class Access:
    """A key, the address it is for (without a slash at the end), and where the key came from, for messages."""

    key: ApiKey
    url: str
    environment: str = "default"
    key_variable: str = KEY_VARIABLE

    @classmethod
    def from_environ(cls, target: Target, environ: Mapping[str, str]) -> Access:
        """The access that ``target`` names: its key variable; its URL, else ANAM_API_URL, else Anam's own.

        Raises SettingsError where the variable is missing, or holds no key, or the URL is none that a key may be sent
        to.
        """
        variable = target.api_key_variable
        if variable not in environ:
            raise SettingsError(
                f"{variable} is not set: environment '{target.environment}' takes its API key from that variable"
            )
        url = checked_url(target.api_url or environ.get(URL_VARIABLE) or API_URL)
        return cls(ApiKey(environ[variable], variable), url, target.environment, variable)

    @property
    def host(self) -> str:
        """Host and port, as messages name them."""
        return urlsplit(self.url).netloc


def checked_url(url: str) -> str:
    """``url`` without a slash at its end. Raises SettingsError where a key must not be sent there.

    That is plain http to another machine, and an address with a user name, a query or the version path in it. Messages
    show the address only once it is known to hold no password.
    """
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("the API address is not a URL: give one such as https://api.anam.ai") from None
    if parts.username is not None or parts.password is not None:
        raise SettingsError("the API address holds a user name or password: give it without")
    if parts.scheme not in {"https", "http"} or not host:
        raise SettingsError(f"the API address '{url}' is not a web address: give one such as {API_URL}")
    if parts.query or parts.fragment:
        raise SettingsError(f"the API address of {host} holds a query or fragment: give it without")
    if parts.scheme == "http" and not _loopback(host):
        raise SettingsError(f"the API address of {host} is plain http, which would show the API key: use https")
    path = parts.path.rstrip("/")
    if path.endswith("/v1"):
        raise SettingsError(f"the API address of {host} ends with /v1: give it without, the version is added")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
