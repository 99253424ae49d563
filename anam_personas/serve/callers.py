"""Who asks: a caller known by nothing but the address, by a shared secret, or by a JSON Web Token."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final, Protocol

from anam_personas.api.address import is_loopback, parse_authority
from anam_personas.errors import SettingsError
from anam_personas.serve.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_SECRETS: Final = 2
_LONGEST_CREDENTIAL: Final = 8 * 1024
_SHORT_SECRET: Final = 16


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request shows of who sent it. ``address`` is the peer's, empty where there is none; ``scope`` is ASGI's."""

    headers: Mapping[str, str] = field(repr=False)
    address: str
    scope: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: ``name`` is what limits count by, ``claims`` what a token says of them."""

    name: str
    claims: Mapping[str, Any] = field(repr=False)


class Callers(Protocol):
    """Tells callers from others. ``mark`` changes with what it was read from, where that is a file."""

    mark: str

    async def caller(self, asking: Asking) -> Caller:
        """Who asks. Raises `Problem` with 401, 403 or 503."""
        ...

    async def aclose(self) -> None:
        """Release what it holds."""
        ...


class Anyone:
    """Everybody on this machine. Neither another machine nor a page under a foreign name gets in, whatever the socket says."""

    mark = ""

    async def caller(self, asking: Asking) -> Caller:
        """The caller by address. Raises `Problem` with 403."""
        if not _is_here(asking.address):
            raise Problem(403, "forbidden", 'auth = "none" is for this machine only; set another auth in [serve]')
        # A name that an attacker's DNS points here would make the attacker's page one of this origin.
        if not _is_local_name(asking.headers.get("host", "").lower()):
            raise Problem(
                403, "forbidden", 'with auth = "none" the service answers to localhost, 127.0.0.1 and [::1] only'
            )
        return Caller(by_address(asking.address), {})

    async def aclose(self) -> None:
        """Nothing to release."""


class SharedSecret:
    """Whoever sends one of the secrets as ``Authorization: Bearer``."""

    mark = ""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._digests = [_digest(each) for each in secrets]

    @classmethod
    def from_environ(cls, variable: str, environ: Mapping[str, str]) -> SharedSecret:
        """The one or two secrets of a variable, separated by a comma or white space. Raises `SettingsError`."""
        if variable not in environ:
            raise SettingsError(f"{variable} is not set: serve.secret-variable takes the shared secret from it")
        secrets = tuple(environ[variable].replace(",", " ").split())
        if not secrets:
            raise SettingsError(f"{variable} is empty: put the shared secret there")
        if len(secrets) > _MOST_SECRETS:
            raise SettingsError(
                f"{variable} holds {len(secrets)} secrets: put one there, or the new and the old one while it is rotated"
            )
        if not all("!" <= character <= "~" for each in secrets for character in each):
            raise SettingsError(f"{variable} holds a character that no header can carry: use visible ASCII")
        return cls(secrets)

    async def caller(self, asking: Asking) -> Caller:
        """The caller by address. Raises `Problem` with 401."""
        given = _digest(bearer(asking.headers))
        # Digests are of one length, and each is compared: the time tells nothing of the secrets.
        if sum(hmac.compare_digest(given, each) for each in self._digests) == 0:
            raise unauthorized("the secret is wrong")
        return Caller(by_address(asking.address), {})

    async def aclose(self) -> None:
        """Nothing to release."""


class OfTheApp:
    """Whoever the application says that mounts the service: it has seen to who may ask."""

    mark = ""

    def __init__(self, named: Callable[[Mapping[str, Any]], str | None]) -> None:
        self._named = named

    async def caller(self, asking: Asking) -> Caller:
        """The caller of a scope. Raises `Problem` with 401 where the application names none."""
        name = self._named(asking.scope)
        if not name:
            raise unauthorized("sign in first", error="")
        return Caller(f"app:{name}", {})

    async def aclose(self) -> None:
        """Nothing to release."""


def weakness(variable: str, environ: Mapping[str, str]) -> str:
    """What is weak about a secret, for a warning; empty where nothing is."""
    shortest = min(map(len, environ[variable].replace(",", " ").split()), default=0)
    short = f"{variable} holds a secret of {shortest} characters: use {_SHORT_SECRET} or more, such as those of `openssl rand -hex 32`"
    return short if shortest < _SHORT_SECRET else ""


def bearer(headers: Mapping[str, str]) -> str:
    """The credential of the Authorization header. Raises `Problem` with 401 where there is none."""
    given = headers.get("authorization", "")
    scheme, _, credential = given.partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("send a credential as `Authorization: Bearer ...`", error="")
    if len(credential) > _LONGEST_CREDENTIAL:
        raise unauthorized(f"the credential has more than {_LONGEST_CREDENTIAL:,} characters")
    return credential


def unauthorized(detail: str, error: str = "invalid_token") -> Problem:
    """The refusal of who is not known (RFC 6750)."""
    challenge = 'Bearer realm="anam-personas"' + (f', error="{error}"' if error else "")
    return Problem(401, "unauthorized", detail, headers={"www-authenticate": challenge})


@lru_cache(4096)
def by_address(address: str) -> str:
    """The name of a caller that is known by address alone. A network of IPv6 is one: whoever has one has all of it."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return f"address:{address or 'unknown'}"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None and not found.is_loopback:
            return f"address:{ip_network((found, 64), strict=False)}"
        found = found.ipv4_mapped or found
    return f"address:{found}"


@lru_cache(4096)
def _is_here(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


@lru_cache(256)
def _is_local_name(host: str) -> bool:
    authority = parse_authority(host)
    return authority is not None and is_loopback(re.sub(r":[0-9]+$", "", authority).strip("[]"))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
