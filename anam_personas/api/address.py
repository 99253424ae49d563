"""The API's address, read by one narrow grammar.

URL parsers differ in what they take for the host (backslashes, tabs, user names, full-width dots, ``127.1``), and what
one of them has checked another may connect to. Therefore only unambiguous addresses are
accepted: ASCII names, IPv4 in four decimal numbers, IPv6 in brackets, a port, a plain path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from anam_personas.errors import SettingsError

API_URL: Final = "https://api.anam.ai"
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_LONGEST: Final = 1_000

_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?",
    re.IGNORECASE | re.ASCII,  # without ASCII the long s would do for an s
)
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>[0-9]{1,5}))?")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What parsers after the WHATWG's read as IPv4, in whatever form: 2130706433, 0x7f.1, 127.1.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SHOWABLE: Final = re.compile(r"[A-Za-z0-9:/._\[\]-]{1,200}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the API is. ``host`` is in lower case, IPv6 without brackets; ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """Host and port, as an allow-list and messages name them: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine: ``localhost``, 127.0.0.0/8 or ::1."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_address(text: str, source: str = "the API address") -> Address:
    """The address in ``text``; ``source`` says in messages where it comes from.

    Raises SettingsError for what is not an address, and for one that a key must not be sent to: plain http to another
    machine. No message shows a text that may hold a password.
    """
    text = text.strip(" \t\r\n")
    match = _URL.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise SettingsError(f"{source} {_fault(text)}")
    scheme = match["scheme"].lower()
    host = _host(match["host"], source)
    port = _port(match["port"], source) or _DEFAULT_PORTS[scheme]
    path = match["path"]
    if {".", ".."} & set(path.split("/")):
        raise SettingsError(f"{source} has '.' or '..' in its path: write it without, such as {API_URL}")
    if path.lower().endswith("/v1"):
        raise SettingsError(f"{source} ends with /v1: write it without, the version is added")
    address = Address(scheme, host, port, path)
    if scheme == "http" and not address.is_loopback:
        raise SettingsError(f"{source} is plain http to {host}, which would show the API key: use https")
    return address


def parse_authority(text: str) -> str | None:
    """``HOST`` or ``HOST:PORT`` of an allow-list as `Address.authority` writes it; None where it is neither."""
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        return None
    try:
        host, port = _host(match["host"], ""), _port(match["port"], "")
    except SettingsError:
        return None
    return Address("https", host, port or _DEFAULT_PORTS["https"]).authority


def is_loopback(host: str) -> bool:
    """Whether a host, as `Address` has it, is this machine."""
    if host == "localhost":
        return True
    if ":" in host:
        return IPv6Address(host) == IPv6Address("::1")
    return bool(re.fullmatch(r"127(\.[0-9]{1,3}){3}", host))


def _host(written: str, source: str) -> str:
    """The host in its one spelling. Raises SettingsError for what other parsers might read in another way."""
    host = written.lower()
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1]).compressed
        if _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
            return str(IPv4Address(host))
    except ValueError:
        raise SettingsError(
            f"{source} has an IP address that is not written in full: four decimal numbers, or IPv6 in brackets"
        ) from None
    if not all(_LABEL.fullmatch(label) for label in host.split(".")) or not _is_encoded(host):
        raise SettingsError(f"{source} has a host name with an empty or malformed part: write it as in {API_URL}")
    return host


def _is_encoded(host: str) -> bool:
    """Whether the international parts of a host name, if any, are what IDNA makes of a name."""
    if "xn--" not in host:
        return True
    import idna  # httpx's own, which decodes such names when it connects

    try:
        return idna.encode(idna.decode(host)).decode("ascii") == host
    except idna.IDNAError:
        return False


def _port(written: str | None, source: str) -> int | None:
    if written is None:
        return None
    if written.startswith("0") or int(written) > 65_535:
        raise SettingsError(f"{source} has a port that is not a number from 1 to 65535")
    return int(written)


def _fault(text: str) -> str:
    """Why a text is not an address, for a sentence."""
    after = text.partition("://")[2]
    if "@" in text:
        return "holds a user name or password: write it without"
    if not text.isascii():
        return f"has a character that is not ASCII: write international host names in their xn-- form, as in {API_URL}"
    if "?" in text or "#" in text:
        return f"holds a query or fragment: write it without, as in {API_URL}"
    if "%" in text or "\\" in text or any(not "!" <= character <= "~" for character in text):
        return f"holds a space, backslash, percent sign or control character: write it as in {API_URL}"
    shown = f" ('{text}')" if _SHOWABLE.fullmatch(text) and after else ""
    return f"is not a web address{shown}: write it as in {API_URL}"
